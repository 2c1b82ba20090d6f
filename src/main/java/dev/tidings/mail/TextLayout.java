package dev.tidings.mail;

import com.samskivert.mustache.Mustache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lays out plain text in 76 columns. Templates ask for it by `{{#wrap}}` (one paragraph),
/// `{{#columns}}` (lines whose cells are separated by tabs) and `{{#command}}` (pieces separated by
/// tabs, broken so that a shell still takes them) and `{{#quote}}` (a line of a log).
final class TextLayout {

  /// What a line may hold; quoted in an answer it still fits into 80.
  static final int WIDTH = 76;

  private static final String INDENT = "  ";
  private static final String QUOTE = "  | ";
  private static final int NARROWEST = 8;

  private TextLayout() {}

  static Mustache.Lambda wrapping() {
    return (fragment, out) -> out.write(String.join("\n", wrap(fragment.execute(), WIDTH)));
  }

  static Mustache.Lambda columns() {
    return (fragment, out) -> out.write(columns(fragment.execute()));
  }

  static Mustache.Lambda command() {
    return (fragment, out) -> out.write(command(fragment.execute()));
  }

  static Mustache.Lambda quote() {
    return (fragment, out) -> out.write(quote(fragment.execute()));
  }

  /// One line somebody else wrote, marked as such; what is too long goes on below.
  static String quote(String line) {
    String safe = line.stripTrailing();
    String indent = safe.substring(0, safe.length() - safe.stripLeading().length());
    StringBuilder out = new StringBuilder();
    for (String part : wrap(safe, WIDTH - QUOTE.length() - indent.length())) {
      out.append(out.isEmpty() ? "" : "\n").append((QUOTE + indent + part).stripTrailing());
    }
    return out.toString();
  }

  /// Breaks at spaces; a word that is longer than a line is broken anywhere.
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int column = 0;
    for (String word : text.strip().split("\\s+", -1)) {
      for (String piece : pieces(word, width)) {
        int length = width(piece);
        if (column > 0 && column + 1 + length > width) {
          lines.add(line.toString());
          line.setLength(0);
          column = 0;
        }
        line.append(column > 0 ? " " : "").append(piece);
        column += length + (column > 0 ? 1 : 0);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  private static List<String> pieces(String word, int width) {
    if (width(word) <= width) {
      return List.of(word);
    }
    List<String> pieces = new ArrayList<>();
    int start = 0;
    int column = 0;
    for (int i = 0; i < word.length(); ) {
      int codePoint = word.codePointAt(i);
      if (column + width(codePoint) > width) {
        pieces.add(word.substring(start, i));
        start = i;
        column = 0;
      }
      column += width(codePoint);
      i += Character.charCount(codePoint);
    }
    pieces.add(word.substring(start));
    return pieces;
  }

  /// Aligns cells; a cell that does not fit goes on below itself.
  static String columns(String text) {
    List<String[]> rows = text.lines().filter(l -> !l.isBlank()).map(TextLayout::cells).toList();
    int[] widths = widths(rows);
    StringBuilder out = new StringBuilder();
    for (String[] row : rows) {
      appendRow(out, row, widths);
    }
    return out.toString();
  }

  private static String[] cells(String line) {
    return line.split("\t", -1);
  }

  private static int[] widths(List<String[]> rows) {
    int[] widths = new int[rows.stream().mapToInt(r -> r.length).max().orElse(0)];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], width(row[i].strip()));
      }
    }
    int room = WIDTH - INDENT.length() * widths.length;
    while (Arrays.stream(widths).sum() > room) {
      int widest = widest(widths);
      if (widths[widest] <= NARROWEST) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private static int widest(int[] widths) {
    int widest = 0;
    for (int i = 1; i < widths.length; i++) {
      widest = widths[i] >= widths[widest] ? i : widest;
    }
    return widest;
  }

  private static void appendRow(StringBuilder out, String[] row, int[] widths) {
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      cells.add(wrap(row[i], Math.max(1, widths[i])));
    }
    int height = cells.stream().mapToInt(List::size).max().orElse(0);
    for (int y = 0; y < height; y++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.size(); i++) {
        String cell = y < cells.get(i).size() ? cells.get(i).get(y) : "";
        line.append(INDENT).append(cell).repeat(' ', Math.max(0, widths[i] - width(cell)));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private static String command(String text) {
    StringBuilder out = new StringBuilder(INDENT);
    int column = INDENT.length();
    for (String piece : text.strip().split("\t", -1)) {
      int length = width(piece);
      if (column > INDENT.length() && column + length + 3 > WIDTH) {
        out.append(" \\\n").append(INDENT).append(INDENT);
        column = 2 * INDENT.length();
      } else if (column > INDENT.length()) {
        out.append(' ');
        column++;
      }
      out.append(piece);
      column += length;
    }
    return out.toString();
  }

  /// How many columns a terminal gives it.
  static int width(String text) {
    return text.codePoints().map(TextLayout::width).sum();
  }

  /// Two for what East Asian fonts draw wide (UAX 11) and for emoji, none for marks that combine.
  private static int width(int c) {
    if (c < 0x300) {
      return 1;
    }
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115f)
            || (c >= 0x2e80 && c <= 0xa4cf)
            || (c >= 0xac00 && c <= 0xd7a3)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0xfe30 && c <= 0xfe6f)
            || (c >= 0xff00 && c <= 0xff60)
            || (c >= 0xffe0 && c <= 0xffe6)
            || (c >= 0x1f300 && c <= 0x1faff)
            || (c >= 0x20000 && c <= 0x3fffd);
    return wide ? 2 : 1;
  }
}
