package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.journal.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Told what becomes of each event, as it is decided, by the thread that decides it, which waits
/// meanwhile. Who is told may fail where nothing is to go on without it.
///
/// @param read an event, and what keeps it back by itself; empty: it is held until its meaning is
///   known
/// @param judged what events mean together, and the throttles they wait behind; none where they are
///   not mailed
/// @param moved what waited for whether it is over soon, and what became of that
/// @param mailed a mail that is pending now: it tells all that waited behind its throttles, up to a
///   position
public record DecisionListener(
    BiConsumer<Entry, Optional<String>> read,
    BiConsumer<RuleEvaluation.Judged, Set<Backlog.Name>> judged,
    Consumer<DelayedProblems.Moved> moved,
    Consumer<MailComposer.Written> mailed) {

  /// Nobody wants to know.
  public static final DecisionListener UNTOLD =
      new DecisionListener((e, rule) -> {}, (each, names) -> {}, moved -> {}, written -> {});
}
