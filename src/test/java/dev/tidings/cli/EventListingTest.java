package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.config.Settings;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventListingTest {

  private static final Instant WHEN = Instant.parse("2026-11-21T02:10:03Z");
  private static final String ID =
      "4884e2f4c5f24ab72ce34c4d43432aa6701a113a8c8a959b30e216a0a7f965b2";

  @TempDir Path folder;

  @Test
  void identitiesAreShortAndOurOwnFiguresAreForPeople() throws Exception {
    Action.Act act =
        new Action.Act(Action.ActKind.HEALED, 1, Duration.ofMillis(500), -1, "it is healthy");
    EngineEvent event = OwnEvents.act(new Actor(ID, Map.of("name", "web")), act, "r", WHEN);
    assertThat(listed(event, false))
        .contains("container heal: healed 4884e2f4c5f2 (", "after=500ms")
        .doesNotContain(ID, "PT0.5S", "bytes=");
  }

  @Test
  void asJsonTheyAreWhole() throws Exception {
    Action.Act act = new Action.Act(Action.ActKind.REMOVED, 0, Duration.ofHours(2), 7, "");
    EngineEvent event = OwnEvents.act(new Actor(ID, Map.of("name", "web")), act, "r", WHEN);
    assertThat(listed(event, true)).contains(ID, "PT2H");
    assertThat(listed(event, false)).contains("after=2h", "bytes=7");
  }

  @Test
  void eachMayHaveItsPositionBeforeIt() throws Exception {
    EngineEvent event = Events.at(WHEN, "die", "web");
    assertThat(listed(event, false, true)).startsWith("1 2026-11-21T02:10:03.000000000Z container");
  }

  private String listed(EngineEvent event, boolean json) throws Exception {
    return listed(event, json, false);
  }

  private String listed(EngineEvent event, boolean json, boolean positions) throws Exception {
    Path file = Files.writeString(folder.resolve("my.conf"), "data = \"" + folder + "/data\"");
    Settings settings = Settings.read(Optional.of(file), Map.of());
    try (Store store = Store.open(settings.data(), WHEN)) {
      new Journal(store).append(List.of(event), List.of(), WHEN);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new EventListing(settings, new PrintStream(out, true, StandardCharsets.UTF_8))
        .print(new EventListing.Wanted("2026-11-21T00:00:00Z", "0s", List.of(), json, positions));
    return out.toString(StandardCharsets.UTF_8);
  }
}
