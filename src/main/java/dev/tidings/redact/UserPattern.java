package dev.tidings.redact;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A pattern of the user's for secrets. Any pattern is taken, so it may be one that takes for ever
/// on some texts; it is given up there, and what it could not read is taken for a secret.
final class UserPattern {

  private static final Logger LOG = LoggerFactory.getLogger(UserPattern.class);

  /// Characters that it may read for one of the text. On tokens of some 1,000 characters this is
  /// enough for patterns that look at each two of them.
  private static final int READS = 1_000;

  /// Characters of a text that shows whether it takes too long.
  private static final int PROBE = 900;

  /// How often a pattern may have to repeat its parts. At the end of a text some are repeated
  /// without a character being read, so that no bound of reads ends it: `(?:(?:$){9999}){9999}`
  /// takes a second there.
  private static final int REPEATS = 100_000;

  /// Says that a pattern is meant for several lines.
  private static final Pattern LINES = Pattern.compile("\\\\[nrRvZzX]|\\(\\?[a-z]*[sm]");

  private final Pattern pattern;
  private final boolean ofLines;
  private final boolean repeatsTooOften;
  private final AtomicBoolean told = new AtomicBoolean();

  UserPattern(Pattern pattern) {
    this.pattern = pattern;
    ofLines = LINES.matcher(pattern.pattern()).find() || pattern.flags() != 0;
    repeatsTooOften = Repeats.least(pattern.pattern()) > REPEATS;
  }

  /// Finds what matches.
  void find(SecretSpans spans) {
    String text = spans.text();
    if (find(text, 0, spans)) {
      return;
    }
    tell();
    if (ofLines) {
      spans.add(0, text.length());
      return;
    }
    // Each line for itself, so that the others can still be read.
    int from = 0;
    while (from <= text.length()) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      if (!find(text.substring(from, end), from, spans)) {
        spans.add(from, end);
      }
      from = end + 1;
    }
  }

  /// @param offset where the text begins in that of the spans
  /// @return whether all of it was read
  private boolean find(String text, int offset, SecretSpans spans) {
    if (repeatsTooOften) {
      return false;
    }
    BoundedText bounded = new BoundedText(text, READS);
    try {
      Matcher matcher = pattern.matcher(bounded);
      while (matcher.find()) {
        int group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
        spans.add(offset + matcher.start(group), offset + matcher.end(group));
      }
      return true;
    } catch (BoundedText.TooLong | StackOverflowError e) {
      return false;
    } finally {
      spans.count(bounded.read());
    }
  }

  /// The regular expression.
  String text() {
    return pattern.pattern();
  }

  /// Whether it is given up on long texts of one character that it names, or of a letter, a digit
  /// or a space.
  boolean isSlow() {
    return ("a0 -" + text())
        .chars()
        .filter(c -> c >= ' ')
        .distinct()
        .mapToObj(Character::toString)
        .anyMatch(c -> isGivenUpOn(c.repeat(PROBE) + '\u0001'));
  }

  private boolean isGivenUpOn(String text) {
    return !find(text, 0, new SecretSpans(text));
  }

  private void tell() {
    if (told.compareAndSet(false, true)) {
      LOG.warn(
          "redaction.patterns: \"{}\" takes too long on some texts. They are replaced by {}. Write the pattern without"
              + " nested repetitions such as (a+)+",
          pattern.pattern(),
          Redaction.MARK);
    }
  }
}
