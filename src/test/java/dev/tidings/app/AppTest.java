package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.config.Settings;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.store.Store;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AppTest {

  @TempDir Path folder;

  @Test
  void whatHasBegunEndsWhereTheRestCannotBegin() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> environment =
          Map.of(
              "TIDINGS_DATA",
              folder.toString(),
              "TIDINGS_WEB_ENABLED",
              "true",
              "TIDINGS_WEB_ADDRESS",
              "127.0.0.1:" + taken.getLocalPort(),
              "DOCKER_HOST",
              "unix://" + folder.resolve("none.sock"));
      Settings settings = Settings.read(Optional.empty(), environment);
      Edges real = Edges.of(settings, environment, InstantSource.system());
      Edges edges =
          new Edges(
              real.engine(), real.beside(), List.of(new Counting(closed)), InstantSource.system());
      assertThatThrownBy(() -> new App(settings, App.Mode.WATCH, edges, () -> {}))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("web.address");
    }
    assertThat(closed).hasPositiveValue();
    assertThat(Store.isOwned(folder)).isFalse();
    Store.open(folder, Instant.now()).close();
  }

  @Test
  void beforeAReloadTheMailOnItsWayArrivesAndNoOtherIsBegun() throws Exception {
    Map<String, String> environment =
        Map.of(
            "TIDINGS_DATA",
            folder.toString(),
            "DOCKER_HOST",
            "unix://" + folder.resolve("none.sock"));
    Settings settings = Settings.read(Optional.empty(), environment);
    Mail.Envelope envelope = new Mail.Envelope("a@example.org", List.of("b@example.org"));
    try (Store store = Store.open(folder, Instant.now())) {
      Outbox outbox = new Outbox(store);
      for (String id : List.of("<1@example.org>", "<2@example.org>")) {
        outbox.put(new Mail(id, Instant.now(), envelope, "s", 1, "S: s\r\n\r\n"));
      }
    }
    Edges real = Edges.of(settings, environment, InstantSource.system());
    Slow slow = new Slow(new CountDownLatch(1), new CountDownLatch(1), new AtomicInteger());
    Edges edges = new Edges(real.engine(), real.beside(), List.of(slow), InstantSource.system());
    try (App app = new App(settings, App.Mode.WATCH, edges, () -> {})) {
      slow.began().await();
      assertThat(app.finishDelivery(Duration.ofMillis(1))).isFalse();
      slow.mayEnd().countDown();
      assertThat(app.finishDelivery(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(slow.sent()).hasValue(1);
    try (Store store = Store.open(folder, Instant.now())) {
      assertThat(new Outbox(store).pending().mails()).isEqualTo(1);
    }
  }

  /// A mail server that takes its time.
  private record Slow(CountDownLatch began, CountDownLatch mayEnd, AtomicInteger sent)
      implements MailSender {
    @Override
    public Attempt send(PendingMail mail) {
      began.countDown();
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      sent.incrementAndGet();
      return Attempt.of(Map.of("b@example.org", new Outcome.Accepted("250 ok")));
    }

    @Override
    public Instant rest(Instant now) {
      return Instant.MAX;
    }

    @Override
    public String destination() {
      return "nowhere";
    }

    @Override
    public void close() {}
  }

  private record Counting(AtomicInteger closed) implements MailSender {
    @Override
    public Attempt send(PendingMail mail) {
      throw new AssertionError("there is none");
    }

    @Override
    public Instant rest(Instant now) {
      return Instant.MAX;
    }

    @Override
    public String destination() {
      return "nowhere";
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
