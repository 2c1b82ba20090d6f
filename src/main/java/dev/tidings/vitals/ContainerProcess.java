package dev.tidings.vitals;

import java.util.Map;

/// One process of a container at one moment.
///
/// @param pid its number on the host
/// @param counts what is computed with
/// @param commandLine its arguments with blanks between, without secrets and control characters;
///   empty for one that has ended and waits for its parent
/// @param cgroup where the kernel counts it, as `/proc` says
/// @param raw what the kernel said
public record ContainerProcess(int pid, Counts counts, String commandLine, String cgroup, Raw raw) {

  /// What is computed with.
  ///
  /// @param name as the kernel has it, at most 15 bytes; a process names itself as it likes
  /// @param state one letter, such as `R` or `S`
  /// @param ticks CPU time it has used, in the kernel's clock ticks
  /// @param started when, in clock ticks since the host's start
  /// @param memory resident, in bytes; pages it shares with others included
  public record Counts(String name, String state, long ticks, long started, long memory) {}

  /// What the kernel said.
  ///
  /// @param stat the line of `/proc/<pid>/stat`
  /// @param status the lines of `/proc/<pid>/status`
  record Raw(String stat, String status) {}

  /// What the objects and the heads of their texts take beside the texts, in bytes (counted for
  /// Java's layout with compressed pointers, rounded up).
  private static final int OVERHEAD = 400;

  /// How much memory it takes, in bytes: at most that, since texts may be shared with others.
  long bytes() {
    // The command line is kept as it was, too.
    return OVERHEAD
        + bytes(raw.stat())
        + bytes(raw.status())
        + 2 * bytes(commandLine)
        + bytes(cgroup);
  }

  private static long bytes(String text) {
    return text.chars().allMatch(c -> c <= 0xff) ? text.length() : 2L * text.length();
  }

  /// The fields of `stat` by the names that cadvisor-companion gives them, in the kernel's order:
  /// texts and [Number]s, which may exceed a long.
  public Map<String, Object> stat() {
    return ProcessDocument.stat(raw.stat());
  }

  /// The fields of `status` by the names that cadvisor-companion gives them: texts, [Number]s,
  /// which may exceed a long, and lists of these. Sizes are in kB.
  public Map<String, Object> status() {
    return ProcessDocument.status(raw.status());
  }

  boolean isSameProcess(ContainerProcess other) {
    return pid == other.pid && counts.started() == other.counts.started();
  }
}
