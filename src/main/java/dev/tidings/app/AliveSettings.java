package dev.tidings.app;

import dev.tidings.hook.HookAddress;
import java.time.Duration;
import java.util.Optional;

/// How it is noticed that Tidings itself is dead.
///
/// @param mail when a mail says that all is well; empty: never
/// @param ping who is told again and again; empty: nobody
record AliveSettings(Optional<AlivePlan> mail, Optional<Ping> ping) {

  /// A service that raises an alarm where it is not told for a while.
  ///
  /// @param every from one time to the next
  record Ping(HookAddress to, Duration every) {}
}
