package dev.tidings.incident;

import java.util.Locale;

/// How much something asks for, the least first.
public enum Severity {
  /// Good to know.
  INFO,
  /// What was wrong is right again.
  GOOD,
  /// It calls for somebody.
  PROBLEM,
  /// It calls for somebody at once: a rule or a label says so, or Tidings gave up healing it.
  CRITICAL;

  /// As in the configuration and in a mail's header.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
