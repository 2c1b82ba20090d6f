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
  void aContainerThatIsMovedOutOfTheWayOfItsSuccessorIsOneThing() {
    Acts acts = new Acts().play("0 start", "10 kill 15", "10.2 stop", "10.2 die 0");
    acts.container('a', "\"name\":\"web-old\"").play("10.4 rename");
    acts.container('b', "\"name\":\"web\"").play("12.5 create", "13 start");
    acts.container('a', "\"name\":\"web-old\"").play("13.2 destroy");
    assertThat(acts.words()).containsExactly("started", "recreated");
  }

  @Test
  void theTasksOfAStackAreOfOneProject() {
    String stack =
        ",\"com.docker.stack.namespace\":\"shop\",\"com.docker.swarm.service.name\":\"shop_web\"";
    Acts acts = new Acts().container('a', "\"name\":\"shop_web.1.aaa\"" + stack).play(STOP);
    acts.container('b', "\"name\":\"shop_web.1.bbb\"" + stack).play("2 create", "2.5 start");
    assertThat(acts.wordsBy(7.4)).isEmpty();
    assertThat(acts.wordsBy(7.5))
        .containsExactly("shop_web.1.aaa stopped", "shop_web.1.bbb started");
    assertThat(acts.incidents().getLast().subject().compose())
        .isEqualTo(new Subject.Compose("shop", "shop_web"));
  }

  @Test
  void aContainerThatWasDownHasRecoveredWhenItHasRunForAMinute() {
    Acts acts = new Acts().service('a', "web").play("0 start", "1 die 1", "60 start");
    assertThat(acts.wordsBy(119.9)).doesNotContain("shop-web-1 recovered");
    assertThat(acts.wordsBy(120)).endsWith("shop-web-1 recovered");
  }

  @Test
  void aContainerThatWasDownAndIsHealthyHasRecoveredAtOnce() {
    Acts acts = new Acts().play("0 start", "1 die 1", "60 start", "62 health_status: healthy");
    assertThat(acts.wordsBy(63)).endsWith("web recovered");
  }

  @Test
  void aContainerThatFailsAgainWithinAMinuteHasNotRecovered() {
    Acts acts = new Acts().play("0 start", "1 die 1", "60 start", "90 die 1");
    assertThat(acts.words()).containsExactly("started", "crash", "crash");
  }

  @Test
  void withAPaceOfZeroNothingIsHeld() {
    IncidentGrouper grouper =
        new IncidentGrouper(
            new IncidentGrouper.Pace(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1)));
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

  @Test
  void aNetworkOfTheProjectIsHeldWithIt() {
    IncidentGrouper grouper = new IncidentGrouper();
    Instant now = Events.START;
    grouper.offer(1, network("create", "shop_default"), now, true);
    grouper.offer(2, network("create", "other_default"), now, true);
    new Acts(grouper).service('a', "web").play("0.5 create", "0.6 start");
    assertThat(names(grouper, 5_599)).containsExactly("other_default");
    assertThat(names(grouper, 5_600)).containsExactly("shop_default", "shop-web-1");
  }

  private static EngineEvent network(String action, String name) {
    return EventCodec.decode(
        "{\"Type\":\"network\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"name\":\"%s\"}},\"timeNano\":%d}"
            .formatted(action, name, name, EngineEvent.toNano(Events.START)),
        Events.START);
  }

  private static List<String> names(IncidentGrouper grouper, long millis) {
    return grouper.settled(Events.START.plusMillis(millis), IncidentGrouper.Sources.NONE).stream()
        .flatMap(folded -> folded.incident().stream())
        .map(incident -> incident.subject().name())
        .toList();
  }
}
