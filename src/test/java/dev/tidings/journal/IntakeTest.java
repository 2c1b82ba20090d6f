package dev.tidings.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import org.junit.jupiter.api.Test;

class IntakeTest {

  private static final EngineEvent FIRST = Events.container(1, "start", "web");
  private static final EngineEvent SECOND = Events.container(2, "die", "web");
  private static final EngineEvent THIRD = Events.container(3, "start", "web");

  @Test
  void whatIsOfferedIsTakenOnce() {
    Intake intake = new Intake(1_000_000);
    intake.offer(FIRST);
    intake.offer(SECOND);
    assertThat(intake.take().events()).containsExactly(FIRST, SECOND);
    assertThat(intake.take().isEmpty()).isTrue();
  }

  @Test
  void whatDoesNotFitBecomesAGapThatSaysHowMany() {
    Intake intake = new Intake(1);
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
  void afterAGapThereIsRoomAgain() {
    Intake intake = new Intake(1);
    intake.offer(FIRST);
    intake.offer(SECOND);
    intake.take();
    intake.offer(THIRD);
    assertThat(intake.take())
        .isEqualTo(new Intake.Taken(java.util.List.of(THIRD), java.util.List.of()));
  }
}
