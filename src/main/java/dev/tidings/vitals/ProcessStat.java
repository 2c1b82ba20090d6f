package dev.tidings.vitals;

import java.util.List;
import java.util.Optional;

/// What a line of `/proc/<pid>/stat` says (proc(5)). The name stands in parentheses and may hold
/// any character, also `) (`, so the numbers are counted behind the last parenthesis.
///
/// @param name as the kernel has it, at most 15 bytes
/// @param state one letter, such as `R` or `S`
/// @param ticks CPU time used in user and kernel mode, in the kernel's clock ticks
/// @param started when, in clock ticks since the host's start: with the number of the process it
///   tells one process from all others
record ProcessStat(String name, String state, long ticks, long started) {

  private static final int STATE = 3;
  private static final int UTIME = 14;
  private static final int STIME = 15;
  private static final int STARTTIME = 22;

  /// Reads one.
  ///
  /// @return empty if it is no such line
  static Optional<ProcessStat> of(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    List<String> rest = fields(line);
    try {
      return Optional.of(
          new ProcessStat(
              line.substring(open + 1, close),
              rest.get(0),
              Long.parseLong(rest.get(UTIME - STATE)) + Long.parseLong(rest.get(STIME - STATE)),
              Long.parseLong(rest.get(STARTTIME - STATE))));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /// The fields from the state on.
  static List<String> fields(String line) {
    String rest = line.substring(line.lastIndexOf(')') + 1).strip();
    return List.of(rest.split(" +", -1));
  }
}
