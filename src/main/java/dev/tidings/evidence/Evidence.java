package dev.tidings.evidence;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// What was caught at the moment of an event. Redacted, printable, bounded.
///
/// @param condition how the container was, as inspect says
/// @param logs its last lines from before the event
/// @param health what its last failed health check printed
/// @param changes what is different from the container it replaces, one line each, such as `image
///   nginx:1.25 -> nginx:1.27`; never a value of the environment
/// @param usage what it used when it was last looked at; missing without a reason where nobody
///   looks
/// @param machine how the engine's machine was; missing without a reason where nobody can tell
public record Evidence(
    Fact<Condition> condition,
    Fact<LogTail> logs,
    Fact<String> health,
    Fact<List<String>> changes,
    Fact<Usage> usage,
    Fact<Machine> machine) {

  /// Nobody asked.
  public static final Evidence NONE =
      new Evidence(
          new Fact.Missing<>(""),
          new Fact.Missing<>(""),
          new Fact.Missing<>(""),
          new Fact.Missing<>(""));

  /// Without what it used.
  public Evidence(
      Fact<Condition> condition,
      Fact<LogTail> logs,
      Fact<String> health,
      Fact<List<String>> changes) {
    this(condition, logs, health, changes, new Fact.Missing<>(""));
  }

  /// Without how the machine was.
  public Evidence(
      Fact<Condition> condition,
      Fact<LogTail> logs,
      Fact<String> health,
      Fact<List<String>> changes,
      Fact<Usage> usage) {
    this(condition, logs, health, changes, usage, new Fact.Missing<>(""));
  }

  /// Why nothing is known of a container that is gone.
  static final String REMOVED = "the container was removed already";

  /// Whether the engine knew nothing of the container any more when it was asked.
  public boolean isOfRemoved() {
    return isRemoved(condition) || isRemoved(logs);
  }

  private static boolean isRemoved(Fact<?> fact) {
    return fact instanceof Fact.Missing<?>(String why) && why.equals(REMOVED);
  }

  /// Both together: of what both know, this.
  Evidence and(Evidence other) {
    return new Evidence(
        condition.or(other.condition),
        logs.or(other.logs),
        health.or(other.health),
        changes.or(other.changes),
        usage.or(other.usage),
        machine.or(other.machine));
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

    /// As many of the lines as fit, chosen as these were: the last few, those around the last
    /// errors, then the last of the rest; one at least. Three dots stand where some are left out.
    ///
    /// @param characters for all of them, with an end for each
    public LogTail within(int characters) {
      LogTail chosen = LogTails.chosen(lines, characters, line -> line.length() + 1);
      return new LogTail(chosen.lines, errors || chosen.errors);
    }
  }

  /// What a container used.
  ///
  /// @param age how long before the event it was looked at
  /// @param cpuPercent of one CPU, so that two busy CPUs are 200; empty: it was looked at for the
  ///   first time
  /// @param memory in bytes, as `docker stats` shows it
  /// @param memoryLimit in bytes: its limit, or where it has none the host's memory; 0: nobody told
  /// @param processes those that used the most CPU time, the first the most, and the one that held
  ///   the most memory; none where they cannot be seen
  public record Usage(
      Duration age,
      OptionalDouble cpuPercent,
      long memory,
      long memoryLimit,
      List<TopProcess> processes) {

    /// Copies the list.
    public Usage {
      processes = List.copyOf(processes);
    }
  }

  /// The machine that the engine runs on, as Tidings sees it: the kernel's figures are the
  /// machine's in a container too. In bytes.
  ///
  /// @param memoryAvailable what programs may still get, as the kernel estimates it
  /// @param memory all of it
  /// @param diskFree what is left where Tidings keeps its data, which need not be where the engine
  ///   keeps its own; negative: nobody could tell
  /// @param disk all of that file system
  public record Machine(long memoryAvailable, long memory, long diskFree, long disk) {}

  /// A process of a container.
  ///
  /// @param name as the kernel has it, at most 15 bytes; a process names itself as it likes
  /// @param pid its number on the host
  /// @param cpuPercent of one CPU
  /// @param memory resident, in bytes
  public record TopProcess(String name, int pid, double cpuPercent, long memory) {}

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
