package dev.tidings.app;

import dev.tidings.batch.Backlog.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Lets the first mail of a group that was quiet pass, though another group of its route has just
/// mailed: one in a storm delays no other. But where many fail together nobody wants a mail of
/// each, so only a few pass in a window, and what fails at the same moment goes together. Not on
/// the disk: a restart allows a few more. Owned by the thread `notify`.
final class Passes {

  /// So many in one window of a route.
  private static final int MOST = 4;

  /// How long the first one waits for others that are dying: it is told within two seconds still.
  private static final Duration TOGETHER = Duration.ofMillis(600);

  private final Map<Name, Passed> passed = new HashMap<>();
  private final Map<Name, Instant> since = new HashMap<>();

  private record Passed(Instant until, int mails) {}

  /// @param pace the route's
  /// @param until when its time comes
  boolean mayPass(Name pace, Instant until) {
    Passed before = passed.get(pace);
    return before == null || !before.until.equals(until) || before.mails < MOST;
  }

  /// Until when what is due may wait for more.
  Instant together(Name pace, Instant now) {
    Instant began = since.merge(pace, now, (old, present) -> old.isAfter(present) ? present : old);
    return began.plus(TOGETHER);
  }

  /// A mail goes out.
  ///
  /// @param until when the route's time would have come; empty: it has
  void passed(Name pace, Optional<Instant> until) {
    since.remove(pace);
    if (until.isEmpty()) {
      passed.remove(pace);
      return;
    }
    Passed before = passed.get(pace);
    int mails = before != null && before.until.equals(until.get()) ? before.mails : 0;
    passed.put(pace, new Passed(until.get(), mails + 1));
  }
}
