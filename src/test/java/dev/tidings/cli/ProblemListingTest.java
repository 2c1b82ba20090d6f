package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.app.PipelineFixture;
import dev.tidings.config.Settings;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemListingTest {

  private final Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);

  @TempDir private Path folder;

  private record Listed(String text, int exit) {}

  private Listed listed(boolean json) throws Exception {
    Path file = Files.writeString(folder.resolve("my.conf"), "data = \"" + folder + "/data\"");
    Settings settings = Settings.read(Optional.of(file), Map.of());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exit =
        new ProblemListing(settings, new PrintStream(out, true, StandardCharsets.UTF_8))
            .print(json);
    return new Listed(out.toString(StandardCharsets.UTF_8), exit);
  }

  /// From events to the ledger, as the running program does it.
  private void happened(String... actions) {
    try (PipelineFixture fixture = new PipelineFixture(folder.resolve("data"), now)) {
      NotifyStep notify = fixture.notifyStep();
      for (int i = 0; i < actions.length; i++) {
        Instant at = now.minusSeconds(600).plusSeconds(i * 60L);
        fixture.happened(at, Events.at(at, actions[i], "web"));
        notify.run(at.plusSeconds(30));
      }
    }
  }

  @Test
  void aCrashedContainerIsListedAndTheExitCodeSaysSo() throws Exception {
    happened("die");
    Listed listed = listed(false);
    assertThat(listed.text()).startsWith("web crashed").contains("; down since ", "(10 min");
    assertThat(listed.exit()).isEqualTo(ExitStatus.FAILED);
  }

  @Test
  void forProgramsEachIsAnObject() throws Exception {
    happened("die");
    assertThat(listed(true).text())
        .contains("\"container\":\"web\"", "\"kind\":\"crash\"", "\"state\":\"down\"")
        .contains("\"severity\":\"problem\"", "\"count\":1", "\"ended\":null");
  }

  @Test
  void whereNothingIsWrongItSaysSo() throws Exception {
    happened("die", "destroy");
    assertThat(listed(false)).isEqualTo(new Listed("No problems.\n", ExitStatus.OK));
  }

  @Test
  void aProblemThatSomebodyClosesIsNotListedAnyMore() throws Exception {
    happened("die");
    Path file = folder.resolve("my.conf");
    listed(false);
    Settings settings = Settings.read(Optional.of(file), Map.of());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProblemListing problems =
        new ProblemListing(settings, new PrintStream(out, true, StandardCharsets.UTF_8));
    assertThat(problems.close("web")).isEqualTo(ExitStatus.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("Closed: web.\n");
    assertThat(listed(false).text()).isEqualTo("No problems.\n");
    assertThatThrownBy(() -> problems.close("web"))
        .hasMessage("no problem of web is open, and nothing is expected of it");
  }
}
