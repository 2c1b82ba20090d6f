package dev.tidings.config;

import java.util.Comparator;

/// Something wrong with the configuration, or something in it that has no effect.
///
/// @param place where it stands
/// @param key such as `throttle.window`
/// @param what is wrong and what to write instead; one line, without secrets
public record ConfigProblem(Place place, String key, String what) {

  private static final int LONGEST = 350;
  private static final int LONGEST_NAME = 150;

  /// Keeps it one line, and not an endless one, whatever was given.
  public ConfigProblem {
    key = line(key, LONGEST_NAME);
    what = line(what, LONGEST);
  }

  private static String line(String text, int most) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() > most ? line.substring(0, most) + "…" : line;
  }

  /// In the order of files and their lines, then as they were found.
  static final Comparator<ConfigProblem> BY_PLACE =
      Comparator.comparing((ConfigProblem problem) -> problem.place().name())
          .thenComparingInt(problem -> problem.place().line());

  /// Where a value comes from.
  ///
  /// @param name a file, an environment variable or a flag; empty: nobody has set the value
  /// @param line counted from 1; 0 where there are no lines
  public record Place(String name, int line) {

    /// Of what nobody has set.
    static final Place NOWHERE = new Place("", 0);

    /// A file as a whole, or what has no lines.
    static Place of(Object name) {
      return new Place(name.toString(), 0);
    }

    @Override
    public String toString() {
      return line > 0 ? name + ":" + line : name;
    }
  }

  @Override
  public String toString() {
    return (place.name().isEmpty() ? "" : place + ": ") + key + ": " + what;
  }
}
