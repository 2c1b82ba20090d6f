package dev.tidings.incident;

import java.util.Locale;
import java.util.Map;
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

  static Labels of(Map<String, String> attributes) {
    if (attributes.keySet().stream().noneMatch(Labels::isOurs)) {
      return NONE;
    }
    return new Labels(
        !attributes.getOrDefault("tidings.enable", "").strip().equalsIgnoreCase("false"),
        Optional.ofNullable(attributes.get("tidings.to")).filter(to -> !to.isBlank()),
        severity(attributes.getOrDefault("tidings.severity", "")));
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
