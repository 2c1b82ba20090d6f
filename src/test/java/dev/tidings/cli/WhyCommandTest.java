package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.PipelineFixture;
import dev.tidings.config.Settings;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.notify.NotifyStep;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhyCommandTest {

  private final Instant when =
      InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3_600);

  @TempDir private Path folder;

  private record Said(String out, String err, int exit) {}

  private Said why(String what, String since, boolean json) throws Exception {
    Path file = Files.writeString(folder.resolve("my.conf"), "data = \"" + folder + "/data\"");
    Settings settings = Settings.read(Optional.of(file), Map.of());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = new WhyCommand(settings, stream(out), stream(err)).print(what, since, json);
    return new Said(text(out), text(err), exit);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @BeforeEach
  void aCrashIsMailed() throws Exception {
    try (PipelineFixture fixture = new PipelineFixture(folder.resolve("data"), when)) {
      fixture.happened(when, crash());
      NotifyStep step = fixture.notifyStep();
      PipelineFixture.settle(step, when.plusSeconds(1));
    }
  }

  private EngineEvent crash() {
    return Events.at(when, "die", "web");
  }

  @Test
  void ofANameItTellsEachIncidentAndItsMail() throws Exception {
    Said said = why("web", "2h", false);
    assertThat(said.out())
        .contains(" web crashed\n", "  events: 1 die\n", "  mail: <", "    subject: [CRASH]");
    assertThat(said.exit()).isEqualTo(ExitStatus.OK);
  }

  @Test
  void ofAPositionItTellsThatEvent() throws Exception {
    assertThat(why("1", "1d", false).out()).contains("  events: 1 die\n", "  route: problems");
  }

  @Test
  void forProgramsEachEventIsAnObject() throws Exception {
    Said said = why("web", "2h", true);
    assertThat(said.out())
        .hasLineCount(1)
        .startsWith("{\"position\":\"1\"")
        .contains("\"stage\":\"judged\"", "\"intent\":\"crash\"", "\"outcome\":\"first\"")
        .contains("\"route\":\"problems\"", "\"state\":\"owed\"", "\"kind\":\"crash\"");
  }

  @Test
  void itReadsBesideATidingsThatRuns() throws Exception {
    try (PipelineFixture _ = new PipelineFixture(folder.resolve("data"), when)) {
      assertThat(why("web", "2h", false).exit()).isEqualTo(ExitStatus.OK);
    }
  }

  @Test
  void ofAnUnknownNameNothingIsKnownAndTheNearestIsNamed() throws Exception {
    Said said = why("wbe", "2h", false);
    assertThat(said.err())
        .startsWith("tidings: nothing is known of \"wbe\" in this time; did you mean \"web\"?");
    assertThat(said.out()).isEmpty();
    assertThat(said.exit()).isEqualTo(ExitStatus.FAILED);
  }

  @Test
  void whereNothingHappenedToAKnownNameInTheTimeItSaysSo() throws Exception {
    assertThat(why("web", "30m", false).err())
        .startsWith("tidings: nothing happened to web in this time; --since 7d");
  }

  @Test
  void aPositionThatDoesNotExistIsAnsweredInALine() throws Exception {
    Said said = why("4711", "1d", false);
    assertThat(said.err())
        .startsWith("tidings: there is no event at position 4711")
        .hasLineCount(1);
    assertThat(said.exit()).isEqualTo(ExitStatus.FAILED);
  }
}
