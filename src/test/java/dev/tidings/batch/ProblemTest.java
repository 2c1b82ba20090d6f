package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProblemTest {

  private static EngineEvent event(String action, String attributes) {
    String line =
        "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"a\",\"Attributes\":{%s}},\"timeNano\":1}"
            .formatted(action, attributes);
    return EventCodec.decode(line, Instant.EPOCH);
  }

  private static EngineEvent die(int code) {
    return event("die", "\"exitCode\":\"" + code + "\"");
  }

  @Test
  void aDeathWithAnExitCodeIsOne() {
    assertThat(Problem.of(die(3))).contains("exit 3");
  }

  @Test
  void aNormalEndIsNone() {
    assertThat(Problem.of(die(0))).isEmpty();
    assertThat(Problem.of(event("die", ""))).isEmpty();
  }

  @Test
  void aLackOfMemoryIsOne() {
    assertThat(Problem.of(event("oom", ""))).contains("out of memory");
  }

  @Test
  void onlyTheChangeToUnhealthyIsOne() {
    assertThat(Problem.of(event("health_status: unhealthy", ""))).contains("unhealthy");
    assertThat(Problem.of(event("health_status: healthy", ""))).isEmpty();
  }

  @Test
  void aBatchCountsThemTheMostFrequentFirst() {
    BatchBuilder builder = new BatchBuilder();
    builder.add(die(1));
    builder.add(die(3));
    builder.add(die(3));
    Batch batch = builder.build(Batch.Occasion.SUMMARY, Instant.EPOCH);
    assertThat(batch.tally().problems().entrySet())
        .extracting(Object::toString)
        .containsExactly("exit 3=2", "exit 1=1");
  }

  @Test
  void kindsBeyondTheBoundAreCountedTogether() {
    BatchBuilder builder = new BatchBuilder();
    for (int code = 1; code <= 200; code++) {
      builder.add(die(code));
    }
    Batch batch = builder.build(Batch.Occasion.SUMMARY, Instant.EPOCH);
    assertThat(batch.tally().problems())
        .hasSize(BatchBuilder.PROBLEMS + 1)
        .containsEntry("other", 180);
  }
}
