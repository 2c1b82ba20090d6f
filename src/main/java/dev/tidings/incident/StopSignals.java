package dev.tidings.incident;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Signals as engines write them: `15`, `TERM` or `SIGTERM` (signal(7), numbers of Linux).
final class StopSignals {

  private static final Map<String, Integer> NUMBERS =
      Map.of(
          "HUP", 1, "INT", 2, "QUIT", 3, "ABRT", 6, "KILL", 9, "USR1", 10, "USR2", 12, "TERM", 15,
          "WINCH", 28);

  /// Those that are sent to end a process. Others end one too, but whoever sends them wants
  /// something else: to read its configuration again, to turn its logs over.
  private static final Set<Integer> ENDING = Set.of(2, 3, 6, 9, 15);

  /// The first of the real-time signals: the system uses none of them, so that whoever sends one to
  /// a container asks it to end, as systemd's images have it (RTMIN+3).
  private static final int REAL_TIME = 34;

  private static final int LAST = 64;

  private static final Pattern NAME = Pattern.compile("RTM(IN|AX)(?:[+-]([0-9]{1,2}))?");

  private StopSignals() {}

  /// The number; 0 where it is none that is known.
  static int number(String signal) {
    String name = signal.startsWith("SIG") ? signal.substring(3) : signal;
    if (name.matches("[0-9]{1,2}")) {
      return Integer.parseInt(name);
    }
    Matcher realTime = NAME.matcher(name);
    if (realTime.matches()) {
      int apart = realTime.group(2) == null ? 0 : Integer.parseInt(realTime.group(2));
      return realTime.group(1).equals("IN") ? REAL_TIME + apart : LAST - apart;
    }
    return NUMBERS.getOrDefault(name, 0);
  }

  /// Whether it asks for the end of a container, and is waited for.
  static boolean isEnding(String signal) {
    int number = number(signal);
    return ENDING.contains(number) || (number >= REAL_TIME && number <= LAST);
  }

  /// Whether it may be the one that a container ends by, though most take it for something else:
  /// that it ended well, or by this signal, must say so.
  static boolean mayEnd(String signal) {
    return number(signal) > 0;
  }
}
