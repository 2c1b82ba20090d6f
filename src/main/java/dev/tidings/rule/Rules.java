package dev.tidings.rule;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventFilter;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Which events deserve a mail, whatever they mean: what is included, less what is excluded, less
/// what Tidings itself is.
public final class Rules {

  private final Predicate<EngineEvent> included;
  private final List<Exclusion> exclusions;
  private final Optional<String> ownContainer;

  private record Exclusion(String words, Predicate<EngineEvent> matches) {}

  /// Rules from the configuration.
  ///
  /// @param include what is mailed at all
  /// @param exclude each keeps what it matches out of mails
  /// @param ownContainer the identity of the container Tidings runs in, if it runs in one
  public Rules(EventFilter include, List<EventFilter> exclude, Optional<String> ownContainer) {
    this.included = include.compiled();
    this.exclusions =
        exclude.stream()
            .map(filter -> new Exclusion(String.join(" ", filter.conditions()), filter.compiled()))
            .toList();
    this.ownContainer = ownContainer;
  }

  /// What keeps an event back, in the words of the configuration; empty: nothing does. What Tidings
  /// itself has to say never is: no filter was meant for it.
  public Optional<String> keepsBack(EngineEvent event) {
    if (event.type().equals(EngineEvent.TIDINGS)) {
      return Optional.empty();
    }
    if (event.action() instanceof Action.Act act) {
      return act.kind().isMailed()
          ? Optional.empty()
          : Optional.of("Tidings' own restarts and removals");
    }
    if (event.action() instanceof Action.Expected) {
      // Whoever has asked for it wants to know.
      return Optional.empty();
    }
    if (ownContainer.isPresent() && isAbout(event, ownContainer.get())) {
      return Optional.of("Tidings' own container");
    }
    if (!included.test(event)) {
      return Optional.of("not in events.only");
    }
    for (Exclusion exclusion : exclusions) {
      if (exclusion.matches.test(event)) {
        return Optional.of(exclusion.words);
      }
    }
    return Optional.empty();
  }

  /// Networks and volumes name the container that joins or mounts them in an attribute.
  private static boolean isAbout(EngineEvent event, String container) {
    return event.actor().id().equals(container)
        || container.equals(event.actor().attributes().get("container"));
  }
}
