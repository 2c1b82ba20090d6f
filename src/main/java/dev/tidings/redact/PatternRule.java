package dev.tidings.redact;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A secret that is known by how it looks or by where it stands.
///
/// The pattern is matched where a keyword begins, and nowhere else. It is compiled when a text
/// first holds one of its keywords.
final class PatternRule implements Rule {

  private final RuleFile.Section section;
  private volatile @Nullable Compiled compiled;

  /// @param each finds several secrets within what the pattern has found; null: there is one
  private record Compiled(
      Pattern pattern,
      int group,
      @Nullable Pattern each,
      double entropy,
      String shape,
      boolean behind) {}

  PatternRule(RuleFile.Section section) {
    this.section = section;
  }

  @Override
  public List<String> keywords() {
    return section.keywords();
  }

  @Override
  public int find(SecretSpans spans, int at) {
    Compiled rule = compiled();
    Matcher matcher =
        rule.pattern
            .matcher(spans.bounded())
            .region(at, spans.text().length())
            .useTransparentBounds(true)
            .useAnchoringBounds(false);
    if (!matcher.lookingAt() || matcher.start(rule.group) < 0) {
      return at + 1;
    }
    if (rule.each == null) {
      int from = matcher.start(rule.behind ? 1 : rule.group);
      add(spans, rule, from, matcher.end(rule.group));
    } else {
      Matcher each =
          rule.each
              .matcher(spans.bounded())
              .region(matcher.start(rule.group), matcher.end(rule.group))
              .useTransparentBounds(true);
      while (each.find()) {
        add(spans, rule, each.start(1), each.end(1));
      }
    }
    return Math.max(at + 1, matcher.end(rule.group));
  }

  private static void add(SecretSpans spans, Compiled rule, int from, int to) {
    String secret = spans.text().substring(from, to);
    boolean fits =
        switch (rule.shape) {
          case "any" -> true;
          case "plausible" -> !SecretShape.isPlaceholder(secret) && SecretShape.isPlausible(secret);
          case "random" -> !SecretShape.isPlaceholder(secret) && SecretShape.looksRandom(secret);
          default -> !SecretShape.isPlaceholder(secret);
        };
    if (fits && SecretShape.entropy(secret) >= rule.entropy) {
      spans.add(from, to);
    }
  }

  private Compiled compiled() {
    Compiled known = compiled;
    if (known == null) {
      String each = section.text("each");
      known =
          new Compiled(
              Pattern.compile(section.text("pattern")),
              (int) section.number("group"),
              each.isEmpty() ? null : Pattern.compile(each),
              section.number("entropy"),
              section.text("shape"),
              section.text("begin").equals("1"));
      compiled = known;
    }
    return known;
  }
}
