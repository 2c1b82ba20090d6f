package dev.tidings.evidence;

import java.util.List;
import java.util.Map;

/// What was caught at the moment of an event. Redacted, printable, bounded.
///
/// @param condition how the container was, as inspect says
/// @param logs its last lines from before the event
/// @param health what its last failed health check printed
/// @param changes what is different from the container it replaces, one line each, such as `image
///   nginx:1.25 -> nginx:1.27`; never a value of the environment
public record Evidence(
    Fact<Condition> condition,
    Fact<LogTail> logs,
    Fact<String> health,
    Fact<List<String>> changes) {

  /// Nobody asked.
  public static final Evidence NONE =
      new Evidence(
          new Fact.Missing<>(""),
          new Fact.Missing<>(""),
          new Fact.Missing<>(""),
          new Fact.Missing<>(""));

  /// Both together: of what both know, this.
  Evidence and(Evidence other) {
    return new Evidence(
        condition.or(other.condition),
        logs.or(other.logs),
        health.or(other.health),
        changes.or(other.changes));
  }

  /// The end of what a container wrote.
  ///
  /// @param lines without control characters; at most 10 KB together
  /// @param errors whether they are not simply the last ones, but those around the last errors
  public record LogTail(List<String> lines, boolean errors) {

    /// Copies the lines.
    public LogTail {
      lines = List.copyOf(lines);
    }
  }

  /// How a container was.
  ///
  /// @param run the last run: see [Run]
  /// @param error why it could not be started, in the engine's words; empty where it could
  /// @param restartPolicy such as `always`; empty where nobody told
  /// @param memoryLimit in bytes; 0: none
  /// @param inspect all of what the engine told, by snake_case path, such as
  ///   `host_config_restart_policy_name`; bounded, redacted, without values of the environment
  public record Condition(
      Run run, String error, String restartPolicy, long memoryLimit, Map<String, String> inspect) {

    /// Copies the map.
    public Condition {
      inspect = Map.copyOf(inspect);
    }
  }
}
