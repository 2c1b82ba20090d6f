package dev.tidings.notify;

import static dev.tidings.app.PipelineFixture.run;
import static dev.tidings.app.PipelineFixture.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.PipelineFixture;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.journal.Gap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PollStepTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant TWO = Instant.parse("2026-11-21T02:00:00Z");
  private static final Instant THREE = TWO.plus(HOUR);

  @TempDir Path folder;
  private PipelineFixture context;
  private PollStep step;

  @BeforeEach
  void open() {
    context = new PipelineFixture(folder, TWO);
    step = context.pollStep(HOUR);
  }

  @AfterEach
  void close() {
    context.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, -60, 60, 600})
  void theHourIsOursWhateverTheEnginesClockSays(long ahead) throws Exception {
    Instant late = THREE.minusSeconds(30);
    context.happened(late, Events.at(late.plusSeconds(ahead), "start", "web"));
    assertThat(settle(step, late.plusSeconds(10))).isEqualTo(THREE);
    assertThat(context.takeMails()).isEmpty();
    run(step, THREE);
    assertThat(context.takeCounts()).containsExactly(1);
  }

  @Test
  void nothingIsMailedBeforeTheHourIsFull() throws Exception {
    context.happened(TWO.plusSeconds(5), event(1));
    assertThat(settle(step, TWO.plusSeconds(5))).isEqualTo(THREE);
    assertThat(context.takeMails()).isEmpty();
  }

  @Test
  void atTheFullHourAllOfItIsOneMail() throws Exception {
    context.happened(TWO.plusSeconds(5), event(1), event(2));
    assertThat(run(step, THREE)).isEqualTo(THREE.plus(HOUR));
    assertThat(context.takeCounts()).containsExactly(2);
  }

  @Test
  void anHourWithoutEventsIsNotMailed() throws Exception {
    run(step, THREE);
    assertThat(context.takeMails()).isEmpty();
  }

  @Test
  void whatWasDueWhileItWasDownIsMailedAtTheStart() throws Exception {
    context.happened(TWO.plusSeconds(5), event(1));
    close();
    open();
    run(step, THREE.plusSeconds(600));
    assertThat(context.takeCounts()).containsExactly(1);
  }

  @Test
  void aRestartInMidHourMailsNothingEarly() throws Exception {
    context.happened(TWO.plusSeconds(5), event(1));
    close();
    open();
    assertThat(run(step, TWO.plusSeconds(600))).isEqualTo(THREE);
    assertThat(context.takeMails()).isEmpty();
  }

  @Test
  void whatArrivedJustBeforeTheFullHourIsInItsMail() throws Exception {
    context.happened(TWO.plusSeconds(5), event(1));
    step.run(TWO.plusSeconds(30));
    context.happened(THREE.minusMillis(100), event(2));
    step.run(THREE);
    assertThat(context.takeMails()).isEmpty();
    run(step, THREE.plusSeconds(2));
    assertThat(context.takeCounts()).containsExactly(2);
  }

  @Test
  void anHourHasOneMail() throws Exception {
    context.happened(TWO.plusSeconds(5), event(1));
    run(step, THREE);
    assertThat(context.takeCounts()).containsExactly(1);
    // The clock went astray: this one claims to be from the hour before.
    context.happened(THREE.minusMillis(100), event(2));
    run(step, THREE.plusSeconds(30));
    assertThat(context.takeMails()).isEmpty();
    run(step, THREE.plus(HOUR));
    assertThat(context.takeCounts()).containsExactly(1);
  }

  @Test
  void aSlowRunDoesNotShiftTheNext() throws Exception {
    assertThat(run(step, THREE.plusSeconds(59))).isEqualTo(THREE.plus(HOUR));
  }

  @Test
  void aGapIsInTheMailThoughAnEventThatIsKeptBackCameFirst() throws Exception {
    context.gap(new Gap(TWO, TWO.plusSeconds(1), "the engine was restarted"), TWO.plusSeconds(1));
    context.happened(TWO.plusSeconds(2), Events.container(1, "exec_create: ls", "web"));
    run(step, TWO.plusSeconds(2));
    context.happened(TWO.plusSeconds(5), event(2));
    run(step, THREE);
    assertThat(context.takeMails())
        .singleElement()
        .satisfies(mail -> assertThat(mail.content()).contains("Events may be missing"));
  }

  @Test
  void aClockSetBackHoldsNoMailBack() throws Exception {
    context.happened(THREE, event(1));
    run(step, TWO.minusSeconds(600));
    assertThat(context.takeCounts()).containsExactly(1);
  }

  private static EngineEvent event(int n) {
    return Events.container(n, "start", "web");
  }
}
