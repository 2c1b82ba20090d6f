package dev.tidings.engine.docker;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of the engine's API, such as 1.41.
record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

  /// Engine 29 asks for this at least; nothing that is read here is newer.
  static final ApiVersion OURS = new ApiVersion(1, 44);

  private static final Pattern TEXT = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})");

  static Optional<ApiVersion> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    return matcher.matches()
        ? Optional.of(
            new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /// The newest that both sides speak.
  static ApiVersion common(ApiVersion theirs) {
    return OURS.compareTo(theirs) <= 0 ? OURS : theirs;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
