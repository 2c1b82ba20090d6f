package dev.tidings.config;

/// Something wrong with the configuration.
///
/// @param where file and line, or environment variable
/// @param key such as `throttle.window`
/// @param what is wrong and what to write instead
public record ConfigProblem(String where, String key, String what) {

  @Override
  public String toString() {
    return where + ": " + key + ": " + what;
  }
}
