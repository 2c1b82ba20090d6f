package dev.tidings.incident;

import dev.tidings.event.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is remembered of one container from event group to event group. Times are the engine's.
/// Used by one thread.
final class ContainerHistory {

  /// Whoever runs for so long is well: a later death is a new story. Docker forgets a crash loop
  /// after 10 s, which is too short for people.
  static final Duration CALM = Duration.ofMinutes(10);

  /// A run that begins so long after the one before was started by a timer, and not because that
  /// had failed.
  private static final Duration APART = Duration.ofMinutes(30);

  /// What runs for longer is a service.
  private static final Duration JOB = Duration.ofHours(1);

  /// How long a signal may take to end a container that says by its exit code that it did.
  private static final Duration WORKS = Duration.ofMinutes(10);

  /// How long it may take where the exit code says nothing.
  private static final Duration WORKS_SURELY = Duration.ofSeconds(30);

  /// How much later than the death it caused a signal may be dated.
  private static final Duration BESIDE = Duration.ofMillis(200);

  /// So many are remembered: those of one operation come before any of their deaths is judged.
  private static final int SIGNALS = 32;

  /// The uptimes of that many deaths make the median.
  private static final int UPTIMES = 31;

  /// The most a restart may take: the longest time a label gives it to stop, and the engine's own
  /// part. What it does later it does not do because it was told to.
  private static final Duration RESTART = Duration.ofMinutes(6);

  private record Signalled(int signal, boolean ending, Instant at) {}

  /// The container whose labels count, with those that decide something.
  Actor labelled = new Actor("", Map.of());

  /// When its present run, or its last one, began.
  @Nullable Instant started;

  /// When its last run ended.
  @Nullable Instant died;

  /// Whose run that was.
  String diedId = "";

  /// Whether somebody had asked for that.
  boolean askedFor;

  /// Whether another container is about to take its place.
  boolean replaced;

  /// How many event groups with a death in them are still to be judged.
  int ahead;

  /// Since when it is down though nobody asked.
  @Nullable Instant down;

  /// Whether events have told that, and why, it could not be started after its last run.
  boolean startFailed;

  /// What its failure follows from, until it is well.
  Incident.@Nullable Cause cause;

  /// The failing service that it belongs to, until it is well.
  @Nullable String service;

  /// Since when its health check fails.
  @Nullable Instant unhealthy;

  /// Since when Tidings restarts it, by our clock: its next end and beginning are ours. Null: it
  /// does not.
  @Nullable Instant restarting;

  /// Whether Tidings has restarted it and has not said yet what came of that.
  boolean healing;

  /// Whether its health check has found its present run well at any time.
  private boolean healthy;

  /// Whether it had found the run well that ended last.
  boolean endedAfterHealthy;

  /// Whether its health check was heard of.
  boolean checked;

  /// Those that its present run got, or one that is about to be reported.
  private final List<Signalled> signals = new ArrayList<>();

  /// Whether somebody sits at its terminal: attached to it since before it ran, as `docker run -it`
  /// does it, and it has a size. Who comes later may leave without a word, by closing a window.
  private boolean attached;

  private boolean sized;

  /// Whether its present run, or its last one, began long after the one before.
  private boolean apart;

  /// How long it ran when it failed last.
  private @Nullable Duration failedRun;

  /// Since when each run of a job has failed.
  private @Nullable Instant failedSince;

  private int crashes;
  private int fresh;
  private Instant since = Instant.EPOCH;
  private final List<Duration> uptimes = new ArrayList<>();

  void signalled(String signal, Instant at) {
    signals.add(new Signalled(StopSignals.number(signal), StopSignals.isEnding(signal), at));
    if (signals.size() > SIGNALS) {
      signals.removeFirst();
    }
  }

  /// Whether it runs, as far as is known.
  boolean isRunning() {
    Instant began = started;
    Instant ended = died;
    return began != null && (ended == null || ended.isBefore(began));
  }

  /// Whether its end or beginning at that time is Tidings' doing.
  boolean isRestarting(Instant at) {
    Instant since = restarting;
    return since != null && at.isBefore(since.plus(RESTART));
  }

  /// Whether a signal that somebody had sent explains a death.
  boolean explains(int exitCode, Instant death) {
    return signals.stream().anyMatch(each -> explains(each, exitCode, death));
  }

  private static boolean explains(Signalled signal, int exitCode, Instant death) {
    boolean says = exitCode == 128 + signal.signal || exitCode == 0;
    return !death.isBefore(signal.at.minus(BESIDE))
        && (says || signal.ending)
        && death.isBefore(signal.at.plus(says && signal.ending ? WORKS : WORKS_SURELY));
  }

