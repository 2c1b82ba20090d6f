package dev.tidings.work;

import java.time.Instant;

/// A piece of work that is done again and again by a [Worker]. In production a thread runs it; in a
/// test the test does, with a time of its own.
@FunctionalInterface
public interface Step {

  /// Does what is due.
  ///
  /// @param now the present
  /// @return when to run again unless signalled earlier; [Instant#MAX]: only when signalled; not
  ///   after `now`: at once
  /// @throws Exception if it could not be done now; the worker tries again later
  Instant run(Instant now) throws Exception;
}
