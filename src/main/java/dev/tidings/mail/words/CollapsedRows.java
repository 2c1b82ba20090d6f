package dev.tidings.mail.words;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/// Finds what is the same again and again in a list, such as the events of a crash loop: nobody
/// reads fifty rows to see that they are two.
public final class CollapsedRows {

  /// A pattern of more rows is none that a reader would see.
  private static final int LONGEST = 8;

  /// Fewer are rather shown.
  private static final int FEWEST = 4;

  private CollapsedRows() {}

  /// A part of the list: a pattern, shown once, and how often it comes in all.
  ///
  /// @param rows the pattern, as it comes first
  /// @param last the last row of the last time
  /// @param times 1 where it does not repeat
  public record Part<T>(List<T> rows, T last, int times) {}

  /// The list in parts, in order; all of it.
  public static <T> List<Part<T>> in(List<T> rows, BiPredicate<T, T> same) {
    List<Part<T>> parts = new ArrayList<>();
    int from = 0;
    while (from < rows.size()) {
      int length = 1;
      int times = 1;
      for (int pattern = 1; pattern <= LONGEST && times < FEWEST; pattern++) {
        length = pattern;
        times = times(rows.subList(from, rows.size()), pattern, same);
      }
      boolean repeats = times >= FEWEST;
      int end = from + (repeats ? length * times : 1);
      List<T> first = rows.subList(from, repeats ? from + length : end);
      parts.add(new Part<>(List.copyOf(first), rows.get(end - 1), repeats ? times : 1));
      from = end;
    }
    return parts;
  }

  /// How often the first rows come one after another.
  private static <T> int times(List<T> rows, int pattern, BiPredicate<T, T> same) {
    int at = pattern;
    while (at < rows.size() && same.test(rows.get(at), rows.get(at - pattern))) {
      at++;
    }
    return at / pattern;
  }
}
