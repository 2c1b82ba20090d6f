package dev.tidings.redact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/// Where secrets stand in one text. Used by one thread.
final class SecretSpans {

  /// Characters that all patterns together may read for one character of the text. Patterns of ours
  /// need a few; this bound is for a mistake in one.
  private static final int READS = 400;

  private record Span(int from, int to) {}

  private final String text;
  private final BoundedText bounded;
  private final List<Span> spans = new ArrayList<>();
  private final IdentityHashMap<Rule, Integer> done = new IdentityHashMap<>();
  private long read;

  SecretSpans(String text) {
    this.text = text;
    bounded = new BoundedText(text, READS);
  }

  String text() {
    return text;
  }

  /// The same text for patterns.
  BoundedText bounded() {
    return bounded;
  }

  /// Tries all rules whose keywords the text holds. Should one take too long, all of the text is
  /// taken for a secret.
  void find(Keywords keywords) {
    try {
      for (int at = keywords.next(text, 0); at >= 0; at = keywords.next(text, at + 1)) {
        for (Rule rule : keywords.rules(text, at)) {
          if (at >= done.getOrDefault(rule, 0)) {
            done.put(rule, rule.find(this, at));
          }
        }
      }
    } catch (BoundedText.TooLong | StackOverflowError e) {
      add(0, text.length());
    }
  }

  /// Notes characters that a pattern of the user's has read.
  void count(long characters) {
    read += characters;
  }

  /// How many characters all patterns have read so far.
  long read() {
    return read + bounded.read();
  }

  boolean isEmpty() {
    return spans.isEmpty();
  }

  /// Notes a secret, unless it was taken out before.
  void add(int from, int to) {
    boolean mark = text.startsWith(Redaction.MARK, from) && to - from <= Redaction.MARK.length();
    if (from < to && !mark) {
      spans.add(new Span(from, to));
    }
  }

  /// Adds what was found in a part of this text.
  ///
  /// @param offset where that part begins
  void add(SecretSpans part, int offset) {
    part.spans.forEach(span -> add(span.from + offset, span.to + offset));
  }

  /// The text with a mark for each secret.
  String redacted() {
    return redacted(0, text.length());
  }

  /// Likewise for each of the parts that the text was joined of with one character between them.
  List<String> parts(List<String> parts) {
    List<String> clean = new ArrayList<>();
    int from = 0;
    for (String part : parts) {
      clean.add(redacted(from, from + part.length()));
      from += part.length() + 1;
    }
    return List.copyOf(clean);
  }

  private String redacted(int begin, int end) {
    spans.sort(Comparator.comparingInt(Span::from));
    StringBuilder out = new StringBuilder();
    int copied = begin;
    for (Span span : spans) {
      int from = Math.max(span.from, begin);
      int to = Math.min(span.to, end);
      if (from < to && to > copied) {
        boolean joins = from < copied || (from == copied && from > begin);
        out.append(joins ? "" : text.substring(copied, from)).append(joins ? "" : Redaction.MARK);
        copied = to;
      }
    }
    return copied == begin ? text.substring(begin, end) : out.append(text, copied, end).toString();
  }
}
