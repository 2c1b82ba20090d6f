package dev.tidings.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.event.OwnEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The acts are those measured on a real engine; their seconds are its.
class IncidentGrouperTest {

  private static final Duration A_DAY = Duration.ofDays(1);

  @Test
  void aRunThatEndsByItselfWithZeroHasFinished() {
    Intent intent =
        new Acts()
            .play(
                "0.03 create",
                "0.04 net connect",
                "0.31 start",
                "0.34 die 0",
                "0.36 net disconnect",
                "0.41 destroy")
            .only();
    assertThat(intent)
        .isEqualTo(
            new Intent.Finished(
                new End(OptionalInt.of(0), Optional.of(Duration.ofMillis(30)), false)));
  }

  @Test
  void aStopIsNoCrash() {
    assertThat(
            new Acts()
                .play("0.03 kill 15", "0.14 die 143", "0.15 net disconnect", "0.18 stop")
                .only())
        .isInstanceOf(Intent.Stopped.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aStopIsNoCrashInWhateverOrderItComes(long seed) {
    assertThat(
            new Acts()
                .shuffled(seed, "0.03 kill 15", "0.14 die 1", "0.15 net disconnect", "0.14 stop")
                .only())
        .isInstanceOf(Intent.Stopped.class);
  }

  @Test
  void aStopThatHadToKillSaysSo() {
    List<Incident> all =
        new Acts()
            .play("0.03 kill 15", "2.06 kill 9", "2.09 die 137", "2.1 net disconnect", "2.15 stop")
            .incidents();
    assertThat(all.getLast().intent())
        .isInstanceOfSatisfying(
            Intent.Stopped.class, stopped -> assertThat(stopped.killed()).isTrue());
  }

  @Test
  void aStopThatTakesTenSecondsIsOneIncident() {
    assertThat(
            new Acts()
                .play("0 kill 15", "10 kill 9", "10.1 die 137", "10.2 net disconnect", "10.3 stop")
                .words())
        .containsExactly("stopped");
  }

  @Test
  void aSignalThatEndsNothingIsTold() {
    assertThat(new Acts().play("0 kill 15", "3000 restart").words())
        .containsExactly("kill", "restart");
  }

  @Test
  void aCrashIsNotHeldByASignalLongBeforeIt() {
    assertThat(new Acts().play("0 kill 15", "8 die 1").nextDue())
        .isEqualTo(Events.START.plusSeconds(8).plus(IncidentGrouper.HOLD));
  }

  @Test
  void aLackOfMemoryWaitsForADeathThatComesLate() {
    Acts acts = new Acts().play("0 oom", "1.5 die 137");
    assertThat(acts.words()).containsExactly("oom");
    assertThat(acts.incidents().getFirst().intent())
        .isInstanceOfSatisfying(Intent.OutOfMemory.class, oom -> assertThat(oom.end()).isPresent());
  }

  @Test
  void aRestartIsOneIncidentWithItsDowntime() {
    assertThat(
            new Acts()
                .play(
                    "0.03 kill 15",
                    "0.1 kill 9",
                    "0.2 die 137",
                    "0.21 net disconnect",
                    "0.25 stop",
                    "0.4 net connect",
                    "0.5 start",
                    "0.5 restart")
                .only())
        .isEqualTo(new Intent.Restarted(Duration.ofMillis(300)));
  }

  @Test
  void aDockerKillIsAskedFor() {
    assertThat(new Acts().play("0.03 kill 9", "0.06 die 137", "0.1 net disconnect").only())
        .isInstanceOf(Intent.Stopped.class);
  }

  @Test
  void aForcedRemovalIsAskedFor() {
    assertThat(
            new Acts()
                .play("0.03 kill 9", "0.06 die 137", "0.1 net disconnect", "0.15 destroy")
                .only())
        .isInstanceOf(Intent.Stopped.class);
  }

  @Test
  void anExitWithoutAnybodyAskingIsACrash() {
    assertThat(new Acts().play("0 die 3", "0.02 net disconnect").only())
        .isEqualTo(new Intent.Crashed(new End(OptionalInt.of(3), Optional.empty(), false)));
  }

  @Test
  void aCrashOfAContainerThatRemovesItselfIsACrash() {
    assertThat(new Acts().play("0 die 3", "0.02 net disconnect", "0.05 destroy").only())
        .isInstanceOf(Intent.Crashed.class);
  }

  @Test
  void aKillFromOutsideTheEngineIsACrash() {
    assertThat(new Acts().play("0 die 137", "0.02 net disconnect").only())
        .isInstanceOf(Intent.Crashed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "HUP", "SIGHUP", "10", "SIGUSR1", "28"})
  void aSignalThatIsNotMeantToEndItIsNoExcuse(String signal) {
    assertThat(new Acts().play("0 kill " + signal, "0.2 die 1", "0.3 net disconnect").only())
        .isInstanceOf(Intent.Crashed.class);
  }

  @Test
  void aContainerThatIsRemovedRightAfterItsStartDidNotCrash() {
    assertThat(
            new Acts()
                .play("0 create", "0.1 start", "0.3 kill 9", "0.33 die 137", "0.5 destroy")
                .only())
        .isInstanceOf(Intent.Stopped.class);
  }

  @Test
  void eachOfTwoStopsInOneBreathIsExplainedByItsOwnSignal() {
    assertThat(
            new Acts()
                .play("0 kill 9", "0.03 die 137", "0.2 start", "0.4 kill 9", "0.43 die 137")
                .words())
        .doesNotContain("crash");
  }

  @Test
  void aSignalToTheNextRunIsNoExcuseForACrash() {
    assertThat(new Acts().play("0 die 137", "0.3 start", "0.5 kill 9", "0.53 die 137").words())
        .contains("crash");
  }

  @Test
  void whoCrashesAgainAndAgainIsNotWellWithEachStart() {
    Acts acts = new Acts().play("0 die 3");
    for (int n = 1; n < 6; n++) {
      acts.play(n * 8 + " net connect", n * 8 + ".01 start", n * 8 + 4 + " die 3");
    }
    assertThat(acts.play("56 start").words())
        .containsExactly("crash", "crash", "crash", "crash", "crash", "crash", "recovered");
  }

  @Test
  void theCrashOfOneThatIsOnTrialIsToldAtOnce() {
    Acts acts = new Acts().play("0 die 3", "2 start", "4 die 3", "8 start", "12 die 3");
    assertThat(acts.nextDue()).isEqualTo(Events.START.plusSeconds(12).plus(IncidentGrouper.HOLD));
  }

  @Test
  void whatHappenedWithinAnHourButArrivedAtOnceIsNotOneBreath() {
    Acts acts =
        new Acts()
            .arrivingAtOnce("0 die 1", "1200 start", "2400 kill 15", "2400.1 die 0", "2400.2 stop");
    assertThat(acts.words()).containsExactly("crash", "recovered", "stopped");
  }

  @Test
  void aBreathThatOthersFollowedStillWaitsForWhatProvesIt() {
    IncidentGrouper grouper = new IncidentGrouper();
    Instant now = Events.START;
    IncidentGrouper.Sources pending =
        new IncidentGrouper.Sources(
            event -> Optional.empty(), container -> true, ContainerLabels::trusted);
    grouper.offer(1, Events.at(now, "die", "web"), now, true);
    grouper.offer(2, Events.at(now.plusSeconds(60), "start", "web"), now, true);
    assertThat(grouper.settled(now.plusSeconds(1), pending)).isEmpty();
    assertThat(grouper.settled(now.plusSeconds(2), pending)).hasSize(2);
  }

  @Test
  void aContainerThatWasMadeAnewWithoutALabelIsNotBoundByIt() {
    Acts acts =
        new Acts()
            .container('a', "\"name\":\"web\",\"tidings.enable\":\"false\"")
            .play("0 start", "5 kill 9", "5.1 die 137", "5.2 destroy")
            .container('b', "\"name\":\"web\"")
            .play("20 create", "20.1 start", "30 die 1");
    assertThat(acts.labels().getFirst().isEnabled()).isFalse();
    assertThat(acts.labels().getLast().isEnabled()).isTrue();
  }

  private static final String DB =
      "\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"db\","
          + "\"com.docker.compose.container-number\":\"1\"";

  @Test
  void whoOnlyClaimsToBeAServiceDoesNotActOnItsHistory() {
    Acts acts =
        new Acts()
            .container('a', "\"name\":\"shop-db-1\"," + DB)
            .play("0 start", "60 die 1")
            .container('b', "\"name\":\"evil\",\"tidings.enable\":\"false\"," + DB)
            .play(
                "70 create",
                "70.1 start",
                "80 health_status: unhealthy",
                "90 health_status: healthy")
            .container('a', "\"name\":\"shop-db-1\"," + DB)
            .play("100 start", "160 die 1");
    assertThat(acts.incidents().stream().map(i -> i.subject().name() + " " + i.intent().word()))
        .containsExactly(
            "shop-db-1 started",
            "shop-db-1 crash",
            "evil started",
            "evil unhealthy",
            "evil recovered",
            "shop-db-1 recovered",
            "shop-db-1 crash");
    assertThat(acts.labels().getLast().isEnabled()).isTrue();
    assertThat(acts.incidents().stream().map(i -> i.subject().key()).distinct())
        .containsExactly("shop-db-1", "evil");
  }

  @Test
  void whoTakesTheNameOfOneThatStillRunsDoesNotGoOnWithItsHistory() {
    Acts acts =
        new Acts()
            .container('a', "\"name\":\"web\"")
            .play("0 start", "1 die 1", "2 start")
            .container('a', "\"name\":\"web-old\"")
            .play("60 rename")
            .container('b', "\"name\":\"web\"")
            .play("70 create", "70.1 start", "80 die 1", "81 destroy")
            .container('c', "\"name\":\"web\"")
            .play("90 create", "90.1 start");
    assertThat(acts.incidents().stream().map(i -> i.subject().key()).distinct())
        .containsExactly("web", "web " + "b".repeat(12));
    assertThat(acts.words()).endsWith("destroy", "started");
  }

  @Test
  void whoEndedAndRunsAgainBesideItsSuccessorHasAHistoryOfItsOwn() {
    Acts acts =
        new Acts()
            .container('a', "\"name\":\"web\"")
            .play("0 start", "60 kill 15", "60.1 die 0", "60.2 stop")
            .container('a', "\"name\":\"web-old\"")
            .play("70 rename")
            .container('b', "\"name\":\"web\"")
            .play("70.1 create", "70.2 start")
            .container('a', "\"name\":\"web-old\"")
            .play("100 start");
    List<Incident> all = acts.incidents();
    assertThat(all.get(all.size() - 2).subject().key()).isEqualTo("web");
    assertThat(all.getLast().subject().key()).isEqualTo("web-old " + "a".repeat(12));
  }

  @Test
  void aContainerThatWasMadeAnewUnseenGoesOnWithTheHistoryOfItsName() {
    Acts acts =
        new Acts()
            .container('a', "\"name\":\"web\"")
            .play("0 start", "60 die 1", "61 start")
            .container('b', "\"name\":\"web\"")
            .play("120 start");
    assertThat(acts.incidents().stream().map(i -> i.subject().key()).distinct())
        .containsExactly("web");
  }

  @Test
  void aLabelThatWasCutIsNotFollowed() {
    Acts acts =
        new Acts()
            .container(
                'a', "\"name\":\"web\",\"tidings.enable\":\"false" + " ".repeat(5_000) + "\"")
            .play("0 start", "5 die 1");
    assertThat(acts.labels().getLast().isEnabled()).isTrue();
  }

  @Test
  void aOneOffRunOfAServiceIsNotTheService() {
    String service =
        "\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"web\"";
    Acts acts =
        new Acts()
            .container(
                'a',
                "\"name\":\"shop-web-run-1\",\"com.docker.compose.oneoff\":\"True\"," + service)
            .play("0 create", "0.1 start", "0.4 die 1", "0.5 destroy")
            .container(
                'b',
                "\"name\":\"shop-web-run-2\",\"com.docker.compose.oneoff\":\"True\"," + service)
            .play("3600 create", "3600.1 start", "3600.4 die 1", "3600.5 destroy");
    assertThat(acts.incidents())
        .extracting(incident -> incident.streak().orElseThrow().crashes())
        .containsExactly(1, 1);
  }

  @Test
  void theRecoveryFromALoopCountsFromItsFirstCrash() {
    Acts acts = new Acts().play("0 die 3", "2 start", "4 die 3", "8 start", "12 die 3", "28 start");
    assertThat(acts.incidents().getLast().intent())
        .isEqualTo(new Intent.Recovered(Duration.ofSeconds(28)));
  }

  @Test
  void aPortThatIsTakenIsAFailedStartThoughNoNetworkWasJoined() {
    InspectedRun inspected =
        new InspectedRun(Optional.empty(), 128, false, "port is already allocated");
    Acts acts = new Acts().inspected(event -> Optional.of(inspected));
    assertThat(acts.play("0 create", "0.2 net disconnect").only())
        .isEqualTo(new Intent.StartFailed(OptionalInt.of(128), "port is already allocated"));
  }

  @Test
  void whoIsTakenOffANetworkDidNotFailToStart() {
    InspectedRun inspected = new InspectedRun(Optional.empty(), 0, false, "");
    Acts acts = new Acts().inspected(event -> Optional.of(inspected));
    assertThat(acts.play("0 net disconnect").words()).containsExactly("disconnect");
  }

  @Test
  void severalCrashesOfOneBreathAreCounted() {
    Acts acts = new Acts().play("0 die 1", "0.2 start", "0.4 die 1", "0.6 start", "0.8 die 1");
    assertThat(acts.incidents().getFirst().streak().orElseThrow().fresh()).isEqualTo(3);
  }

  @Test
  void aSignalOfYesterdayIsNoExcuse() {
    assertThat(new Acts().play("0 kill 15", "80000 die 1").words())
        .containsExactly("kill", "crash");
  }

  @Test
  void aNetworkThatIsLeftAndJoinedBetweenTwoRunsIsNoFailedStart() {
    assertThat(new Acts().play("0 net disconnect", "0.1 net connect").words())
        .doesNotContain("start-failed");
  }

  @Test
  void anOomAndItsDeathAreOneIncident() {
    assertThat(new Acts().play("0 oom", "0.04 die 137", "0.05 net disconnect").only())
        .isEqualTo(
            new Intent.OutOfMemory(
                Optional.of(new End(OptionalInt.of(137), Optional.empty(), false))));
  }

  @Test
  void anOomThatKillsAChildOnlyIsAnOomWithoutAnEnd() {
    assertThat(new Acts().play("0 oom", "9 die 0").incidents().getFirst().intent())
        .isEqualTo(new Intent.OutOfMemory(Optional.empty()));
  }

  @Test
  void anOomInAContainerThatEndsWellIsStillToldAsOne() {
    assertThat(new Acts().play("0 oom", "0.04 die 0", "0.05 net disconnect").only())
        .isEqualTo(
            new Intent.OutOfMemory(
                Optional.of(new End(OptionalInt.of(0), Optional.empty(), false))));
  }

  @Test
  void aBadCommandIsAFailedStart() {
    assertThat(
            new Acts()
                .inspected(
                    e -> Optional.of(new InspectedRun(Optional.empty(), 127, false, "not found")))
                .play("0 create", "0.01 attach", "0.1 net connect", "0.3 net disconnect")
                .only())
        .isEqualTo(new Intent.StartFailed(OptionalInt.of(127), "not found"));
  }

  @Test
  void aContainerThatIsOnlyMadeHasNotFailed() {
    assertThat(new Acts().play("0 create").only()).isEqualTo(new Intent.Happened("create"));
  }

  @Test
  void whatInspectSaysIsBelievedAndNotTheLabel() {
    assertThat(
            new Acts()
                .inspected(e -> Optional.of(new InspectedRun(Optional.empty(), 4, false, "")))
                .play("0 die 0")
                .only())
        .isEqualTo(new Intent.Crashed(new End(OptionalInt.of(4), Optional.empty(), false)));
  }

  @Test
  void aCrashLoopIsCountedWithItsMedianUptime() {
    Acts acts = new Acts().play("0 start");
    for (int i = 1; i <= 5; i++) {
      acts.play(i * 10 + " die 1", i * 10 + 7 + " start");
    }
    assertThat(acts.incidents().stream().flatMap(i -> i.streak().stream()).toList().getLast())
        .isEqualTo(
            new Streak(5, 1, Events.START.plusSeconds(10), Optional.of(Duration.ofSeconds(3))));
  }

  @Test
  void aCrashAfterALongRunIsAStoryOfItsOwn() {
    List<Incident> all =
        new Acts().play("0 start", "5 die 1", "10 start", "90000 die 1").incidents();
    assertThat(all.getLast().streak().orElseThrow().crashes()).isOne();
  }

  @Test
  void aStartAfterACrashIsTheRecoveryFromIt() {
    assertThat(new Acts().play("0 die 1", "180 start").incidents().getLast().intent())
        .isEqualTo(new Intent.Recovered(Duration.ofMinutes(3)));
  }

  @Test
  void aStartAfterAStopIsAStart() {
    assertThat(new Acts().play("0 kill 15", "0.1 die 0", "0.2 stop", "180 start").words())
        .containsExactly("stopped", "started");
  }

  @Test
  void aRunThatFailsThoughItIsExpectedIsOneIncident() {
    assertThat(new Acts().play("0 start", "60 die 3", "60.02 expect: run-failed").words())
        .containsExactly("started", "run-failed");
  }

  @Test
  void aGoodRunAfterAFailedOneIsOneIncident() {
    assertThat(
            new Acts()
                .play(
                    "0 start",
                    "60 die 3",
                    "60.02 expect: run-failed",
                    "4000 start",
                    "4060 die 0",
                    "4060.02 expect: as-expected")
                .words())
        .containsExactly("started", "run-failed", "started", "as-expected");
  }

  @Test
  void aRunThatIsMissingIsTheContainersOwnIncident() {
    assertThat(new Acts().play("0 start", "60 die 0", "9000 expect: run-missing").words())
        .containsExactly("started", "finished", "run-missing");
  }

  @Test
  void healthThatComesBackIsARecovery() {
    assertThat(
            new Acts()
                .play("0 health_status: unhealthy", "60 health_status: healthy")
                .incidents()
                .getLast()
                .intent())
        .isEqualTo(new Intent.Recovered(Duration.ofMinutes(1)));
  }

  @Test
  void theFirstHealthyAfterAStartIsNoRecovery() {
    assertThat(new Acts().play("0 start", "5 health_status: healthy").words())
        .containsExactly("started", "healthy");
  }

  @Test
  void aComposeRecreateIsOneIncidentWithItsDowntime() {
    String service =
        "\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"web\",\"com.docker.compose.container-number\":\"1\"";
    Acts acts = new Acts().container('a', "\"name\":\"shop-web-1\"," + service).play("0 start");
    acts.container(
            'b',
            "\"name\":\"aaaaaaaaaaaa_shop-web-1\",\"com.docker.compose.replace\":\"shop-web-1\","
                + service)
        .play("100 create")
        .container('a', "\"name\":\"shop-web-1\"," + service)
        .play(
            "100.1 kill 15",
            "100.2 die 143",
            "100.2 net disconnect",
            "100.3 stop",
            "100.35 destroy")
        .container('b', "\"name\":\"shop-web-1\"," + service)
        .play("100.4 rename", "100.5 net connect", "100.6 start");
    assertThat(acts.incidents().getLast().intent())
        .isEqualTo(new Intent.Recreated(Optional.of(Duration.ofMillis(400))));
  }

  @Test
  void aSlowRecreateHasNoCrashInIt() {
    String service =
        "\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"web\"";
    Acts acts = new Acts();
    acts.container('b', "\"name\":\"tmp\",\"com.docker.compose.replace\":\"x\"," + service)
        .play("0 create")
        .container('a', "\"name\":\"shop-web-1\"," + service)
        .play("0.1 kill 15", "10.1 kill 9", "10.2 die 137", "10.3 stop", "10.4 destroy")
        .container('b', "\"name\":\"shop-web-1\"," + service)
        .play("10.5 rename", "12 start");
    assertThat(acts.words()).doesNotContain("crash", "create").endsWith("recreated");
  }

  @Test
  void anIncidentIsSettledWithinTwoSecondsOfItsFirstEvent() {
    IncidentGrouper grouper = new IncidentGrouper();
    Instant now = Events.START;
    grouper.offer(1, Events.at(now, "start", "web"), now, true);
    grouper.offer(2, Events.at(now, "die", "web"), now.plusMillis(850), true);
    grouper.offer(3, Events.at(now, "die", "web"), now.plusMillis(1_700), true);
    assertThat(grouper.settled(now.plusMillis(1_799), IncidentGrouper.Sources.NONE)).isEmpty();
    assertThat(grouper.settled(now.plusMillis(1_800), IncidentGrouper.Sources.NONE)).hasSize(1);
  }

  @Test
  void whatIsKeptBackExplainsButIsNotTold() {
    IncidentGrouper grouper = new IncidentGrouper();
    grouper.offer(1, Events.at(Events.START, "stop", "web"), Events.START, false);
    grouper.offer(2, Events.at(Events.START, "die", "web"), Events.START, true);
    IncidentGrouper.Folded folded =
        grouper.settled(Events.START.plus(A_DAY), IncidentGrouper.Sources.NONE).getFirst();
    assertThat(folded.positions()).containsExactly(2L);
    assertThat(folded.incident().orElseThrow().intent()).isInstanceOf(Intent.Stopped.class);
  }

  @Test
  void whatAnEarlierProcessFoundIsGoneOnWith() {
    Incident crash = new Acts().play("0 die 1").incidents().getFirst();
    IncidentGrouper next = new IncidentGrouper();
    next.recall(crash);
    Instant later = Events.START.plusSeconds(60);
    next.offer(9, Events.at(later, "start", "web"), later, true);
    assertThat(
            next.settled(later.plus(A_DAY), IncidentGrouper.Sources.NONE)
                .getFirst()
                .incident()
                .orElseThrow()
                .intent())
        .isEqualTo(new Intent.Recovered(Duration.ofMinutes(1)));
  }

  @Test
  void aJobThatFailedBeforeARestartOfTidingsIsNotWellBecauseItStarts() {
    Incident crash = new Acts().play("0 start", "240 die 1").incidents().getLast();
    IncidentGrouper next = new IncidentGrouper();
    next.recall(crash);
    Instant later = Events.START.plus(A_DAY);
    next.offer(9, Events.at(later, "start", "web"), later, true);
    assertThat(
            next.settled(later.plus(A_DAY), IncidentGrouper.Sources.NONE)
                .getFirst()
                .incident()
                .orElseThrow()
                .intent())
        .isEqualTo(new Intent.Started(false));
  }

  @Test
  void anIllnessThatWasStoppedBeforeARestartOfTidingsIsOver() {
    Acts before =
        new Acts().play("0 start", "60 health_status: unhealthy", "120 kill 15", "121 die 143");
    IncidentGrouper next = new IncidentGrouper();
    before.incidents().forEach(next::recall);
    Instant later = Events.START.plus(A_DAY);
    next.offer(9, Events.at(later, "health_status: healthy", "web"), later, true);
    assertThat(
            next.settled(later.plus(A_DAY), IncidentGrouper.Sources.NONE)
                .getFirst()
                .incident()
                .orElseThrow()
                .intent()
                .word())
        .isEqualTo("healthy");
  }

  @Test
  void aServiceThatFailedLongAgoIsNoJobThatIsWellAgain() {
    Acts acts =
        new Acts()
            .play("0 start", "600 die 1", "610 start")
            .play("9000000 kill 15", "9000001 die 143", "9100000 start", "9100060 die 0");
    assertThat(acts.words()).endsWith("finished");
  }

  /// What Tidings does is dated by our clock, which may go before or after the engine's.
  @ParameterizedTest
  @ValueSource(strings = {"0.00", "0.12", "0.70"})
  void aRestartOfOursIsNoStopAndNoCrash(String ours) {
    assertThat(
            new Acts()
                .arrivingAtOnce(
                    ours + " heal: restart",
                    "0.03 kill 15",
                    "0.13 die 7",
                    "0.18 stop",
                    "0.50 start")
                .words())
        .containsExactly("healing");
  }

  @Test
  void aRestartOfOursThatTakesLongIsNoCrash() {
    assertThat(
            new Acts()
                .play("0.00 heal: restart", "0.03 kill 15", "60.1 die 1", "60.2 stop", "60.4 start")
                .words())
        .containsOnly("healing");
  }

  @Test
  void whatItsHealthCheckSaysAfterARestartOfOursWaitsForOurOwnWord() {
    assertThat(
            new Acts()
                .play(
                    "0.00 health_status: unhealthy",
                    "1.50 heal: restart",
                    "1.53 kill 9",
                    "1.60 die 137",
                    "1.61 stop",
                    "1.80 start",
                    "9.00 health_status: unhealthy",
                    "40.0 heal: gave up")
                .words())
        .containsExactly("unhealthy", "healing", "healing", "gave-up");
  }

  @Test
  void aHealingIsOneThingWithTheHealthCheckThatShowsIt() {
    assertThat(
            new Acts()
                .play(
                    "0.00 health_status: unhealthy",
                    "1.50 heal: restart",
                    "1.60 die 137",
                    "1.61 stop",
                    "1.80 start",
                    "9.00 health_status: healthy",
                    "9.05 heal: healed")
                .words())
        .containsExactly("unhealthy", "healing", "healed");
  }

  @Test
  void aCrashAfterARestartOfOursIsACrash() {
    assertThat(
            new Acts()
                .play("0.00 heal: restart", "0.10 die 137", "0.11 stop", "0.30 start", "20.0 die 3")
                .words())
        .containsExactly("healing", "crash");
  }

  @Test
  void aRestartBySomebodyElseIsStillOnRequest() {
    assertThat(
            new Acts()
                .play(
                    "0.00 heal: restart",
                    "0.10 die 137",
                    "0.11 stop",
                    "0.30 start",
                    "5.00 heal: healed",
                    "60.0 kill 15",
                    "60.1 die 0",
                    "60.2 stop",
                    "60.4 start")
                .words())
        .containsExactly("healing", "healed", "restarted");
  }

  @Test
  void aCrashLongAfterARestartOfOursThatNobodyAnsweredIsACrash() {
    assertThat(new Acts().play("0.00 heal: restart", "900 die 3").words())
        .containsExactly("healing", "crash");
  }

  @Test
  void whatFollowsARestartThatNobodyNeedsAnyMoreIsNotOurs() {
    assertThat(
            new Acts()
                .play(
                    "0.00 health_status: unhealthy",
                    "1.50 heal: restart",
                    "20.0 heal: not needed any more",
                    "40.0 health_status: healthy",
                    "60.0 die 3")
                .words())
        .containsSubsequence("recovered", "crash");
  }

  @Test
  void aRestartThatAProcessBeforeHadBegunIsOurs() {
    assertThat(
            new Acts()
                .underWay(0, false)
                .play("0.03 kill 15", "0.13 die 137", "0.18 stop", "0.50 start")
                .words())
        .containsExactly("healing");
  }

  @Test
  void ofAHealingThatAProcessBeforeHadBegunTheOutcomeAloneIsTold() {
    assertThat(
            new Acts()
                .underWay(0, true)
                .play("9.00 health_status: healthy", "12.0 heal: healed")
                .words())
        .containsExactly("healing", "healed");
  }

  @Test
  void aCrashAfterARestartThatAProcessBeforeHadDoneIsACrash() {
    assertThat(new Acts().underWay(0, true).play("9.00 die 3").words()).containsExactly("crash");
  }

  @Test
  void anEndAtTheTerminalIsNoCrash() {
    Acts acts =
        new Acts()
            .play("0 create", "0.1 attach", "0.2 start", "0.3 resize", "60 die 1", "60.1 destroy");
    assertThat(acts.words()).contains("stopped").doesNotContain("crash");
  }

  @Test
  void aForegroundRunWithoutATerminalThatFailsIsACrash() {
    Acts acts = new Acts().play("0 create", "0.1 attach", "0.2 start", "60 die 1", "60.1 destroy");
    assertThat(acts.words()).contains("crash");
  }

  @Test
  void whoLeftTheTerminalDoesNotHideACrash() {
    Acts left = new Acts().play("0 attach", "0.1 start", "0.2 resize", "20 detach", "60 die 1");
    assertThat(left.words()).contains("crash");
    Acts looked = new Acts().play("0 start", "9 attach", "9.1 resize", "900000 die 1");
    assertThat(looked.words()).contains("crash");
    assertThat(new Acts().play("0 attach", "0.1 start", "0.2 resize", "60 die 137").words())
        .contains("crash");
  }

  private static Acts podman(String code, String... lines) {
    return new Acts()
        .container('a', "\"name\":\"web\",\"containerExitCode\":\"" + code + "\"")
        .play(lines);
  }

  @Test
  void whatPodmanEndsIsStoppedThoughItNamesNoSignal() {
    assertThat(podman("137", "0 start", "60 kill", "60.03 die 137").words())
        .doesNotContain("crash");
    assertThat(podman("137", "0 start", "60 die 137", "60.1 remove").words())
        .doesNotContain("crash");
    assertThat(podman("143", "0 start", "60 die 143").words()).doesNotContain("crash");
    assertThat(
            podman("143", "0 start", "60 die 143", "60.1 remove", "60.3 create", "60.5 start")
                .words())
        .doesNotContain("crash");
  }

  /// As recorded from Podman 4.3 in 16 stops that had to kill, and in 8 kills past it.
  @Test
  void aStopOfPodmanThatHadToKillIsCleanedUpByTwo() {
    assertThat(podman("137", "0 start", "60 die 137", "60.1 cleanup", "60.65 cleanup").words())
        .doesNotContain("crash")
        .contains("stopped");
    assertThat(podman("137", "0 start", "60 die 137", "60.1 cleanup").words()).contains("crash");
    assertThat(podman("3", "0 start", "60 die 3", "60.1 cleanup", "60.2 cleanup").words())
        .contains("crash");
  }

  @Test
  void aRestartByPodmanIsToldBeforeTheDeathItCauses() {
    assertThat(podman("137", "0 start", "60 restart", "61.2 die 137", "61.5 start").words())
        .contains("restarted")
        .doesNotContain("crash");
    assertThat(podman("137", "0 start", "60 restart", "70.4 die 137", "70.6 start").words())
        .doesNotContain("crash");
    assertThat(
            podman("3", "0 start", "60 restart", "60.3 die 3", "60.5 start", "60.8 die 3").words())
        .contains("crash");
  }

  @Test
  void whatEndsByItselfUnderPodmanIsACrash() {
    assertThat(podman("3", "0 start", "60 die 3").words()).contains("crash");
    assertThat(podman("3", "0 start", "60 die 3", "60.1 remove").words()).contains("crash");
    assertThat(podman("137", "0 start", "60 die 137").words()).contains("crash");
    assertThat(podman("139", "0 start", "60 die 139").words()).contains("crash");
  }

  @Test
  void aNetworkThatARunningContainerGetsAndLosesIsNoFailedStart() {
    Acts acts = new Acts().play("0 create", "0.1 start", "60 net connect", "60.2 net disconnect");
    assertThat(acts.words()).doesNotContain("start-failed");
    assertThat(
            new Acts()
                .play("0 create", "0.1 start", "9 die 0", "60 net connect", "60.2 net disconnect")
                .words())
        .contains("start-failed");
  }

  private static Acts build(String name, String image) {
    return new Acts().container('a', "\"name\":\"" + name + "\",\"image\":\"" + image + "\"");
  }

  @Test
  void aStepOfABuildThatFailsIsNoCrash() {
    String image = "sha256:" + "f".repeat(64);
    String[] step = {"0 create", "0.1 attach", "0.3 start", "9 die 2"};
    assertThat(build("boring_elgamal", image).play(step).words())
        .contains("die")
        .doesNotContain("crash");
    assertThat(
            build("boring_elgamal", image)
                .play("0 create", "0.1 attach", "0.2 net connect", "0.3 net disconnect")
                .words())
        .doesNotContain("start-failed");
    assertThat(build("backup", image).play(step).words()).contains("crash");
    assertThat(build("boring_elgamal", "app:1").play(step).words()).contains("crash");
  }

  @Test
  void ofAnEndThatNobodyKnowsAnythingOfNoCrashIsMade() {
    assertThat(unseen(Map.of())).isInstanceOf(Intent.Restarted.class);
  }

  @Test
  void anEndThatTheRestartPolicyFollowedUpIsACrashWithoutACode() {
    Intent intent = unseen(Map.of(OwnEvents.BY_ITSELF, "true"));
    assertThat(intent).isInstanceOf(Intent.Crashed.class);
    assertThat(((Intent.Crashed) intent).end().exitCode()).isEmpty();
  }

  @Test
  void aContainerThatDidNotComeBackWithItsEngineIsAFailedStart() {
    IncidentGrouper grouper = new IncidentGrouper();
    Map<String, String> why = Map.of("exitCode", "128", "error", "no such device");
    EngineEvent failed = reconciled(OwnEvents.START_FAILED, why, Events.START);
    grouper.offer(1, failed, Events.START, true);
    assertThat(only(grouper))
        .isEqualTo(new Intent.StartFailed(OptionalInt.of(128), "no such device"));
  }

  private static Intent unseen(Map<String, String> more) {
    IncidentGrouper grouper = new IncidentGrouper();
    Instant later = Events.START.plusSeconds(30);
    grouper.offer(1, reconciled("die", more, Events.START), later, true);
    grouper.offer(2, reconciled("start", Map.of(), Events.START.plusMillis(500)), later, true);
    return only(grouper);
  }

  @Test
  void aStartThatFailedIsToldOnceThoughItIsFoundAgainByComparingStates() {
    InspectedRun inspected = new InspectedRun(Optional.empty(), 127, false, "no such file");
    IncidentGrouper grouper = new IncidentGrouper();
    Acts acts = new Acts(grouper).inspected(event -> Optional.of(inspected));
    acts.play("0 create", "0.1 net connect", "0.4 net disconnect");
    assertThat(acts.wordsBy(3)).containsExactly("web start-failed");
    Map<String, String> why = Map.of("error", "no such file", "exitCode", "127");
    EngineEvent again = reconciled(OwnEvents.START_FAILED, why, Events.START.plusSeconds(4));
    grouper.offer(9, again, again.time(), true);
    assertThat(acts.words()).containsExactly("start-failed", OwnEvents.START_FAILED);
  }

  private static EngineEvent reconciled(String action, Map<String, String> more, Instant when) {
    Actor web = new Actor("a".repeat(64), Map.of("name", "web", "image", "busybox"));
    return OwnEvents.reconciled(OwnEvents.actor(web, more), action, when);
  }

  private static Intent only(IncidentGrouper grouper) {
    return grouper
        .settled(Events.START.plusSeconds(600), IncidentGrouper.Sources.NONE)
        .getFirst()
        .incident()
        .orElseThrow()
        .intent();
  }
}
