package dev.tidings.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.EventFilter;
import dev.tidings.event.Events;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulesTest {

  private static final EngineEvent DIE = Events.container(1, "die", "web");

  @Test
  void withoutRulesEverythingIsMailed() {
    assertThat(rules(EventFilter.ALL, Optional.empty()).keepsBack(DIE)).isEmpty();
  }

  @Test
  void whatIsNotIncludedIsKeptBack() {
    EventFilter volumes = new EventFilter(List.of("type=volume"));
    assertThat(rules(volumes, Optional.empty()).keepsBack(DIE)).contains("not in events.only");
  }

  @Test
  void whatIsExcludedIsKeptBackByTheWordsThatDidIt() {
    EventFilter other = new EventFilter(List.of("event=stop"));
    EventFilter both = new EventFilter(List.of("container=w*", "event=die"));
    assertThat(rules(EventFilter.ALL, Optional.empty(), other, both).keepsBack(DIE))
        .contains("container=w* event=die");
  }

  @Test
  void ownEventsAreKeptBack() {
    assertThat(rules(EventFilter.ALL, Optional.of(DIE.actor().id())).keepsBack(DIE))
        .contains("Tidings' own container");
  }

  @Test
  void ownNetworkEventsAreKeptBack() {
    EngineEvent connect =
        EventCodec.decode(
            "{\"Type\":\"network\",\"Action\":\"connect\",\"Actor\":{\"ID\":\"n\",\"Attributes\":"
                + "{\"container\":\"me\"}},\"timeNano\":1}",
            Instant.EPOCH);
    assertThat(rules(EventFilter.ALL, Optional.of("me")).keepsBack(connect)).isPresent();
  }

  private static Rules rules(EventFilter include, Optional<String> own, EventFilter... exclude) {
    return new Rules(include, List.of(exclude), own);
  }
}
