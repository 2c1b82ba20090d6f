package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.alarm.Alarm;
import dev.tidings.alarm.AlarmText;
import dev.tidings.cli.EventListing;
import dev.tidings.cli.ReplayFixture;
import dev.tidings.config.Settings;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.journal.Journal;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import dev.tidings.text.HostileNames;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not drawn reaches no terminal, log or webhook.
class HiddenInOutputTest {

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("dev.tidings.text.HostileNames#HIDDEN")
  void neitherListingHidesAnything(String name) throws Exception {
    Settings settings =
        Settings.read(Optional.empty(), Map.of("TIDINGS_DATA", folder.resolve("data").toString()));
    try (Store store = Store.open(settings.data(), Events.START)) {
      new Journal(store).append(List.of(event(name)), List.of(), Events.START);
    }
    for (boolean json : new boolean[] {true, false}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new EventListing(settings, new PrintStream(out, true, StandardCharsets.UTF_8))
          .print(new EventListing.Wanted("2026-11-21T00:00:00Z", "0s", List.of(), json, false));
      String listed = out.toString(StandardCharsets.UTF_8);
      assertThat(listed).contains("db").matches(text -> !HostileNames.hides(text));
    }
  }

  @ParameterizedTest
  @FieldSource("dev.tidings.text.HostileNames#HIDDEN")
  void theTableOfAReplayHidesNothing(String name) throws Exception {
    ReplayFixture replay = new ReplayFixture(folder);
    replay.replay(replay.file("events.jsonl", List.of(event(name))));
    assertThat(replay.rows())
        .hasSize(1)
        .allMatch(row -> row.contains("db") && !HostileNames.hides(row));
  }

  @ParameterizedTest
  @FieldSource("dev.tidings.text.HostileNames#HIDDEN")
  void theAlarmOfAWebhookHidesNothing(String name) {
    Alarm alarm =
        new Alarm(
            1,
            Events.START,
            Alarm.Kind.DOWN,
            new Alarm.Subject("ab", name, name, Optional.empty()),
            OptionalInt.empty());
    assertThat(AlarmText.of(alarm, new Redaction(List.of(), true)))
        .contains("db")
        .matches(text -> !HostileNames.hides(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"watch", "check"})
  void whatAConfigurationSaysHidesNothing(String command) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tidings.cli.Main",
                command,
                "--config",
                "/nowhere/a\u202eb\nERROR forged")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).contains("nowhere").matches(text -> !HostileNames.hides(text));
    assertThat(said.lines()).noneMatch(line -> line.startsWith("ERROR"));
  }

  private static EngineEvent event(String name) {
    EngineEvent plain = Events.container(1, "die", "NAME");
    return EventCodec.decode(plain.raw().replace("NAME", HostileNames.asJson(name)), Events.START);
  }
}
