package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidings.Answering;
import dev.tidings.RealEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The packaged Tidings says that it lives, by mail and by ping.
@Timeout(600)
class AliveIT {

  @TempDir Path folder;

  @Test
  void itSaysThatItLivesByMailAndByPing() throws IOException {
    List<String> pings = Collections.synchronizedList(new ArrayList<>());
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        call -> {
          pings.add(call.getRequestMethod() + " " + call.getRequestURI());
          Answering.with(call, 200);
        });
    service.start();
    int port = service.getAddress().getPort();
    Path url = Files.writeString(folder.resolve("url"), "http://127.0.0.1:" + port + "/se-cret\n");
    try (RealEngine engine = RealEngine.started();
        MailSink sink = new MailSink()) {
      Map<String, String> environment = sink.environment();
      environment.put("DOCKER_HOST", engine.host());
      environment.put("TIDINGS_ALIVE_MAIL", "1m");
      environment.put("TIDINGS_ALIVE_PING_URL_FILE", url.toString());
      environment.put("TIDINGS_ALIVE_PING_EVERY", "10s");
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        Await.until(() -> pings.size() >= 3, "no pings", pings::toString);
        assertThat(pings.subList(0, 3))
            .containsExactly("POST /se-cret/start", "POST /se-cret", "POST /se-cret");
        Await.until(() -> sink.count() > 0, "no mail", tidings::output);
        assertThat(sink.mails().getFirst().subject()).isEqualTo("[alive] host1: all is well");
        assertThat(tidings.stop()).isZero();
        assertThat(tidings.output()).doesNotContain("se-cret");
      }
    } finally {
      service.stop(0);
    }
  }
}
