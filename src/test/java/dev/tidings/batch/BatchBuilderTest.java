package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {

  private final BatchBuilder builder = new BatchBuilder();

  @Test
  void aBatchWithoutEventsCannotBe() {
    assertThatThrownBy(() -> builder.build(Batch.Occasion.SUMMARY, Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void actionsAreCountedTheMostFrequentFirst() {
    add(1, "start", "web");
    add(2, "die", "web");
    add(3, "die", "db");
    assertThat(build().tally().byAction())
        .containsExactly(Map.entry("die", 2), Map.entry("start", 1));
  }

  @Test
  void actionsAreCountedByTheirWord() {
    add(1, "exec_create: ls", "web");
    add(2, "exec_create: ps", "web");
    assertThat(build().tally().byAction()).containsExactly(Map.entry("exec_create", 2));
  }

  @Test
  void theLinesAreTheEngines() throws IOException {
    add(1, "start", "wéb");
    add(2, "die", "web");
    Batch batch = build();
    String lines = new String(batch.lines().plain().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(lines.lines())
        .containsExactly(
            Events.container(1, "start", "wéb").raw(), Events.container(2, "die", "web").raw());
    assertThat(batch.lines().length()).isEqualTo(lines.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void theSpanReachesFromTheEarliestToTheLatestWhateverTheirOrder() {
    add(5, "start", "web");
    add(1, "create", "web");
    add(9, "die", "web");
    add(7, "stop", "web");
    assertThat(build().tally().span())
        .isEqualTo(new Tally.Span(Events.START.plusMillis(1), Events.START.plusMillis(9)));
  }

  @Test
  void onlyTheFirstEventsAreShownButAllAreCounted() {
    for (int i = 0; i < BatchBuilder.SHOWN + 10; i++) {
      add(i, "start", "web" + i);
    }
    Batch batch = build();
    assertThat(batch.tally().events()).isEqualTo(BatchBuilder.SHOWN + 10);
    assertThat(batch.tally().actors()).containsEntry("container", BatchBuilder.SHOWN + 10);
    assertThat(batch.shown()).hasSizeLessThanOrEqualTo(BatchBuilder.SHOWN);
  }

  @Test
  void aStormIsCutBeforeAMailWouldBeTooHeavy() {
    Random random = new Random(1);
    int events = 0;
    while (!builder.isFull()) {
      add(events++, "start", Long.toHexString(random.nextLong()));
      assertThat(events).isLessThan(500_000);
    }
    assertThat(build().lines().gzip()).hasSizeLessThan(3_500_000);
    assertThat(events).isGreaterThan(10_000);
  }

  @Test
  void moreEventsThanOneMailTellsAreCutThoughTheyWeighNothing() {
    for (int n = 0; n < BatchBuilder.EVENTS; n++) {
      assertThat(builder.isFull()).isFalse();
      add(n, "start", "web");
    }
    assertThat(builder.isFull()).isTrue();
    assertThat(build().lines().packedLength()).isLessThan(BatchBuilder.PACKED_LIMIT);
  }

  @Test
  void moreActorsThanAreCountedApartEndAMail() {
    for (int n = 0; n < BatchBuilder.DISTINCT; n++) {
      assertThat(builder.isFull()).isFalse();
      add(n, "start", "web" + n);
    }
    assertThat(builder.isFull()).isTrue();
    Tally tally = build().tally();
    assertThat(tally.actors()).containsExactly(Map.entry("container", BatchBuilder.DISTINCT));
    assertThat(tally.byActor()).hasSize(BatchBuilder.ACTORS);
  }

  @Test
  void moreKindsOfActionsAndTypesThanAreCountedApartAreOther() {
    for (int n = 0; n < 1_000; n++) {
      builder.add(
          EventCodec.decode(
              "{\"Type\":\"t%d\",\"Action\":\"a%d\",\"Actor\":{\"ID\":\"i\"},\"timeNano\":%d}"
                  .formatted(n, n, n + 1),
              Instant.EPOCH));
    }
    Tally tally = build().tally();
    assertThat(tally.byAction()).hasSize(BatchBuilder.ACTIONS + 1).containsEntry("other", 900);
    assertThat(tally.actors()).hasSize(Distinct.KINDS + 1).containsEntry("other", 950);
  }

  @Test
  void moreKindsOfProblemsThanAreToldApartAreOther() {
    for (int code = 1; code <= 100; code++) {
      builder.add(died(code));
    }
    Map<String, Integer> problems = build().tally().problems();
    assertThat(problems).hasSize(BatchBuilder.PROBLEMS + 1).containsEntry("other", 80);
  }

  private static EngineEvent died(int code) {
    return EventCodec.decode(
        "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":\"%064x\",\"Attributes\":{\"name\":\"web\",\"exitCode\":\"%d\"}},\"timeNano\":%d}"
            .formatted(1, code, code),
        Instant.EPOCH);
  }

  private void add(int n, String action, String name) {
    builder.add(Events.container(n, action, name));
  }

  private Batch build() {
    return builder.build(Batch.Occasion.SUMMARY, Instant.EPOCH);
  }

  @Test
  void aServerThatTakesSmallMailsGetsSmallBatches() {
    BatchBuilder builder = new BatchBuilder(200_000);
    int events = 0;
    while (!builder.isFull()) {
      builder.add(Events.container(events++, "start", "web"));
    }
    assertThat(events).isBetween(200, 600);
  }
}
