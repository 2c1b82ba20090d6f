package dev.tidings.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnEventsTest {

  private static final Action.Act ACT =
      new Action.Act(Action.ActKind.HEALED, 2, Duration.ofMillis(9_500), -1, "it is healthy");

  @Test
  void anActIsReadBackAsItWasWritten() {
    Actor resolver =
        new Actor("a".repeat(64), Map.of("name", "web", "image", "nginx", "mine", "1"));
    EngineEvent written = OwnEvents.act(resolver, ACT, "tidings.heal=true", Events.START);
    EngineEvent read = EventCodec.decode(written.raw(), Events.START);
    assertThat(read).isEqualTo(written);
    assertThat(read.action()).isEqualTo(ACT);
    assertThat(read.isOurs()).isTrue();
    assertThat(read.actor().attributes())
        .containsEntry("rule", "tidings.heal=true")
        .containsEntry("mine", "1");
  }

  @Test
  void aLabelChangesNothingOfWhatAnActSays() {
    Actor resolver =
        new Actor(
            "a".repeat(64),
            Map.of("name", "web", "count", "77", "reason", "none", "after", "x", "rule", "y"));
    EngineEvent written = OwnEvents.act(resolver, ACT, "tidings.heal=true", Events.START);
    assertThat(written.action()).isEqualTo(ACT);
  }

  @Test
  void anEventOfTheEnginesIsNoActWhateverItIsCalled() {
    EngineEvent event = Events.container(1, "heal: healed", "web");
    assertThat(event.action()).isInstanceOf(Action.Other.class);
    assertThat(event.isOurs()).isFalse();
  }
}
