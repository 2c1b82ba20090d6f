package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program with a mail server whose reply never ends: a byte every 25 s, so that no
/// single wait for a byte is long.
@Timeout(600)
class SlowMailServerIT {

  /// The deadline of a reply is 60 s, and a busy machine takes its time.
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir Path folder;
  private final CountDownLatch testOver = new CountDownLatch(1);
  private final AtomicInteger greeted = new AtomicInteger();
  private ServerSocket slow;
  private MailSink sink;

  @BeforeEach
  void start() throws IOException {
    sink = new MailSink();
    slow = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::listen);
  }

  @AfterEach
  void stop() throws IOException {
    testOver.countDown();
    slow.close();
    sink.close();
  }

  private void listen() {
    try {
      while (true) {
        Socket socket = slow.accept();
        Thread.ofVirtual().start(() -> dripReply(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void dripReply(Socket socket) {
    try (socket) {
      var out = socket.getOutputStream();
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      out.write("220 slow.example.org ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
      String hello = in.readLine();
      greeted.incrementAndGet();
      for (char c : ("250 " + hello).toCharArray()) {
        out.write(c);
        if (testOver.await(25, TimeUnit.SECONDS)) {
          return;
        }
      }
    } catch (IOException e) {
      // The client has had enough.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void afterAMinuteTheMailGoesByTheFallbackAndTheLogSaysWhy() {
    RealEngine engine = RealEngine.shared();
    Map<String, String> environment = sink.environment();
    environment.put("TIDINGS_SMTP_FALLBACK_HOST", environment.get("TIDINGS_SMTP_HOST"));
    environment.put("TIDINGS_SMTP_FALLBACK_PORT", environment.get("TIDINGS_SMTP_PORT"));
    environment.put("TIDINGS_SMTP_FALLBACK_TLS", "none");
    environment.put("TIDINGS_SMTP_PORT", Integer.toString(slow.getLocalPort()));
    environment.put("DOCKER_HOST", engine.host());
    try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
      engine.docker("run", "--rm", "--name", "slowly", "busybox", "true");
      Await.until(PATIENCE, () -> sink.count() > 0, "no mail by the fallback", tidings::output);
      assertThat(greeted).hasValueGreaterThan(0);
      String why = "no complete reply to EHLO within 60 s, though";
      Await.until(() -> tidings.output().contains(why), "not a word", tidings::output);
      assertThat(tidings.stop()).isZero();
    }
  }
}
