package dev.tidings.text;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/// Which characters a reader can see. Containers choose names, labels, commands and log lines, and
/// may put characters into them that move a terminal's cursor, turn the direction of writing (UTS
/// 39, UTR 36) or are not drawn at all, so that one name passes for another.
public final class Visible {

  /// Stands where something invisible was.
  public static final char MARK = '\uFFFD';

  private static final int ZWNJ = 0x200c;
  private static final int ZWJ = 0x200d;
  private static final int EMOJI_STYLE = 0xfe0f;

  private Visible() {}

  /// Whether the code point at an index is a control, a format character or another one that is not
  /// drawn. Line ends and tabs are; joiners that form a letter or an emoji are not.
  public static boolean isHidden(String text, int at) {
    int c = text.codePointAt(at);
    if (c >= ' ' && c < 0x7f) {
      return false;
    }
    return switch (c) {
      case ZWNJ -> !joinsLetters(text, at);
      case ZWJ -> !joinsLetters(text, at) && !joinsEmoji(text, at);
      case EMOJI_STYLE -> at == 0 || !Character.isExtendedPictographic(text.codePointBefore(at));
      default -> isBlank(c) || isUnseen(c);
    };
  }

  private static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /// Letters and marks that are drawn as nothing (Unicode, Default_Ignorable_Code_Point), and the
  /// empty Braille pattern.
  private static boolean isBlank(int c) {
    return c == 0x034f
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || (c >= 0x180b && c <= 0x180f)
        || c == 0x2800
        || c == 0x3164
        || (c >= 0xfe00 && c <= 0xfe0e)
        || c == 0xffa0
        || (c >= 0xe0000 && c <= 0xe0fff);
  }

  /// Scripts that form letters with joiners (RFC 5892, appendix A). Apart, because Java's tables of
  /// scripts are large, and most never meet such a text.
  private static final class Joining {
    static final Set<UnicodeScript> SCRIPTS =
        EnumSet.of(
            UnicodeScript.ARABIC,
            UnicodeScript.SYRIAC,
            UnicodeScript.MONGOLIAN,
            UnicodeScript.DEVANAGARI,
            UnicodeScript.BENGALI,
            UnicodeScript.GURMUKHI,
            UnicodeScript.GUJARATI,
            UnicodeScript.ORIYA,
            UnicodeScript.TAMIL,
            UnicodeScript.TELUGU,
            UnicodeScript.KANNADA,
            UnicodeScript.MALAYALAM,
            UnicodeScript.SINHALA,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);
  }

  private static boolean joinsLetters(String text, int at) {
    if (at == 0 || at + 1 >= text.length()) {
      return false;
    }
    UnicodeScript before = UnicodeScript.of(text.codePointBefore(at));
    return Joining.SCRIPTS.contains(before) && before == UnicodeScript.of(text.codePointAt(at + 1));
  }

  private static boolean joinsEmoji(String text, int at) {
    if (at == 0 || at + 1 >= text.length()) {
      return false;
    }
    int before = text.codePointBefore(at);
    boolean emoji =
        before == EMOJI_STYLE
            || Character.isEmojiModifier(before)
            || Character.isExtendedPictographic(before);
    return emoji && Character.isExtendedPictographic(text.codePointAt(at + 1));
  }

  /// The same text with a [#MARK] for each hidden character, line ends and tabs among them.
  public static String line(String text) {
    return marked(text, "");
  }

  /// Likewise, but lines and tabs stay.
  public static String lines(String text) {
    return marked(text, "\n\t");
  }

  private static String marked(String text, String allowed) {
    int first = firstHidden(text, 0, allowed);
    if (first < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    for (int at = first; at >= 0; at = firstHidden(text, from, allowed)) {
      out.append(text, from, at).append(MARK);
      from = at + Character.charCount(text.codePointAt(at));
    }
    return out.append(text, from, text.length()).toString();
  }

  private static int firstHidden(String text, int from, String allowed) {
    for (int i = from; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (isHidden(text, i) && allowed.indexOf(text.charAt(i)) < 0) {
        return i;
      }
    }
    return -1;
  }

  /// The same JSON, with hidden characters in its strings written as escapes (RFC 8259, section 7):
  /// a program reads the same, and who looks at it sees them.
  ///
  /// @param json whole and valid, so that outside of strings there is nothing but ASCII
  public static String json(String json) {
    int first = firstHidden(json, 0, "\n\r\t");
    if (first < 0) {
      return json;
    }
    StringBuilder out = new StringBuilder(json.length() + 16);
    int from = 0;
    for (int at = first; at >= 0; at = firstHidden(json, from, "\n\r\t")) {
      out.append(json, from, at);
      from = at + Character.charCount(json.codePointAt(at));
      for (int i = at; i < from; i++) {
        out.append(String.format("\\u%04x", (int) json.charAt(i)));
      }
    }
    return out.append(json, from, json.length()).toString();
  }

  /// A name, with a note behind it where its letters come from alphabets that look alike: Latin
  /// beside Cyrillic or Greek, or letters that are drawn as Latin ones and are others. Said once,
  /// however often it is called.
  public static String name(String name) {
    String shown = line(name);
    if (shown.chars().allMatch(c -> c < 0x80)) {
      return shown;
    }
    String note = Alphabets.note(shown);
    boolean noted = note.isEmpty() || shown.endsWith(" (" + note + ")");
    return noted ? shown : shown + " (" + note + ")";
  }
}
