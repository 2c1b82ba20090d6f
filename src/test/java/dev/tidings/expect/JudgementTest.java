package dev.tidings.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Action;
import dev.tidings.event.Action.Finding;
import dev.tidings.event.Actor;
import dev.tidings.event.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class JudgementTest {

  private static final Instant START = Instant.parse("2026-11-21T02:00:00Z");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private final List<Action.Expected> told = new ArrayList<>();
  private Job job = job(START);
  private Expectation expected = every("24h", "1h");

  private static Job job(Instant since) {
    return Job.begun("backup", "", new Actor("c1", Map.of("name", "backup")), since);
  }

  private static Expectation every(String span, String within) {
    return new Expectation(
        false,
        Spans.parse(span),
        Optional.empty(),
        Optional.of(within).flatMap(Spans::parse),
        Optional.empty());
  }

  private static Expectation at(String text, String within) {
    return new Expectation(
        false,
        Optional.empty(),
        Optional.of(TimeOfDay.parse(text, BERLIN)),
        Optional.of(within).flatMap(Spans::parse),
        Optional.empty());
  }

  private static Expectation most(String span) {
    return new Expectation(
        false, Optional.empty(), Optional.empty(), Optional.empty(), Spans.parse(span));
  }

  private static Expectation running() {
    return new Expectation(
        true, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Instant berlin(String local) {
    return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
  }

  private static Instant hours(double hours) {
    return START.plusSeconds((long) (hours * 3_600));
  }

  /// @return when it wants to look again
  private Instant look(Instant now) {
    Judgement.Result result = Judgement.of(job, expected, now);
    job = result.job();
    told.addAll(result.told());
    return result.next();
  }

  private void ran(Instant began, Duration length, int code) {
    String container = "c" + began.getEpochSecond();
    job = job.started(container, began).ended(container, began.plus(length), OptionalInt.of(code));
  }

  private List<Finding> findings() {
    return told.stream().map(Action.Expected::finding).toList();
  }

  @Test
  void aJobThatRunsInTimeIsNotTold() {
    for (int day = 0; day < 10; day++) {
      ran(hours(24 * day), Duration.ofMinutes(5), 0);
      look(hours(24 * day + 0.2));
      look(hours(24 * day + 23));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aRunThatIsLateButWithinItsDelayIsNotTold() {
    ran(hours(0), Duration.ofMinutes(5), 0);
    assertThat(look(hours(24.9))).isEqualTo(hours(25));
    ran(hours(24.95), Duration.ofMinutes(5), 0);
    look(hours(25.1));
    assertThat(told).isEmpty();
  }

  @Test
  void aMissingRunIsToldOnceHoweverManyPeriodsPass() {
    ran(hours(0), Duration.ofMinutes(5), 0);
    look(hours(25));
    look(hours(49));
    look(hours(500));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
    assertThat(told.getFirst().why())
        .isEqualTo("no run began for 1d1h; one is expected every 1d, at most 1h late");
  }

  @Test
  void whatWasMissingForDaysWhileNobodyLookedIsOneProblem() {
    ran(hours(0), Duration.ofMinutes(5), 0);
    look(hours(24 * 9));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
  }

  @Test
  void aJobThatHasNeverRunIsMissingFromWhenItWasFirstExpected() {
    assertThat(look(hours(24))).isEqualTo(hours(25));
    look(hours(25));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
  }

  @Test
  void theNextGoodRunEndsWhatWasMissing() {
    look(hours(25));
    ran(hours(26), Duration.ofMinutes(5), 0);
    look(hours(26.1));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING, Finding.MET);
    look(hours(51));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING, Finding.MET, Finding.RUN_MISSING);
  }

  @Test
  void aRunThatFailsIsToldAndDoesNotEndWhatWasMissing() {
    look(hours(25));
    ran(hours(26), Duration.ofMinutes(5), 3);
    look(hours(26.1));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING, Finding.RUN_FAILED);
    assertThat(told.getLast().why()).isEqualTo("it ended with exit code 3 after 5m");
    ran(hours(27), Duration.ofMinutes(5), 0);
    look(hours(27.1));
    assertThat(findings()).endsWith(Finding.MET);
    assertThat(job.open()).isEmpty();
  }

  @Test
  void eachFailedRunIsToldOnce() {
    ran(hours(1), Duration.ofMinutes(1), 1);
    look(hours(2));
    look(hours(3));
    ran(hours(4), Duration.ofMinutes(1), 1);
    look(hours(5));
    assertThat(findings()).containsExactly(Finding.RUN_FAILED, Finding.RUN_FAILED);
  }

  @Test
  void twoRunsAtOnceAreJudgedEachByItsOwnEnd() {
    job = job.started("one", hours(1)).started("two", hours(1.1));
    job = job.ended("two", hours(1.2), OptionalInt.of(0));
    look(hours(1.3));
    assertThat(told).isEmpty();
    job = job.ended("one", hours(1.4), OptionalInt.of(2));
    look(hours(1.5));
    assertThat(findings()).containsExactly(Finding.RUN_FAILED);
  }

  @Test
  void aRunThatIsToldTwiceIsOneRun() {
    job = job.started("one", hours(1)).started("one", hours(1));
    assertThat(job.runs()).hasSize(1);
  }

  @Test
  void aRunThatGoesOnForTooLongIsToldOnceAndWhileItGoesOn() {
    expected = most("45m");
    job = job.started("one", hours(1));
    assertThat(look(hours(1.1))).isEqualTo(hours(1.75));
    look(hours(1.75));
    look(hours(3));
    assertThat(findings()).containsExactly(Finding.RUN_TOO_LONG);
    assertThat(told.getFirst().why())
        .isEqualTo("it has been running for 45m; at most 45m are expected");
  }

  @Test
  void theEndOfARunThatTookTooLongIsNoGoodRun() {
    expected = most("45m");
    ran(hours(1), Duration.ofHours(1), 0);
    look(hours(2.5));
    assertThat(findings()).containsExactly(Finding.RUN_TOO_LONG);
    ran(hours(5), Duration.ofMinutes(5), 0);
    look(hours(6));
    assertThat(findings()).containsExactly(Finding.RUN_TOO_LONG, Finding.MET);
  }

  @Test
  void whileARunGoesOnNoneIsMissing() {
    job = job.started("one", hours(0));
    look(hours(60));
    assertThat(told).isEmpty();
    job = job.ended("one", hours(61), OptionalInt.of(0));
    assertThat(look(hours(61.5))).isEqualTo(hours(62));
  }

  @Test
  void aRunWhoseEndNobodySawIsNoFailureAndNoGoodRun() {
    ran(hours(0), Duration.ofMinutes(1), 1);
    look(hours(1));
    job = job.started("two", hours(2)).ended("two", hours(3), OptionalInt.empty());
    look(hours(4));
    assertThat(findings()).containsExactly(Finding.RUN_FAILED);
  }

  @Test
  void aRunWhoseEndNobodySawIsMissingNoMore() {
    look(hours(25));
    job = job.started("two", hours(26)).ended("two", hours(26.5), OptionalInt.empty());
    look(hours(27));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING, Finding.MET);
  }

  @Test
  void aGapIsNamedWhereARunIsMissing() {
    ran(hours(0), Duration.ofMinutes(5), 0);
    job = job.maybeUnseen();
    look(hours(25));
    assertThat(told.getFirst().why()).endsWith("; Tidings did not see everything in that time");
  }

  @Test
  void aClockThatWasSetBackDoesNotMakeARunWaitedForForYears() {
    Instant ahead = START.plus(Duration.ofDays(3_000));
    ran(ahead, Duration.ofMinutes(5), 0);
    assertThat(look(hours(1))).isEqualTo(hours(26));
    look(hours(26));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
  }

  @Test
  void aRunAtItsTimeOfDayIsNotTold() {
    expected = at("02:00", "1h");
    job = job(berlin("2026-11-20T12:00:00"));
    ran(berlin("2026-11-21T01:59:40"), Duration.ofMinutes(5), 0);
    look(berlin("2026-11-21T03:00:00"));
    assertThat(told).isEmpty();
  }

  @Test
  void aRunHoursBeforeItsTimeOfDayIsAnotherOne() {
    expected = at("02:00", "1h");
    job = job(berlin("2026-11-20T12:00:00"));
    ran(berlin("2026-11-20T22:00:00"), Duration.ofMinutes(5), 0);
    assertThat(look(berlin("2026-11-21T02:59:59"))).isEqualTo(berlin("2026-11-21T03:00:00"));
    look(berlin("2026-11-21T03:00:00"));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
    assertThat(told.getFirst().why())
        .isEqualTo("a run was to begin on 2026-11-21 at 02:00 (Europe/Berlin), at most 1h late");
  }

  @Test
  void aTimeOfDayThatWasOverWhenItWasFirstExpectedIsNotTold() {
    expected = at("02:00", "1h");
    job = job(berlin("2026-11-21T02:10:00"));
    assertThat(look(berlin("2026-11-21T09:00:00"))).isEqualTo(berlin("2026-11-22T03:00:00"));
    assertThat(told).isEmpty();
  }

  @Test
  void onDaysThatAreNotNamedNothingIsMissing() {
    expected = at("Mon-Fri 02:00", "1h");
    // A Saturday.
    job = job(berlin("2026-11-21T00:00:00"));
    assertThat(look(berlin("2026-11-22T12:00:00"))).isEqualTo(berlin("2026-11-23T03:00:00"));
    assertThat(told).isEmpty();
  }

  @Test
  void aTimeThatAChangeOfClocksBringsTwiceIsMetByEither() {
    expected = at("02:30", "10m");
    job = job(berlin("2026-10-24T12:00:00"));
    // The second 02:30 of that night.
    Instant second = Instant.parse("2026-10-25T01:30:00Z");
    look(Instant.parse("2026-10-25T01:00:00Z"));
    assertThat(told).isEmpty();
    ran(second, Duration.ofMinutes(1), 0);
    look(second.plus(Duration.ofMinutes(30)));
    assertThat(told).isEmpty();
  }

  @Test
  void aTimeThatAChangeOfClocksBringsTwiceIsMissingOnce() {
    expected = at("02:30", "10m");
    job = job(berlin("2026-10-24T12:00:00"));
    look(Instant.parse("2026-10-25T00:45:00Z"));
    assertThat(told).isEmpty();
    look(Instant.parse("2026-10-25T01:40:00Z"));
    look(Instant.parse("2026-10-25T09:00:00Z"));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
  }

  @Test
  void aTimeThatAChangeOfClocksLeavesOutIsMetAtTheChangeAndBehindIt() {
    for (String ran : List.of("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z")) {
      expected = at("02:30", "10m");
      job = job(berlin("2026-03-28T12:00:00"));
      ran(Instant.parse(ran), Duration.ofMinutes(1), 0);
      look(Instant.parse("2026-03-29T02:00:00Z"));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aTimeThatAChangeOfClocksLeavesOutIsMissingBehindIt() {
    expected = at("02:30", "10m");
    job = job(berlin("2026-03-28T12:00:00"));
    assertThat(look(Instant.parse("2026-03-29T01:20:00Z")))
        .isEqualTo(Instant.parse("2026-03-29T01:40:00Z"));
    look(Instant.parse("2026-03-29T01:40:00Z"));
    assertThat(findings()).containsExactly(Finding.RUN_MISSING);
  }

  @Test
  void whatShouldRunAlwaysIsToldWhenItHasBeenDownForAMinute() {
    expected = running();
    job = job.started("one", hours(1));
    look(hours(2));
    job = job.ended("one", hours(3), OptionalInt.of(0));
    assertThat(look(hours(3))).isEqualTo(hours(3).plusSeconds(60));
    look(hours(3).plusSeconds(60));
    look(hours(9));
    assertThat(findings()).containsExactly(Finding.NOT_RUNNING);
  }

  @Test
  void whatShouldRunAlwaysIsWellAgainWhenItHasRunForAMinute() {
    expected = running();
    look(hours(1));
    job = job.started("one", hours(2));
    assertThat(look(hours(2))).isEqualTo(hours(2).plusSeconds(60));
    look(hours(2).plusSeconds(60));
    assertThat(findings()).containsExactly(Finding.NOT_RUNNING, Finding.MET);
  }

  @Test
  void aRestartOfWhatShouldRunAlwaysIsNotTold() {
    expected = running();
    job = job.started("one", hours(1)).ended("one", hours(2), OptionalInt.of(1));
    look(hours(2));
    job = job.started("one", hours(2).plusSeconds(5));
    look(hours(3));
    assertThat(told).isEmpty();
  }

  @Test
  void theLastFiveRunsAreTold() {
    for (int i = 0; i < 7; i++) {
      ran(hours(i), Duration.ofMinutes(1), 0);
    }
    look(hours(100));
    assertThat(JobRun.parse(told.getFirst().runs()))
        .hasSize(5)
        .first()
        .satisfies(run -> assertThat(run.started()).isEqualTo(hours(2)));
  }
}
