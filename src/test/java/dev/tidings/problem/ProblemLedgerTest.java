package dev.tidings.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Action;
import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Subject;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemLedgerTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  @TempDir private Path folder;
  private Store store;
  private ProblemLedger ledger;

  @BeforeEach
  void open() {
    store = Store.open(folder, START);
    ledger = new ProblemLedger(store, ProblemLedger.STABLE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  private static Incident incident(String name, Intent intent, long seconds) {
    Subject subject = new Subject("container", name, name, name, "img", Subject.Compose.NONE);
    return new Incident(
        seconds, subject, intent, Optional.empty(), intent.severity(), at(seconds), at(seconds), 1);
  }

  private static Intent crash(boolean again) {
    return new Intent.Crashed(end(again));
  }

  private static End end(boolean again) {
    return new End(OptionalInt.of(3), Optional.empty(), again);
  }

  private static Intent stopped() {
    return new Intent.Stopped(end(false), false);
  }

  private void note(String name, Intent intent, long seconds) {
    ledger.note(incident(name, intent, seconds), true, "");
  }

  private List<String> open(long seconds) {
    return ledger.open(at(seconds), 100).stream()
        .map(entry ->
            entry.last().subject().name()
                + " "
                + entry.kind().word()
                + " "
                + entry.count()
                + " "
                + entry.state())
        .toList();
  }

  private static Intent expected(Action.Finding finding) {
    return new Intent.Expected(finding, "nightly", "", "");
  }

  @Test
  void whatIsExpectedIsOverWhenItIsMetWhicheverContainerRan() {
    note("backup-1", expected(Action.Finding.RUN_MISSING), 0);
    note("backup-2", expected(Action.Finding.RUN_FAILED), 60);
    assertThat(open(90)).hasSize(2);
    note("backup-3", expected(Action.Finding.MET), 120);
    assertThat(open(130)).isEmpty();
    assertThat(ledger.closed(at(130), 9))
        .allSatisfy(entry -> assertThat(entry.state()).isEqualTo("as expected"));
  }

  @Test
  void aGoodRunEndsTheCrashOfTheOneBeforeToo() {
    note("backup", crash(false), 0);
    note("backup", expected(Action.Finding.RUN_FAILED), 3);
    note("backup", expected(Action.Finding.MET), 120);
    assertThat(open(130)).isEmpty();
  }

  @Test
  void whatHappensToAContainerDoesNotEndWhatIsExpected() {
    note("backup", expected(Action.Finding.RUN_MISSING), 0);
    note("backup", stopped(), 60);
    note("backup", new Intent.Recovered(Duration.ofSeconds(3)), 70);
    note("backup", new Intent.Happened("destroy"), 80);
    assertThat(open(90)).hasSize(1);
  }

  @Test
  void aProblemOfWhatIsExpectedKeepsItsNumberWhenAnotherContainerRuns() {
    note("backup-1", expected(Action.Finding.RUN_FAILED), 0);
    String before = ledger.open(at(10), 1).getFirst().id();
    note("backup-2", expected(Action.Finding.RUN_FAILED), 60);
    assertThat(ledger.open(at(70), 1).getFirst().id()).isEqualTo(before);
  }

  @Test
  void aProblemThatSomebodyClosesIsOver() {
    note("web", crash(false), 0);
    ledger.close(ledger.open(at(1), 1).getFirst(), at(10));
    assertThat(open(20)).isEmpty();
    assertThat(ledger.closed(at(20), 1).getFirst().state()).isEqualTo("closed");
  }

  @Test
  void aCrashIsAProblemUntilItIsWellAgain() {
    note("web", crash(false), 0);
    assertThat(open(7_200)).containsExactly("web crash 1 down");
    note("web", new Intent.Recovered(Duration.ofHours(2)), 7_200);
    assertThat(open(7_200)).isEmpty();
    assertThat(ledger.closed(at(7_200), 10).getFirst().state()).isEqualTo("recovered");
  }

  @Test
  void aContainerThatRunsAgainIsWellWhenItHasRunForAMinute() {
    note("web", crash(true), 0);
    assertThat(open(59)).containsExactly("web crash 1 running again");
    assertThat(open(60)).isEmpty();
    assertThat(ledger.closed(at(60), 10))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.state()).isEqualTo("recovered");
          assertThat(entry.end().orElseThrow().at()).isEqualTo(at(0));
        });
  }

  @Test
  void whoCrashesAgainWithinAMinuteHasTheSameProblem() {
    note("web", crash(true), 0);
    note("web", crash(true), 40);
    note("web", crash(false), 80);
    assertThat(open(80)).containsExactly("web crash 3 down");
    assertThat(ledger.open(at(80), 10).getFirst().opened()).isEqualTo(at(0));
  }

  @Test
  void whoCrashesAgainLaterHasANewProblem() {
    note("web", crash(true), 0);
    note("web", crash(false), 61);
    assertThat(open(61)).containsExactly("web crash 1 down");
    assertThat(ledger.open(at(61), 10).getFirst().opened()).isEqualTo(at(61));
  }

  @Test
  void whatSomebodyStopsReplacesOrRemovesIsOverWithoutARecovery() {
    note("a", crash(false), 0);
    note("b", crash(false), 0);
    note("c", new Intent.Unhealthy(), 0);
    note("d", crash(false), 0);
    note("a", stopped(), 10);
    note("b", new Intent.Recreated(Optional.empty()), 10);
    note("c", new Intent.Happened("destroy"), 10);
    note("d", new Intent.Finished(end(false)), 10);
    assertThat(open(10)).isEmpty();
    assertThat(ledger.closed(at(10), 10).stream().map(LedgerEntry::state))
        .containsExactlyInAnyOrder("stopped", "replaced", "removed", "finished");
  }

  @Test
  void aFailingHealthCheckDoesNotPassByRunning() {
    note("web", new Intent.Unhealthy(), 0);
    note("web", crash(true), 10);
    assertThat(open(3_600)).containsExactly("web unhealthy 1 unhealthy");
  }

  @Test
  void whoWasStartedByHandIsWellWhenItHasRunForAMinute() {
    note("web", crash(false), 0);
    note("web", new Intent.Started(false), 600);
    assertThat(open(600)).containsExactly("web crash 1 running again");
    assertThat(open(660)).isEmpty();
  }

  @Test
  void whatIsOlderThanWhatIsKnownChangesNothing() {
    note("web", crash(false), 100);
    note("web", stopped(), 50);
    assertThat(open(200)).containsExactly("web crash 1 down");
    note("web", stopped(), 200);
    note("web", crash(false), 150);
    assertThat(open(200)).isEmpty();
  }

  @Test
  void whatNoMailMayTellOfIsNoProblem() {
    ledger.note(incident("web", crash(false), 0), false, "");
    assertThat(open(0)).isEmpty();
  }

  @Test
  void whatTidingsCouldNotHealComesFirst() {
    note("old", crash(false), 0);
    note("web", new Intent.Unhealthy(), 10);
    note("web", new Intent.GaveUp(3, Duration.ofMinutes(3), "still unhealthy"), 200);
    assertThat(open(200))
        .containsExactly(
            "web gave-up 1 unhealthy", "old crash 1 down", "web unhealthy 1 unhealthy");
    assertThat(ledger.counts(at(200)))
        .containsExactlyInAnyOrder(
            new ProblemLedger.Count(ProblemKind.CRASH, "problem", 1),
            new ProblemLedger.Count(ProblemKind.GAVE_UP, "critical", 1),
            new ProblemLedger.Count(ProblemKind.UNHEALTHY, "problem", 1));
  }

  @Test
  void ofMoreThanFitClosedOnesGoFirst() {
    store.commit(() -> {
      for (int i = 0; i < ProblemLedger.MOST; i++) {
        note("c" + i, crash(false), i);
      }
      note("c9999", stopped(), 20_000);
      note("one more", crash(false), 20_001);
    });
    assertThat(ledger.closed(at(20_001), 10)).isEmpty();
    List<LedgerEntry> open = ledger.open(at(20_001), 20_000);
    assertThat(open).hasSizeBetween(ProblemLedger.MOST / 2, ProblemLedger.MOST);
    assertThat(open.getLast().last().subject().name()).isEqualTo("one more");
  }

  @Test
  void itOutlivesTheProcess() {
    note("web", crash(false), 0);
    store.close();
    store = Store.open(folder, START);
    ledger = new ProblemLedger(store, ProblemLedger.STABLE);
    assertThat(open(0)).containsExactly("web crash 1 down");
  }

  /// Against the slow and obvious way: the whole past of each container, gone through anew.
  @Test
  void itSaysWhatAllIncidentsTogetherSay() {
    Random random = new Random(42);
    for (int round = 0; round < 300; round++) {
      String prefix = "r" + round + "-";
      List<Incident> past = new ArrayList<>();
      long time = round * 100_000L;
      for (int i = 0; i < 40; i++) {
        time += random.nextInt(90);
        Incident incident = incident(prefix + (char) ('a' + random.nextInt(3)), any(random), time);
        past.add(incident);
        ledger.note(incident, true, "");
        if (random.nextInt(20) == 0) {
          ledger = new ProblemLedger(store, ProblemLedger.STABLE);
        }
      }
      Instant now = at(time + random.nextInt(90));
      List<String> said =
          ledger.open(now, 100_000).stream()
              .filter(entry -> entry.last().subject().name().startsWith(prefix))
              .map(entry -> text(entry.last(), entry.kind(), entry.opened(), entry.count()))
              .sorted()
              .toList();
      assertThat(said).as("round " + round).isEqualTo(Oracle.open(past, now));
    }
  }

  private static Intent any(Random random) {
    return switch (random.nextInt(12)) {
      case 0, 1 -> crash(true);
      case 2 -> crash(false);
      case 3 -> new Intent.OutOfMemory(Optional.empty());
      case 4 -> new Intent.StartFailed(OptionalInt.of(127), "");
      case 5, 6 -> new Intent.Unhealthy();
      case 7 -> new Intent.GaveUp(1, Duration.ofMinutes(1), "no");
      case 8 -> new Intent.Recovered(Duration.ofSeconds(9));
      case 9 -> stopped();
      case 10 -> new Intent.Started(false);
      default -> new Intent.Happened(random.nextBoolean() ? "destroy" : "exec_start");
    };
  }

  private static String text(Incident incident, ProblemKind kind, Instant opened, int count) {
    return incident.subject().name() + " " + kind + " " + opened + " " + count;
  }

  /// Written for being read, not for speed.
  private static final class Oracle {

    private Oracle() {}

    static List<String> open(List<Incident> past, Instant now) {
      Map<String, Map<ProblemKind, One>> all = new HashMap<>();
      for (Incident incident : past) {
        Map<ProblemKind, One> its =
            all.computeIfAbsent(
                incident.subject().name(), name -> new EnumMap<>(ProblemKind.class));
        its.values().removeIf(one -> one.isOverBy(incident.began()));
        switch (incident.intent()) {
          case Intent.Crashed(End end) ->
              its.computeIfAbsent(ProblemKind.CRASH, kind -> new One(incident.began()))
                  .again(end.again() ? incident.ended() : null);
          case Intent.OutOfMemory _ ->
              its.computeIfAbsent(ProblemKind.OUT_OF_MEMORY, kind -> new One(incident.began()))
                  .again(incident.ended());
          case Intent.StartFailed _ ->
              its.computeIfAbsent(ProblemKind.START_FAILED, kind -> new One(incident.began()))
                  .again(null);
          case Intent.Unhealthy _ ->
              its.computeIfAbsent(ProblemKind.UNHEALTHY, kind -> new One(incident.began()))
                  .again(null);
          case Intent.GaveUp _ ->
              its.computeIfAbsent(ProblemKind.GAVE_UP, kind -> new One(incident.began()))
                  .again(null);
          case Intent.Recovered _, Intent.Stopped _ -> its.clear();
          case Intent.Happened(String word) when word.equals("destroy") -> its.clear();
          case Intent.Started _ ->
              Stream.of(ProblemKind.CRASH, ProblemKind.OUT_OF_MEMORY, ProblemKind.START_FAILED)
                  .filter(its::containsKey)
                  .map(its::get)
                  .filter(one -> one.running == null)
                  .forEach(one -> one.running = incident.ended());
          default -> {}
        }
      }
      List<String> open = new ArrayList<>();
      all.forEach((name, its) ->
          its.forEach((kind, one) -> {
            if (!one.isOverBy(now)) {
              open.add(name + " " + kind + " " + one.opened + " " + one.count);
            }
          }));
      open.sort(Comparator.naturalOrder());
      return open;
    }

    private static final class One {
      final Instant opened;
      int count;
      @Nullable Instant running;

      One(Instant opened) {
        this.opened = opened;
      }

      void again(@Nullable Instant since) {
        count++;
        running = since;
      }

      boolean isOverBy(Instant time) {
        Instant since = running;
        return since != null && !since.plus(ProblemLedger.STABLE).isAfter(time);
      }
    }
  }
}
