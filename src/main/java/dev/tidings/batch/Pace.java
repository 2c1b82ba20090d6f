package dev.tidings.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How far apart the mails of a route are, whatever they tell and of whom: a pure value. Each group
/// of a route has a throttle of its own, so many names would be as many mails; this is what bounds
/// them together.
///
/// A mail opens a window in which the others of its route wait; a few first mails of groups that
/// were quiet may pass, so that one in trouble delays no other. The more mails were written within
/// an hour, the longer the windows, up to the route's allowance.
///
/// @param began when the present window was opened
/// @param ends when it is over
/// @param passed how many mails have passed in it
/// @param mails when those of the last hour were written, the oldest first; not more than the
///   allowance
public record Pace(Instant began, Instant ends, int passed, List<Instant> mails) {

  /// No mail was written.
  public static final Pace QUIET = new Pace(Instant.EPOCH, Instant.EPOCH, 0, List.of());

  /// So many may pass in one window; and as many are the last ones of an allowance, for which
  /// nobody passes and the windows grow.
  private static final int FEW = 4;

  private static final Duration HOUR = Duration.ofHours(1);

  /// Copies the list.
  public Pace {
    mails = List.copyOf(mails);
  }

  /// Until when mails wait.
  ///
  /// @param now the present; after a clock was set back nothing waits for a time that was
  /// @return empty where one may be written now
  public Optional<Instant> waitsUntil(Instant now) {
    return now.isBefore(ends) && !now.isBefore(began) ? Optional.of(ends) : Optional.empty();
  }

  /// Whether the first mail of a group that was quiet need not wait.
  public boolean mayPass(Instant now, ThrottlePolicy policy) {
    return passed < FEW && recent(now).size() < policy.mailsAnHour() - FEW;
  }

  /// What it is when a mail was written now.
  public Pace mailed(Instant now, ThrottlePolicy policy) {
    List<Instant> recent = recent(now);
    int before = recent.size();
    recent.add(now);
    if (waitsUntil(now).isPresent()) {
      return new Pace(began, ends, passed + 1, recent);
    }
    int rateLimit = policy.mailsAnHour();
    Instant end = now.plus(policy.after(before + 1 - (rateLimit - FEW)));
    if (recent.size() >= rateLimit) {
      Instant again = recent.get(recent.size() - rateLimit).plus(HOUR);
      end = again.isAfter(end) ? again : end;
    }
    boolean counts = rateLimit <= ThrottlePolicy.MOST_COUNTED;
    return new Pace(now, end, 0, counts ? recent : List.of());
  }

  /// Whether nothing hangs on it any more.
  public boolean isOver(Instant now) {
    return waitsUntil(now).isEmpty() && recent(now).isEmpty();
  }

  private List<Instant> recent(Instant now) {
    List<Instant> recent = new ArrayList<>(mails);
    recent.removeIf(at -> at.isAfter(now) || !at.isAfter(now.minus(HOUR)));
    return recent;
  }
}
