package dev.tidings.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class IntakeTest {

  private static final EngineEvent FIRST = Events.container(1, "start", "web");
  private static final EngineEvent SECOND = Events.container(2, "die", "web");
  private static final EngineEvent THIRD = Events.container(3, "start", "web");

  @Test
  void whatIsOfferedIsTakenOnce() {
    Intake intake = new Intake(1_000_000, Duration.ZERO);
    intake.offer(FIRST);
    intake.offer(SECOND);
    assertThat(intake.take().events()).containsExactly(FIRST, SECOND);
    assertThat(intake.take().isEmpty()).isTrue();
  }

  @Test
  void whatDoesNotFitBecomesAGapThatSaysHowMany() {
    Intake intake = new Intake(2, Duration.ZERO);
    intake.offer(FIRST);
    intake.offer(THIRD);
    intake.offer(SECOND);
    Intake.Taken taken = intake.take();
    assertThat(taken.events()).containsExactly(FIRST);
    assertThat(taken.gaps())
        .containsExactly(
            new Gap(
                SECOND.time(),
                THIRD.time(),
                "the disk could not keep up and 2 events did not fit"));
  }

  @Test
  void halfOfTheLimitIsForWhatIsBeingWritten() {
    Intake intake = new Intake(2 * 3_000, Duration.ZERO);
    List.of(FIRST, SECOND, THIRD).forEach(intake::offer);
    assertThat(intake.take().events()).hasSize(2);
  }

  @Test
  void afterAGapThereIsRoomAgain() {
    Intake intake = new Intake(2, Duration.ZERO);
    intake.offer(FIRST);
    intake.offer(SECOND);
    intake.take();
    intake.offer(THIRD);
    assertThat(intake.take()).isEqualTo(new Intake.Taken(List.of(THIRD), List.of()));
  }

  @Test
  void aReaderThatWaitsForRoomLosesNothing() throws InterruptedException {
    Intake intake = new Intake(2, Duration.ofMinutes(1));
    Thread reader =
        Thread.ofVirtual().start(() -> List.of(FIRST, SECOND, THIRD).forEach(intake::offer));
    List<EngineEvent> taken = new ArrayList<>();
    List<Gap> gaps = new ArrayList<>();
    while (taken.size() + gaps.size() < 3) {
      Intake.Taken some = intake.take();
      taken.addAll(some.events());
      gaps.addAll(some.gaps());
    }
    reader.join();
    assertThat(taken).containsExactly(FIRST, SECOND, THIRD);
    assertThat(gaps).isEmpty();
  }

  @Test
  void ofTooManyGapsTheLastBecomeOne() {
    Intake intake = new Intake(1_000, Duration.ZERO);
    for (int n = 0; n < 2 * Intake.MOST_GAPS; n++) {
      intake.offer(new Gap(Events.START.plusSeconds(n), Events.START.plusSeconds(n + 1), "r" + n));
    }
    List<Gap> gaps = intake.take().gaps();
    assertThat(gaps).hasSize(Intake.MOST_GAPS);
    assertThat(gaps.getLast().since()).isEqualTo(Events.START.plusSeconds(Intake.MOST_GAPS - 1));
    assertThat(gaps.getLast().until()).isEqualTo(Events.START.plusSeconds(2 * Intake.MOST_GAPS));
  }

  @Test
  @Timeout(20)
  void whereTheEngineKeepsWhatIsNotReadNothingIsGivenUp() throws InterruptedException {
    Intake intake = new Intake(2, Duration.ZERO);
    Thread reader =
        Thread.ofVirtual()
            .start(() -> List.of(FIRST, SECOND, THIRD).forEach(event -> intake.offer(event, true)));
    List<EngineEvent> taken = new ArrayList<>();
    while (taken.size() < 3) {
      Intake.Taken some = intake.take();
      assertThat(some.gaps()).isEmpty();
      taken.addAll(some.events());
    }
    reader.join();
    assertThat(taken).containsExactly(FIRST, SECOND, THIRD);
  }
}
