package dev.tidings.redact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Finds the keywords of all rules in one pass over a text. Most texts hold none, and no rule is
/// tried on them.
///
/// Upper and lower case are the same. The first three characters of a keyword are looked up in a
/// table of bits, so that a character costs the same however many keywords there are.
final class Keywords {

  /// The fewest characters of a keyword.
  static final int SHORTEST = 3;

  private static final int BITS = 6;
  private static final int TRIGRAMS = 1 << (SHORTEST * BITS);

  /// @param begins what must not stand before the keyword
  /// @param ends whether a word ends with it
  private record Entry(String keyword, Begin begins, boolean ends, Rule rule) {

    static Entry of(String written, Rule rule) {
      Begin begins = Begin.of(written);
      boolean ends = written.endsWith(">");
      String keyword = written.substring(begins.sign.length(), written.length() - (ends ? 1 : 0));
      return new Entry(keyword, begins, ends, rule);
    }

    boolean isAt(String text, int at) {
      int end = at + keyword.length();
      return text.regionMatches(true, at, keyword, 0, keyword.length())
          && !(ends && end < text.length() && isPartOfName(text.charAt(end)))
          && switch (begins) {
            case ANYWHERE -> true;
            case WORD ->
                at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)) || isEscape(text, at);
            case NAME -> at == 0 || !isPartOfName(text.charAt(at - 1)) || isEscape(text, at);
          };
    }

    private static boolean isPartOfName(char c) {
      return c == '-' || c == '_' || c == '.' || Character.isLetterOrDigit(c);
    }

    /// Whether an escape such as `%22`, `\n` or a colour of a terminal ends here.
    private static boolean isEscape(String text, int at) {
      return ESCAPE.matcher(text).region(Math.max(0, at - 12), at).find();
    }
  }

  /// Where a keyword may begin.
  private enum Begin {
    NAME("<<"),
    WORD("<"),
    ANYWHERE("");

    private final String sign;

    Begin(String sign) {
      this.sign = sign;
    }

    static Begin of(String written) {
      return Arrays.stream(values())
          .filter(begin -> written.startsWith(begin.sign))
          .findFirst()
          .orElseThrow();
    }
  }

  private static final Pattern ESCAPE =
      Pattern.compile(
          "(?:%[0-9A-Fa-f]{2}|\\\\[nrt]|\\\\u[0-9a-fA-F]{4}|\\\\x[0-9a-fA-F]{2}|\\e\\[[\\d;]{0,8}m)$");

  /// A small number for each character that a keyword begins with; 0 for all others.
  private final byte[] codes = new byte[128];

  private final long[] begins = new long[TRIGRAMS / Long.SIZE];
  private final int[] trigrams;
  private final List<List<Entry>> entries;

  Keywords(List<Rule> rules) {
    Map<Integer, List<Entry>> byTrigram = new TreeMap<>();
    int codesUsed = 0;
    for (Rule rule : rules) {
      for (String written : rule.keywords()) {
        Entry entry = Entry.of(written, rule);
        String keyword = entry.keyword;
        for (int i = 0; i < SHORTEST; i++) {
          codesUsed = encode(keyword.charAt(i), codesUsed);
        }
        int trigram = trigram(keyword, 0);
        begins[trigram >>> 6] |= 1L << trigram;
        byTrigram.computeIfAbsent(trigram, _ -> new ArrayList<>()).add(entry);
      }
    }
    trigrams = byTrigram.keySet().stream().mapToInt(Integer::intValue).toArray();
    entries = List.copyOf(byTrigram.values());
  }

  /// Gives a character its number.
  ///
  /// @return how many numbers are used now
  private int encode(char c, int used) {
    if (codes[c] != 0) {
      return used;
    }
    if (used + 1 == 1 << BITS) {
      throw new IllegalStateException("the keywords begin with too many different characters");
    }
    codes[Character.toLowerCase(c)] = (byte) (used + 1);
    codes[Character.toUpperCase(c)] = (byte) (used + 1);
    return used + 1;
  }

  private int trigram(String text, int at) {
    return (codes[text.charAt(at)] << (2 * BITS))
        | (codes[text.charAt(at + 1)] << BITS)
        | codes[text.charAt(at + 2)];
  }

  /// Where the next keyword begins.
  ///
  /// @param from where to begin looking
  /// @return -1 if there is none
  int next(String text, int from) {
    int trigram = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      trigram = ((trigram << BITS) | (c < 128 ? codes[c] : 0)) & (TRIGRAMS - 1);
      if ((begins[trigram >>> 6] & (1L << trigram)) != 0
          && i - from >= SHORTEST - 1
          && isKeyword(text, i - SHORTEST + 1, trigram)) {
        return i - SHORTEST + 1;
      }
    }
    return -1;
  }

  private boolean isKeyword(String text, int at, int trigram) {
    for (Entry entry : entries(trigram)) {
      if (entry.isAt(text, at)) {
        return true;
      }
    }
    return false;
  }

  /// The rules of the keywords that begin at this place.
  ///
  /// @param at what [#next] has found
  List<Rule> rules(String text, int at) {
    List<Rule> rules = new ArrayList<>(2);
    for (Entry entry : entries(trigram(text, at))) {
      if (entry.isAt(text, at) && !rules.contains(entry.rule)) {
        rules.add(entry.rule);
      }
    }
    return rules;
  }

  private List<Entry> entries(int trigram) {
    int index = Arrays.binarySearch(trigrams, trigram);
    return index < 0 ? List.of() : entries.get(index);
  }
}
