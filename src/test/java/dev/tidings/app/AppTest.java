package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.config.Settings;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.PendingMail;
import dev.tidings.store.Store;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
