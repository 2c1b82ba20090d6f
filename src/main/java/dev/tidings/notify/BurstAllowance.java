package dev.tidings.notify;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Pace;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.batch.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The paces of the routes, each to the same people, in memory and on the disk. Owned by the thread
/// `notify`.
final class BurstAllowance {

  /// How long the first one waits for others that are dying: it is told within two seconds still.
  private static final Duration TOGETHER = Duration.ofMillis(600);

  private final Windows windows;
  private final Map<Name, Pace> paces = new LinkedHashMap<>();
  private final Map<Name, Instant> since = new HashMap<>();
  private boolean loaded;

  BurstAllowance(Windows windows) {
    this.windows = windows;
  }

  /// The pace that a group's mails keep.
  static Name of(Name name) {
    return new Name(name.route(), "", name.to());
  }

  /// Reads what the process before has left, and forgets what is over.
  void load(Instant now) {
    if (!loaded) {
      paces.putAll(windows.paces());
      loaded = true;
    }
    List<Name> over =
        paces.entrySet().stream()
            .filter(each -> each.getValue().isOver(now))
            .map(Map.Entry::getKey)
            .toList();
    windows.forget(over);
    paces.keySet().removeAll(over);
  }

  Pace pace(Name pace) {
    return paces.getOrDefault(pace, Pace.QUIET);
  }

  /// Until when what is due may wait for more.
  Instant together(Name pace, Instant now) {
    Instant began = since.merge(pace, now, (old, present) -> old.isAfter(present) ? present : old);
    return began.plus(TOGETHER);
  }

  /// What paces become by a mail, to be put on the disk with it.
  ///
  /// @param policies of those whose mail it is
  Map<Name, Pace> mailed(Map<Name, ThrottlePolicy> policies, Instant now) {
    Map<Name, Pace> changes = new LinkedHashMap<>();
    policies.forEach((name, policy) -> changes.put(name, pace(name).mailed(now, policy)));
    return changes;
  }

  /// Puts them on the disk; to be noted when they are there for good.
  void save(Map<Name, Pace> changes) {
    changes.forEach(windows::save);
  }

  /// They are on the disk.
  void note(Map<Name, Pace> changes) {
    paces.putAll(changes);
    since.keySet().removeAll(changes.keySet());
  }

  /// Until when its mails wait.
  Optional<Instant> waitsUntil(Name pace, Instant now) {
    return pace(pace).waitsUntil(now);
  }
}
