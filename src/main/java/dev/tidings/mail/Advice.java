package dev.tidings.mail;

import dev.tidings.event.ContainerLabels;
import dev.tidings.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What the user of a container wants people to read when they get a mail about it.
///
/// @param note a sentence; empty: none
/// @param runbook the address of a page, http or https; empty: none
public record Advice(String note, String runbook) {

  /// There is none.
  public static final Advice NONE = new Advice("", "");

  private static final String NOTE = "tidings.note";
  private static final String RUNBOOK = "tidings.runbook";
  private static final int LONGEST = 300;

  /// No user or password before the host: it would be another host than the one that people see.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)https?://[^\\s/?#@\\\\\"'<>]{1,255}(?:[/?#][\\x21-\\x7e&&[^\"'<>\\\\]]*)?");

  /// What labels say that are followed.
  ///
  /// @param redacted whether a value is not what the label says, because a secret was taken out: it
  ///   cannot be compared with the image's any more, so it counts as none
  public static Advice of(ContainerLabels labels, Predicate<String> redacted) {
    String note = labels.text(NOTE).strip();
    String runbook = labels.text(RUNBOOK).strip();
    return new Advice(
        redacted.test(note) ? "" : Printable.line(note, LONGEST),
        isAddress(runbook) && !redacted.test(runbook) ? runbook : "");
  }

  private static boolean isAddress(String text) {
    return text.length() <= LONGEST && ADDRESS.matcher(text).matches();
  }

  /// The labels that say something that cannot be shown, each in a sentence.
  public static List<String> unreadable(ContainerLabels labels) {
    String runbook = labels.text(RUNBOOK).strip();
    List<String> sentences = new ArrayList<>();
    if (!runbook.isEmpty() && !isAddress(runbook)) {
      sentences.add(
          "the label "
              + RUNBOOK
              + "="
              + Printable.line(runbook, 100)
              + " cannot be read; an address is wanted such as https://wiki.example.org/web, of at most "
              + LONGEST
              + " characters");
    }
    return sentences;
  }

  boolean isEmpty() {
    return note.isEmpty() && runbook.isEmpty();
  }
}
