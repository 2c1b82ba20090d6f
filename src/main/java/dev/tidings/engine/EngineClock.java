package dev.tidings.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far an engine's clock is ahead of ours. Events, and all that an engine states, carry its
/// time; windows, deadlines and retention run by ours. Wherever one meets the other, it is
/// converted here.
///
/// It learns from answers. One that states the engine's time, asked at one moment of ours and read
/// at another, bounds the difference from both sides; several together bound it closely. Bounds
/// that exclude each other mean that one of the clocks was set, and the later ones count. As long
/// as both clocks may be the same, they are taken for the same.
///
/// Any thread may use it.
public final class EngineClock {

  /// Beyond this people are told.
  static final Duration TOLD = Duration.ofSeconds(5);

  /// The header `Date` has no fraction of a second (RFC 9110, section 5.6.7).
  private static final Duration SECOND = Duration.ofSeconds(1);

  /// How much longer than its question an answer may have taken to be written, when `Date` and the
  /// engine's own time are compared.
  private static final Duration WRITTEN = Duration.ofSeconds(2);

  /// By how much the engine's clock is ahead of ours: at least and at most.
  private record Bounds(Duration low, Duration high) {

    boolean agrees(Bounds other) {
      return low.compareTo(other.high) <= 0 && other.low.compareTo(high) <= 0;
    }

    Bounds and(Bounds other) {
      return new Bounds(
          low.compareTo(other.low) > 0 ? low : other.low,
          high.compareTo(other.high) < 0 ? high : other.high);
    }

    boolean mayBeSame() {
      return !low.isPositive() && !high.isNegative();
    }
  }

  private volatile @Nullable Bounds known;

  /// A proxy on another host writes its own `Date` over the engine's.
  private volatile boolean datesAreOthers;

  /// Takes in the header `Date` of an answer.
  ///
  /// @param asked before the request was sent, by our clock
  /// @param answered after the header came, by our clock
  public void learnDate(Instant date, Instant asked, Instant answered) {
    if (!datesAreOthers) {
      learn(date, SECOND, asked, answered);
    }
  }

  /// Takes in what the engine itself says that its time is.
  ///
  /// @param date the header `Date` of the same answer
  /// @param asked before the request was sent, by our clock
  /// @param answered after the answer was read, by our clock
  public void learn(Instant told, Optional<Instant> date, Instant asked, Instant answered) {
    Duration apart = WRITTEN.plus(Duration.between(asked, answered).abs());
    datesAreOthers =
        date.filter(d -> Duration.between(told, d).abs().compareTo(apart) > 0).isPresent();
    learn(told, Duration.ZERO, asked, answered);
  }

  private synchronized void learn(
      Instant told, Duration resolution, Instant asked, Instant answered) {
    if (answered.isBefore(asked)) {
      // Our clock was set in the meantime.
      return;
    }
    Bounds fresh =
        new Bounds(
            Duration.between(answered, told), Duration.between(asked, told.plus(resolution)));
    Bounds before = known;
    known = before != null && before.agrees(fresh) ? before.and(fresh) : fresh;
  }

  /// Begins with what an earlier process knew, until the engine answers.
  ///
  /// @param ahead as [#ahead] said then
  public synchronized void recall(Duration ahead) {
    if (known == null) {
      known = new Bounds(ahead, ahead);
    }
  }

  /// By how much the engine's clock is ahead of ours; negative if it is behind, zero if nothing is
  /// known or both may be the same.
  public Duration ahead() {
    Bounds bounds = known;
    return bounds == null || bounds.mayBeSame()
        ? Duration.ZERO
        : bounds.low().plus(bounds.high()).dividedBy(2);
  }

  /// The difference, if people should know of it.
  public Optional<Duration> skew() {
    return Optional.of(ahead()).filter(ahead -> ahead.abs().compareTo(TOLD) > 0);
  }

  /// What the engine's clock showed at a moment of ours.
  public Instant toEngine(Instant ours) {
    return ours.plus(ahead());
  }

  /// When, by our clock, the engine's clock showed a time.
  public Instant toOurs(Instant engines) {
    return engines.minus(ahead());
  }

  /// What the engine's clock showed at least at a moment of ours: for what must not lie in its
  /// future, and for what must not be taken for older than it is.
  public Instant atLeast(Instant ours) {
    Bounds bounds = known;
    return bounds == null || bounds.mayBeSame() ? ours : ours.plus(bounds.low());
  }
}
