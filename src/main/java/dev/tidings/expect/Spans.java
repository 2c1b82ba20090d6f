package dev.tidings.expect;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lengths of time as labels have them: `30s`, `45m`, `1h30m`, `7d`.
final class Spans {

  private static final Pattern PART = Pattern.compile("(\\d{1,7})\\s*([smhdw])\\s*");

  private static final Duration LONGEST = Duration.ofDays(3_660);

  private Spans() {}

  /// At least a second; empty: it cannot be read, or is longer than ten years.
  static Optional<Duration> parse(String text) {
    Matcher part = PART.matcher(text.strip());
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
      end = part.end();
    }
    boolean read = end > 0 && end == text.strip().length();
    return Optional.of(sum)
        .filter(_ -> read)
        .filter(span -> span.isPositive() && span.compareTo(LONGEST) <= 0);
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }

  /// As people write it, in its two largest units: `1h30m`.
  static String words(Duration span) {
    StringBuilder words = new StringBuilder();
    Duration left = span;
    int parts = 0;
    for (String letter : List.of("d", "h", "m", "s")) {
      long count = left.dividedBy(unit(letter));
      if (count > 0 && parts < 2) {
        words.append(count).append(letter);
        left = left.minus(unit(letter).multipliedBy(count));
        parts++;
      }
    }
    return parts == 0 ? span.toMillis() + "ms" : words.toString();
  }
}
