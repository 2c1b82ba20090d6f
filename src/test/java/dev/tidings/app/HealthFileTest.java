package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file, and the script that reads it.
class HealthFileTest {

  private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
  private static final Path PROC = Path.of("/proc");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("tidings.health");
  }

  private void write(String... wrong) throws IOException {
    new HealthFile(file(), PROC, now -> List.of(wrong)).run(NOW);
  }

  private record Said(int exit, String text) {}

  private Said check() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "sh", Path.of("src/main/dist/tidings-health").toAbsolutePath().toString())
            .redirectErrorStream(true);
    builder.environment().put("TIDINGS_HEALTH_FILE", file().toString());
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Said(process.waitFor(), text.strip());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// The header that a process of ours would write, with one of its three words changed.
  private void rewrite(int word, long by) throws IOException {
    List<String> lines = Files.readAllLines(file());
    String[] words = lines.getFirst().split(" ");
    words[word] = Long.toString(Long.parseLong(words[word]) + by);
    Files.writeString(file(), String.join(" ", words) + "\nok\n");
  }

  @Test
  void whereNothingIsWrongItIsGreen() throws IOException {
    write();
    assertThat(check()).isEqualTo(new Said(0, "ok"));
  }

  @Test
  void everythingThatIsWrongIsSaid() throws IOException {
    write("the engine cannot be followed since x", "a mail is pending since y");
    assertThat(check())
        .isEqualTo(new Said(1, "the engine cannot be followed since x\na mail is pending since y"));
  }

  @Test
  void aReasonWithALineEndDoesNotPassForGreen() throws IOException {
    write("ok\nok");
    assertThat(check()).isEqualTo(new Said(1, "ok ok"));
  }

  @Test
  void withoutAFileItIsRed() throws IOException {
    assertThat(check().exit()).isEqualTo(1);
    assertThat(check().text()).startsWith("no Tidings has written " + file());
  }

  @Test
  void aFileThatIsThreeMinutesOldIsRed() throws IOException {
    write();
    rewrite(0, -200);
    assertThat(check().exit()).isEqualTo(1);
    assertThat(check().text()).startsWith("Tidings hangs: ");
  }

  @Test
  void aFileOfAnEarlierStartOfTheMachineIsRed() throws IOException {
    write();
    rewrite(0, 1_000_000);
    assertThat(check().exit()).isEqualTo(1);
  }

  @Test
  void aFileThatIsOneMinuteOldIsGreen() throws IOException {
    write();
    rewrite(0, -70);
    assertThat(check().exit()).isZero();
  }

  @Test
  void theFileOfAnotherProcessWithTheSameNumberIsRed() throws IOException {
    write();
    rewrite(2, -1);
    assertThat(check()).isEqualTo(new Said(1, "the Tidings that wrote " + file() + " has ended"));
  }

  @Test
  void theFileOfAProcessThatIsGoneIsRed() throws IOException, InterruptedException {
    write();
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    rewrite(1, gone.pid() - ProcessHandle.current().pid());
    assertThat(check()).isEqualTo(new Said(1, "the Tidings that wrote " + file() + " has ended"));
  }

  @Test
  void whatIsNoFileOfATidingsIsRed() throws IOException {
    Files.writeString(file(), "ok\nok\n");
    assertThat(check()).isEqualTo(new Said(1, file() + " is not the file of a Tidings"));
  }

  @Test
  void itIsWrittenOnceAMinute() throws IOException {
    HealthFile step = new HealthFile(file(), PROC, now -> List.of());
    assertThat(step.run(NOW)).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
  }

  @Test
  void whatSomebodyPutInItsWayIsNotFollowed() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "mine");
    Files.createSymbolicLink(folder.resolve("tidings.health.new"), other);
    write();
    assertThat(other).hasContent("mine");
    assertThat(check().exit()).isZero();
  }
}
