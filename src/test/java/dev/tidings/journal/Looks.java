package dev.tidings.journal;

import dev.tidings.event.Census;
import dev.tidings.event.ContainerState;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Looks at all containers there are, for tests.
public final class Looks {

  private Looks() {}

  /// A look that took a second.
  ///
  /// @return how many changes nobody had seen
  public static int at(Instant from, Journal journal, ContainerState... states) {
    return at(from, journal, Set.of(), states);
  }

  /// A look at which the engine told nothing of some.
  public static int at(
      Instant from, Journal journal, Set<String> silent, ContainerState... states) {
    Set<String> ids = new HashSet<>(silent);
    Arrays.stream(states).map(ContainerState::id).forEach(ids::add);
    Reconciliation look = journal.reconciliation();
    List<ContainerState> unexplained =
        Arrays.stream(states).filter(state -> !look.explains(state, from)).toList();
    Census census = new Census(ids, true, "", from, from.plusSeconds(1));
    return look.finish(unexplained, census, from);
  }
}
