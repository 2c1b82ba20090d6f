package dev.tidings.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Events;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What somebody does to a compose project is told together, and what goes wrong meanwhile at once.
class OperationsTest {

  private static final String[] STOP = {"0 kill 15", "0.2 stop", "0.2 die 143"};

  private static Acts restart() {
    return new Acts()
        .service('a', "web")
        .play(STOP)
        .service('b', "db")
        .play("0.3 kill 15", "0.5 stop", "0.5 die 0")
        .play("3 start", "3 restart")
        .service('a', "web")
        .play("4 start", "4 restart");
  }

  @Test
  void whatIsAskedForIsHeldUntilTheProjectIsQuiet() {
    Acts acts = restart();
    assertThat(acts.wordsBy(8.9)).isEmpty();
    assertThat(acts.wordsBy(9)).containsExactly("shop-web-1 restarted", "shop-db-1 restarted");
    assertThat(acts.incidents().getFirst().intent())
        .isEqualTo(new Intent.Restarted(Duration.ofMillis(3_800)));
  }

  @Test
  void itsCallerKnowsWhenThatIs() {
    assertThat(restart().nextDue()).isEqualTo(Events.START.plusSeconds(9));
  }

  @Test
  void aCrashInBetweenIsToldAtOnce() {
    Acts acts =
        new Acts().service('a', "web").play(STOP).service('b', "db").play("1 start", "2 die 1");
    assertThat(acts.wordsBy(2.9)).containsExactly("shop-db-1 crash");
  }

  @Test
  void aCrashOfTheNewOneIsToldAtOnceAndIsNoStop() {
    Acts acts = new Acts().service('a', "web").play(STOP).play("1 start", "4 die 1");
    assertThat(acts.wordsBy(4.5)).isEmpty();
    assertThat(acts.wordsBy(4.9)).containsExactly("shop-web-1 crash");
  }

  @Test
  void aContainerThatCannotBeStartedIsToldAtOnce() {
    Acts acts =
        new Acts().service('a', "web").play("0 create", "3 net connect", "3.1 net disconnect");
    assertThat(acts.wordsBy(5)).containsExactly("shop-web-1 start-failed");
  }

  @Test
  void itGoesOnWhileAContainerWaitsForItsStart() {
    Acts acts = new Acts().service('a', "web").play("0 create");
    acts.service('b', "db").play("0.1 create", "0.5 start");
    assertThat(acts.wordsBy(60)).isEmpty();
    acts.service('a', "web").play("61 start");
    assertThat(acts.wordsBy(66.1)).containsExactly("shop-web-1 started", "shop-db-1 started");
  }

  @Test
  void itGoesOnWhileAContainerWaitsForItsHealth() {
    Acts acts = new Acts().service('a', "web").play("0 health_status: healthy");
    acts.play("100 kill 15", "100.1 stop", "100.1 die 0", "101 start");
    assertThat(acts.wordsBy(130)).containsExactly("shop-web-1 healthy");
    acts.play("131 health_status: healthy");
    assertThat(acts.wordsBy(132)).containsExactly("shop-web-1 healthy", "shop-web-1 restarted");
  }

  @Test
  void itIsHeldNoLongerThanTheMost() {
    Acts acts = new Acts().service('a', "web").play("0 create");
    for (int second = 4; second < 120; second += 4) {
      acts.service('b', "db").play(second + " kill 15", second + ".1 die 0", second + ".2 start");
    }
    assertThat(acts.wordsBy(119.9)).isEmpty();
    assertThat(acts.wordsBy(120)).containsExactly("shop-web-1 create", "shop-db-1 restarted");
  }

  @Test
  void twoOfAnHourApartThatArriveAtOnceAreTwo() {
    Acts acts =
        new Acts()
            .service('a', "web")
            .arrivingAtOnce(
                "0 kill 15",
                "0.2 die 143",
                "2 start",
                "3600 kill 15",
                "3600.2 die 143",
                "3605 start");
    assertThat(acts.words()).containsExactly("restarted", "restarted");
    assertThat(acts.incidents().getLast().intent())
        .isEqualTo(new Intent.Restarted(Duration.ofMillis(4_800)));
  }

  @Test
  void theEndOfAJobAmongOthersIsHeldWithThem() {
    Acts acts = new Acts().service('a', "init").play("0 create", "0.1 start", "3 die 0");
    acts.service('b', "web").play("3.5 start");
    assertThat(acts.wordsBy(8)).isEmpty();
    assertThat(acts.wordsBy(8.5)).containsExactly("shop-init-1 finished", "shop-web-1 started");
  }

  @Test
  void whatBelongsToNoProjectIsToldAtOnce() {
    assertThat(new Acts().play(STOP).wordsBy(1.1)).containsExactly("web stopped");
  }

  @Test
  void aContainerThatAnUpdaterReplacesIsOneThing() {
    Acts acts = new Acts().play("0 kill 15", "0.2 stop", "0.2 die 0", "0.3 destroy");
    acts.container('b', "\"name\":\"web\"").play("2.5 create", "3 start");
    assertThat(acts.wordsBy(4)).containsExactly("web recreated");
    assertThat(acts.incidents().getFirst().intent())
        .isEqualTo(new Intent.Recreated(Optional.of(Duration.ofMillis(2_800))));
  }

  @Test
  void theRecoveryOfWhatWasDownIsToldAtOnce() {
    Acts acts = new Acts().service('a', "web").play("0 start", "1 die 1", "60 start");
    assertThat(acts.wordsBy(61)).endsWith("shop-web-1 recovered");
  }

  @Test
  void withAPaceOfZeroNothingIsHeld() {
    IncidentGrouper grouper =
        new IncidentGrouper(new IncidentGrouper.Pace(Duration.ZERO, Duration.ZERO));
    Acts acts = new Acts(grouper).service('a', "web").play(STOP);
    assertThat(acts.wordsBy(1.1)).containsExactly("shop-web-1 stopped");
  }

  @Test
  void asManyRestartsAsComeInOneOperationAreNoCrash() {
    Acts acts = new Acts().service('a', "web");
    for (int i = 0; i < 18; i++) {
      acts.play(i * 3 + " kill 15", i * 3 + ".1 die 143", i * 3 + ".2 start");
    }
    assertThat(acts.words()).isEqualTo(List.of("restarted"));
  }
}
