package dev.tidings.expect;

import dev.tidings.event.Action;
import dev.tidings.event.Action.Finding;
import dev.tidings.event.ExitCode;
import dev.tidings.event.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Compares what is known of a job with what is expected of it: no input or output, and the time is
/// an argument. Each thing is told once until it is over, so also where nobody looked for days.
final class Judgement {

  /// Timers of other hosts run a little ahead.
  private static final Duration EARLY = Duration.ofMinutes(1);

  private final Job before;
  private final Expectation expected;
  private final Instant now;
  private final List<Action.Expected> told = new ArrayList<>();
  private final Set<Finding> open;

  private Judgement(Job job, Expectation expected, Instant now) {
    this.before = job.notAfter(now);
    this.expected = expected;
    this.now = now;
    this.open = EnumSet.noneOf(Finding.class);
    this.open.addAll(job.open());
  }

  /// What came of it.
  ///
  /// @param job as it is to be remembered
  /// @param told what is news
  /// @param next when to look again if nothing happens; [Instant#MAX]: never
  record Result(Job job, List<Action.Expected> told, Instant next) {}

  /// Looks.
  ///
  /// @param now by the engine's clock
  static Result of(Job job, Expectation expected, Instant now) {
    return new Judgement(job, expected, now).result();
  }

  private Result result() {
    List<WatchedRun> runs = new ArrayList<>();
    for (WatchedRun run : before.runs()) {
      WatchedRun looked = expected.isJob() ? judged(run) : run;
      runs.add(looked.goesOn() ? looked : looked.dealtWith());
    }
    Job job = before.with(runs, open);
    Instant missing = missing(job);
    Instant running = running(job);
    Instant next = earliest(missing, running);
    for (WatchedRun run : job.runs()) {
      if (run.goesOn() && !run.late() && expected.isJob()) {
        next = earliest(next, expected.maxRuntime().map(run.started()::plus).orElse(Instant.MAX));
      }
    }
    return new Result(job.with(job.runs(), open), List.copyOf(told), next);
  }

  private WatchedRun judged(WatchedRun run) {
    WatchedRun looked = run;
    Optional<Duration> most = expected.maxRuntime();
    if (!run.judged() && !run.late() && most.isPresent() && isOver(run, most.get())) {
      looked = run.tooLong();
      tell(Finding.RUN_TOO_LONG, tooLong(run, most.get()), looked);
    }
    if (looked.judged() || looked.goesOn()) {
      return looked;
    }
    if (looked.isFailed()) {
      tell(
          Finding.RUN_FAILED,
          "it ended with exit code "
              + ExitCode.text(looked.code().getAsInt())
              + " after "
              + Spans.words(looked.length(now)),
          looked);
    } else if (looked.isGood() || (looked.code().isEmpty() && open.equals(MISSING_ALONE))) {
      over(
          looked.code().isPresent()
              ? "a run ended with exit code 0 after " + Spans.words(looked.length(now))
              : "it has run; with which exit code nobody saw");
    }
    return looked;
  }

  /// That it has run is all that was missing.
  private static final Set<Finding> MISSING_ALONE = EnumSet.of(Finding.RUN_MISSING);

  private boolean isOver(WatchedRun run, Duration most) {
    return run.ended().isPresent()
        ? run.length(now).compareTo(most) > 0
        : !now.isBefore(run.started().plus(most));
  }

  private String tooLong(WatchedRun run, Duration most) {
    return (run.goesOn() ? "it has been running for " : "it ran for ")
        + Spans.words(run.length(now))
        + "; at most "
        + Spans.words(most)
        + " are expected";
  }

  /// @return when a run is missing if none begins
  private Instant missing(Job job) {
    if (job.goesOn() || open.contains(Finding.RUN_MISSING)) {
      return Instant.MAX;
    }
    if (expected.at().isPresent()) {
      return missing(job, expected.at().get());
    }
    return expected.every().map(every -> missing(job, every)).orElse(Instant.MAX);
  }

  private Instant missing(Job job, Duration every) {
    Instant last =
        job.last().map(WatchedRun::started).filter(job.since()::isBefore).orElse(job.since());
    Instant due = last.plus(every);
    Instant since = job.quietSince();
    Instant late = (since.isAfter(due) ? since : due).plus(expected.grace());
    if (now.isBefore(late)) {
      return late;
    }
    tell(
        Finding.RUN_MISSING,
        "no run began for "
            + Spans.words(Duration.between(last, now))
            + "; one is expected every "
            + Spans.words(every)
            + late(),
        job);
    return Instant.MAX;
  }

  private Instant missing(Job job, TimeOfDay at) {
    Duration grace = expected.grace();
    Instant next = Instant.MAX;
    for (TimeOfDay.Occurrence each : at.around(now).reversed()) {
      Instant late = each.last().plus(grace);
      if (now.isBefore(late)) {
        next = late;
        continue;
      }
      boolean ran =
          job.runs().stream().anyMatch(run -> !run.started().isBefore(each.first().minus(EARLY)));
      if (!ran && each.first().isAfter(job.since())) {
        tell(
            Finding.RUN_MISSING,
            "a run was to begin on "
                + each.day()
                + " at "
                + at.time()
                + " ("
                + at.zone()
                + ")"
                + late(),
            job);
      }
      return next;
    }
    return next;
  }

  private String late() {
    return ", at most "
        + Spans.words(expected.grace())
        + " late"
        + (before.unseen() ? "; Tidings did not see everything in that time" : "");
  }

  /// @return when it is too long that it has not run, or when it has run for long enough to be well
  private Instant running(Job job) {
    if (!expected.running()) {
      return Instant.MAX;
    }
    Duration grace = expected.grace();
    boolean isTold = open.contains(Finding.NOT_RUNNING);
    if (job.goesOn() == !isTold) {
      return Instant.MAX;
    }
    Instant since =
        job.goesOn() ? job.last().map(WatchedRun::started).orElse(job.since()) : job.quietSince();
    Instant due = since.plus(grace);
    if (now.isBefore(due)) {
      return due;
    }
    if (isTold) {
      over("it has been running for " + Spans.words(Duration.between(since, now)));
    } else {
      tell(
          Finding.NOT_RUNNING,
          "it has not been running for " + Spans.words(Duration.between(since, now)),
          job);
    }
    return Instant.MAX;
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private void tell(Finding finding, String why, WatchedRun run) {
    List<WatchedRun> runs =
        before.runs().stream().map(each -> same(each, run) ? run : each).toList();
    tell(finding, why, before.with(runs, before.open()));
  }

  private static boolean same(WatchedRun one, WatchedRun other) {
    return one.container().equals(other.container()) && one.started().equals(other.started());
  }

  private void tell(Finding finding, String why, Job job) {
    told.add(new Action.Expected(finding, job.id(), why, runs(job)));
    open.add(finding);
  }

  private void over(String why) {
    if (!open.isEmpty()) {
      told.add(new Action.Expected(Finding.MET, before.id(), why, runs(before)));
      open.clear();
    }
  }

  private static String runs(Job job) {
    return JobRun.text(job.runs().stream().map(WatchedRun::told).toList());
  }
}
