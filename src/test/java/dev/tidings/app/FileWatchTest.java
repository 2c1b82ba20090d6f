package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

  @TempDir Path folder;
  private final AtomicInteger told = new AtomicInteger();
  private Path file;
  private FileWatch watch;
  private Instant now = Instant.parse("2026-11-27T10:00:00Z");

  @BeforeEach
  void read() throws Exception {
    file = Files.writeString(folder.resolve("application.conf"), "throttle.window = 5s");
    Settings settings = Settings.read(Optional.of(file), Map.of("TIDINGS_DATA", folder + "/data"));
    watch = new FileWatch(settings.reload().sources(), told::incrementAndGet);
  }

  private void look() {
    assertThat(watch.run(now)).isEqualTo(now.plusSeconds(5));
    now = now.plus(Duration.ofSeconds(5));
  }

  @Test
  void whileNothingChangesNobodyIsTold() {
    look();
    look();
    assertThat(told).hasValue(0);
  }

  @Test
  void aChangeIsToldOnce() throws Exception {
    Files.writeString(file, "throttle.window = 10s");
    look();
    look();
    look();
    assertThat(told).hasValue(1);
  }

  @Test
  void aFileThatIsStillWrittenIsWaitedFor() throws Exception {
    Files.writeString(file, "throttle.win");
    look();
    assertThat(told).hasValue(0);
    Files.writeString(file, "throttle.window = 10s");
    look();
    assertThat(told).hasValue(0);
    look();
    assertThat(told).hasValue(1);
  }

  @Test
  void aChangeThatWasTakenBackInTimeIsNone() throws Exception {
    Path other = Files.writeString(folder.resolve("other.conf"), "throttle.window = 10s");
    Path kept = folder.resolve("kept.conf");
    Files.move(file, kept);
    Files.move(other, file);
    look();
    Files.delete(file);
    Files.move(kept, file);
    look();
    look();
    assertThat(told).hasValue(0);
  }
}
