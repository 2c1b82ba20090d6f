package dev.tidings.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is held and remembered of containers, however many there are and whatever they write.
class FoldingBoundsTest {

  private static final Instant NOW = Events.START;
  private static final Instant LATER = NOW.plusSeconds(60);

  private final IncidentGrouper grouper = new IncidentGrouper();
  private long position;

  private void offer(EngineEvent event) {
    grouper.offer(++position, event, NOW, true);
  }

  private static EngineEvent die(int n, String attributes) {
    return EventCodec.decode(
        """
        {"Type":"container","Action":"die","Actor":{"ID":"%064x","Attributes":\
        {"name":"web%d","exitCode":"3"%s}},"timeNano":%d}\
        """
            .formatted(n, n, attributes, EngineEvent.toNano(NOW) + n),
        NOW);
  }

  private static String asking(int length) {
    String value = "x".repeat(length);
    return ",\"tidings.to\":\"%s\",\"tidings.severity\":\"%s\",\"tidings.heal\":\"%s\""
        .formatted(value, value, value);
  }

  private List<IncidentGrouper.Folded> settled(Instant now) {
    return grouper.settled(now, IncidentGrouper.Sources.NONE);
  }

  @Test
  void ofMoreEventsThanMayBeHeldTheOldestAreSettledEarly() {
    for (int n = 0; n < 3_000; n++) {
      assertThat(grouper.isFull()).isFalse();
      offer(die(n, ""));
    }
    assertThat(grouper.isFull()).isTrue();
    List<IncidentGrouper.Folded> early = settled(NOW);
    assertThat(early).hasSize(1_500);
    assertThat(early.getFirst().positions()).containsExactly(1L);
    assertThat(grouper.held()).isEqualTo(1_500);
    assertThat(settled(LATER)).hasSize(1_500);
  }

  @Test
  void eventsThatAreLongFillItSooner() {
    int offered = 0;
    while (!grouper.isFull()) {
      offer(die(offered++, asking(1_000)));
    }
    assertThat(offered).isBetween(500, 700);
    int early = settled(NOW).size();
    assertThat(early).isBetween(offered / 2 - 1, offered / 2 + 1);
    assertThat(early + settled(LATER).size()).isEqualTo(offered);
    for (int n = 0; n < 2_999; n++) {
      assertThat(grouper.isFull()).isFalse();
      offer(die(n, ""));
    }
  }

  @Test
  void ofMoreContainersThanAreRememberedTheOneNotHeardOfForLongestIsForgotten() {
    assertThat(crashes(0)).isEqualTo(1);
    assertThat(crashes(0)).isEqualTo(2);
    for (int n = 1; n < Lives.MOST; n++) {
      crashes(n);
    }
    assertThat(crashes(0)).isEqualTo(3);
    for (int n = 1; n <= Lives.MOST; n++) {
      crashes(n);
    }
    assertThat(crashes(0)).isEqualTo(1);
  }

  private int crashes(int n) {
    offer(die(n, ""));
    return settled(LATER).getFirst().incident().orElseThrow().streak().orElseThrow().crashes();
  }

  @Test
  void containersWithLongLabelsAreFewerThatAreRemembered() {
    Lives histories = new Lives();
    for (int n = 0; n < 2_000; n++) {
      ContainerHistory history = histories.of("container " + n);
      var before = history.labelled;
      history.labelled = die(n, asking(1_000)).actor();
      histories.relabelled(history, before);
    }
    assertThat(histories.characters()).isBetween(1_900_000L, (long) Lives.MOST_CHARACTERS);
    assertThat(histories.size()).isBetween(500, 700);
    histories.move("container 1999", "container other");
    for (int n = 0; n < Lives.MOST; n++) {
      histories.of("container again" + n);
    }
    assertThat(histories.size()).isEqualTo(Lives.MOST);
    assertThat(histories.characters()).isLessThan(200_000);
  }

  @Test
  void aNameThatIsTooLongIsRememberedInPartAndIsNobodyElses() {
    String name = "n".repeat(2_000);
    for (int n = 1; n <= 2; n++) {
      String line =
          """
          {"Type":"container","Action":"die","Actor":{"ID":"%064x","Attributes":\
          {"name":"%s","exitCode":"3"}},"timeNano":%d}\
          """
              .formatted(n, name, EngineEvent.toNano(NOW) + n);
      offer(EventCodec.decode(line, NOW));
    }
    assertThat(settled(LATER))
        .hasSize(2)
        .allSatisfy(folded ->
            assertThat(folded.incident().orElseThrow().subject().name().length()).isLessThan(370));
  }

  @Test
  void aFewSignalsAreRememberedTheLastOnes() {
    ContainerHistory history = new ContainerHistory();
    history.signalled("15", NOW);
    assertThat(history.explains(143, NOW.plusSeconds(60))).isTrue();
    for (int n = 0; n < 32; n++) {
      history.signalled("10", NOW);
    }
    assertThat(history.explains(143, NOW.plusSeconds(60))).isFalse();
  }

  @Test
  void theUptimesOfTheLastThirtyOneDeathsMakeTheMedian() {
    ContainerHistory history = new ContainerHistory();
    for (int n = 0; n < 1_000; n++) {
      history.crash(NOW, Optional.of(Duration.ofSeconds(1)));
    }
    for (int n = 0; n < 16; n++) {
      history.crash(NOW, Optional.of(Duration.ofSeconds(9)));
    }
    assertThat(history.crash(NOW, Optional.of(Duration.ofSeconds(9))).uptime())
        .contains(Duration.ofSeconds(9));
  }
}
