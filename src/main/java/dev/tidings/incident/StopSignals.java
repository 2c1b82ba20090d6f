package dev.tidings.incident;

import java.util.Map;
import java.util.Set;

/// Signals as engines write them: `15`, `TERM` or `SIGTERM` (signal(7), numbers of Linux).
final class StopSignals {

  private static final Map<String, Integer> NUMBERS =
      Map.of(
          "HUP", 1, "INT", 2, "QUIT", 3, "ABRT", 6, "KILL", 9, "USR1", 10, "USR2", 12, "TERM", 15);

  /// Those that are sent to end a process. Others end one too, but whoever sends them wants
  /// something else: to read its configuration again, to turn its logs over.
  private static final Set<Integer> ENDING = Set.of(2, 3, 6, 9, 15);

  private StopSignals() {}

  /// The number; 0 where it is none that is known.
  static int number(String signal) {
    String name = signal.startsWith("SIG") ? signal.substring(3) : signal;
    return name.matches("[0-9]{1,2}") ? Integer.parseInt(name) : NUMBERS.getOrDefault(name, 0);
  }

  static boolean isEnding(String signal) {
    return ENDING.contains(number(signal));
  }
}
