package dev.tidings.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.EventFilter;
import dev.tidings.event.Events;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.journal.Entry;
import dev.tidings.rule.Routes;
import dev.tidings.rule.Rules;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleEvaluationTest {

  private static final Instant NOW = Events.START;

  private final Rules rules =
      new Rules(
          new EventFilter(List.of("type=container")),
          List.of(new EventFilter(List.of("container=web*")), new EventFilter(List.of("label=q"))),
          Optional.of("%064x".formatted(0)));
  private final RuleEvaluation reading =
      new RuleEvaluation(
          rules,
          new Routes(List.of()),
          new IncidentGrouper(),
          IncidentGrouper.Sources.NONE,
          event -> {});

  private static EngineEvent event(int n, String type, String name, String label) {
    return EventCodec.decode(
        """
        {"Type":"%s","Action":"die","Actor":{"ID":"%064x","Attributes":{"name":"%s%d"%s}},"timeNano":%d}\
        """
            .formatted(type, n, name, n, label, EngineEvent.toNano(NOW) + n),
        NOW);
  }

  @Test
  void reasonsWhyEventsAreNotMailedAreThoseOfTheConfiguration() {
    for (int n = 0; n < 5_000; n++) {
      List<EngineEvent> events =
          List.of(
              event(n, "container", "web", ""),
              event(n, "volume", "v", ""),
              event(n, "container", "c", ",\"q\":\"" + n + "\""),
              event(n, "container", "d", ",\"tidings.enable\":\"false\",\"n\":\"" + n + "\""));
      for (int i = 0; i < events.size(); i++) {
        reading.offer(new Entry(4L * n + i + 1, NOW, events.get(i)));
      }
      reading.settled(NOW.plusSeconds(60));
    }
    assertThat(reading.notMailed())
        .containsOnlyKeys(
            "Tidings' own container",
            "not in events.only",
            "container=web*",
            "label=q",
            "label tidings.enable=false");
  }
}