  void start(Instant at) {
    startFailed = false;
    apart = died != null && !at.isBefore(died.plus(APART));
    started = at;
    healthy = false;
    signals.removeIf(signal -> signal.at.isBefore(at));
  }

  /// It could not be started; of one whose reason nobody knows yet more may be told.
  void startFailed(Intent failed) {
    startFailed = failed instanceof Intent.StartFailed(var _, String error) && !error.isEmpty();
  }

  /// Its health check finds it well.
  void healthy() {
    healthy = true;
  }

  /// Somebody comes to its terminal, or leaves it.
  void terminal(String word) {
    boolean begins = word.equals("attach") && !isRunning();
    attached = begins || (attached && !word.equals("detach"));
    sized = attached && (sized || word.equals("resize"));
  }

  /// Whether somebody gets what it writes.
  boolean isAttached() {
    return attached;
  }

  /// Whether an end with this code is that of a session: the shell ends with the code of its last
  /// command. A kill is none.
  boolean isAtTerminal(int exitCode) {
    return attached && sized && exitCode != 128 + 9;
  }

  void end(String id, Instant at, boolean asked) {
    attached = false;
    sized = false;
    startFailed = false;
    died = at;
    diedId = id;
    endedAfterHealthy = healthy;
    healthy = false;
    askedFor = asked;
    signals.removeIf(signal -> !signal.at.isAfter(at.plus(BESIDE)));
  }

  /// Another event group is judged.
  void nextGroup() {
    fresh = 0;
  }

  /// It died and nobody had asked.
  Streak crash(Instant at, Optional<Duration> ran) {
    boolean goesOn =
        crashes > 0 && !apart && ran.filter(time -> time.compareTo(CALM) > 0).isEmpty();
    failedSince = isFailedJob() && failedSince != null ? failedSince : at;
    failedRun = ran.orElse(null);
    if (!goesOn) {
      calm();
      since = at;
    }
    crashes++;
    fresh++;
    ran.ifPresent(uptimes::addLast);
    if (uptimes.size() > UPTIMES) {
      uptimes.removeFirst();
    }
    return streak();
  }

  private Streak streak() {
    List<Duration> sorted = uptimes.stream().sorted().toList();
    Optional<Duration> median =
        sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
    return new Streak(crashes, fresh, since, median);
  }

  /// Whether it crashed again and again: a start of it does not say that it is well.
  boolean isLooping() {
    return crashes + ahead > 1 && (down != null || ahead > 0);
  }

  /// Whether it is down though nobody asked: a start alone does not say that it is well.
  boolean isDown() {
    return down != null || isLooping();
  }

  /// Whether something is wrong with it, as far as its events tell, or Tidings sees to it.
  boolean isTroubled() {
    return isDown() || unhealthy != null || restarting != null || healing;
  }

  /// Whether it has a health check, as far as events tell: after a start that says how it is.
  boolean isChecked() {
    return checked;
  }

  /// Since when it was not well: a loop has its ups, which do not count.
  Instant troubleSince(Instant down) {
    return crashes > 1 ? since : down;
  }

  /// What it goes on is over.
  void calm() {
    crashes = 0;
    uptimes.clear();
    down = null;
  }

  /// Whether it is a job that failed when it ran last: then its next start does not say that it is
  /// well again, but its next good end does.
  boolean isFailedJob() {
    return apart && failedRun != null && failedRun.compareTo(JOB) < 0;
  }

  /// A run has ended well.
  ///
  /// @return how long each run of a job had failed; empty where it is none, or had not
  Optional<Duration> ended(Instant at, Optional<Duration> ran) {
    boolean job = isFailedJob() && ran.filter(time -> time.compareTo(JOB) < 0).isPresent();
    Optional<Duration> failed = job ? between(failedSince, at) : Optional.empty();
    well();
    return failed;
  }

  /// Its last failure counts no more.
  void well() {
    failedSince = null;
    failedRun = null;
  }

  /// Somebody stopped or removed it: what was wrong is over, without a recovery.
  void closed() {
    calm();
    unhealthy = null;
  }

  /// Goes on where an earlier process left off.
  void resume(Streak streak) {
    crashes = streak.crashes();
    since = streak.since();
    uptimes.clear();
    streak.uptime().ifPresent(uptimes::add);
    failedRun = streak.uptime().orElse(null);
    failedSince = streak.since();
  }

  /// The time from one moment to another, where both are known and in that order.
  static Optional<Duration> between(@Nullable Instant from, Instant to) {
    return from == null || from.isAfter(to)
        ? Optional.empty()
        : Optional.of(Duration.between(from, to));
  }
}
