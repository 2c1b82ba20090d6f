package dev.tidings.incident;

import dev.tidings.event.Actor;
import java.util.Locale;
import java.util.Optional;

/// What a container asks of Tidings by its labels.
///
/// @param isEnabled false: nothing of it is mailed (`tidings.enable=false`)
/// @param to who is to get its mails (`tidings.to`); believed only where the configuration allows
///   it
/// @param severity what its problems are (`tidings.severity`); a word that is none counts as absent
public record Labels(boolean isEnabled, Optional<String> to, Optional<Severity> severity) {

  private static final String PREFIX = "tidings.";

  /// Asks for nothing.
  public static final Labels NONE = new Labels(true, Optional.empty(), Optional.empty());

  static boolean isOurs(String label) {
    return label.startsWith(PREFIX);
  }

  /// A label that is not whole asks for nothing: what was cut might say the opposite.
  static Labels of(Actor actor) {
    if (actor.attributes().keySet().stream().noneMatch(Labels::isOurs)) {
      return NONE;
    }
    return new Labels(
        !label(actor, "tidings.enable").strip().equalsIgnoreCase("false"),
        Optional.of(label(actor, "tidings.to")).filter(to -> !to.isBlank()),
        severity(label(actor, "tidings.severity")));
  }

  private static String label(Actor actor, String name) {
    return actor.isWhole(name) ? actor.attributes().getOrDefault(name, "") : "";
  }

  private static Optional<Severity> severity(String word) {
    for (Severity severity : Severity.values()) {
      if (severity.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
        return Optional.of(severity);
      }
    }
    return Optional.empty();
  }
}
