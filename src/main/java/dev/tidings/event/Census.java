package dev.tidings.event;

import java.time.Instant;
import java.util.Set;

/// A look at all containers, one after the other. What happens meanwhile may be in it or not.
///
/// @param ids of all containers there are; those of which the engine told nothing are among them
/// @param complete whether there are no more: of what is not listed nothing can be concluded
/// @param note in words for a mail, what could not be looked at; empty: nothing
/// @param from before the first look, by the engine's clock
/// @param to after the last look, by the engine's clock
public record Census(Set<String> ids, boolean complete, String note, Instant from, Instant to) {

  /// Copies the identities.
  public Census {
    ids = Set.copyOf(ids);
  }
}
