package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Windows.Window;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T02:10:00.123Z");
  private static final Window OPEN =
      new Window(new Throttle.Open(NOW, Duration.ofMinutes(2)), Optional.of("<root@example.org>"));

  private static final Backlog.Name NAME = new Backlog.Name("problems", "container web", "");

  @TempDir Path folder;

  @Test
  void anOpenWindowSurvivesARestart() {
    try (Store store = Store.open(folder, NOW)) {
      new Windows(store).save(NAME, OPEN, NOW);
    }
    try (Store store = Store.open(folder, NOW)) {
      assertThat(new Windows(store).load().get(NAME)).isEqualTo(OPEN);
    }
  }

  @Test
  void aClosedWindowIsQuiet() {
    try (Store store = Store.open(folder, NOW)) {
      Windows windows = new Windows(store);
      windows.save(NAME, OPEN, NOW);
      windows.save(NAME, Window.IDLE, NOW);
      assertThat(windows.load()).isEmpty();
    }
  }

  @Test
  void theThreadOfAQuietGroupIsKeptForSomeHours() {
    try (Store store = Store.open(folder, NOW)) {
      Windows windows = new Windows(store);
      Window quiet = new Window(new Throttle.Idle(), OPEN.root());
      windows.save(NAME, quiet, NOW);
      windows.forget(NOW.plus(Duration.ofHours(5)));
      assertThat(windows.load()).containsEntry(NAME, quiet);
      windows.forget(NOW.plus(Duration.ofHours(7)));
      assertThat(windows.load()).isEmpty();
    }
  }
}
