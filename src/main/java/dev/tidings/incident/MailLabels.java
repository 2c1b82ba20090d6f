package dev.tidings.incident;

import dev.tidings.event.ContainerLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// What a container asks of Tidings by its labels.
///
/// @param isEnabled false: nothing of it is mailed (`tidings.enable=false`)
/// @param to who is to get its mails (`tidings.to`); believed only where the configuration allows
///   it
/// @param severity what its problems are (`tidings.severity`); a word that is none counts as absent
public record MailLabels(boolean isEnabled, Optional<String> to, Optional<Severity> severity) {

  private static final String ENABLE = "tidings.enable";
  private static final String TO = "tidings.to";
  private static final String SEVERITY = "tidings.severity";

  /// Asks for nothing.
  public static final MailLabels NONE = new MailLabels(true, Optional.empty(), Optional.empty());

  /// What they say that is followed.
  static MailLabels of(ContainerLabels labels) {
    return new MailLabels(
        !labels.text(ENABLE).strip().equalsIgnoreCase("false"),
        Optional.of(labels.text(TO)).filter(to -> !to.isBlank()),
        severity(labels.text(SEVERITY)));
  }

  /// The labels about mails that say something nobody can read, or that is not allowed, each in a
  /// sentence with what comes of it.
  ///
  /// @param mayGet whether mails may go to the addresses that a label names
  public static List<String> unreadable(ContainerLabels labels, Predicate<String> mayGet) {
    List<String> sentences = new ArrayList<>();
    String enable = labels.text(ENABLE).strip();
    if (labels.values().containsKey(ENABLE)
        && !enable.equalsIgnoreCase("true")
        && !enable.equalsIgnoreCase("false")) {
      sentences.add(cannotBeRead(ENABLE, enable, "true or false is wanted, and it is mailed"));
    }
    String severity = labels.text(SEVERITY);
    if (labels.values().containsKey(SEVERITY) && severity(severity).isEmpty()) {
      sentences.add(
          cannotBeRead(SEVERITY, severity, "it must be info, problem or critical; ignored"));
    }
    String to = labels.text(TO);
    if (labels.values().containsKey(TO) && !mayGet.test(to)) {
      sentences.add(
          "the label "
              + TO
              + "="
              + shown(to)
              + " is not followed: only addresses in the domains of labels.to-domains are");
    }
    return sentences;
  }

  private static String cannotBeRead(String label, String value, String instead) {
    return "the label " + label + "=" + shown(value) + " cannot be read; " + instead;
  }

  private static String shown(String value) {
    String line = value.replaceAll("\\p{Cntrl}", " ");
    return line.length() > 100 ? line.substring(0, 100) + "…" : line;
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
