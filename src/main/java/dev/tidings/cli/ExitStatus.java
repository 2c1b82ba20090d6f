package dev.tidings.cli;

/// What the process tells its caller at the end.
public final class ExitStatus {

  /// Done, or nothing to do.
  public static final int OK = 0;

  /// It was tried and failed; another time may be luckier.
  public static final int FAILED = 1;

  /// Wrong usage or configuration: no other time will be luckier.
  public static final int USAGE = 2;

  /// The engine is out of reach, and only a new start may reach it (EX_TEMPFAIL of sysexits).
  static final int TEMPORARY = 75;

  private ExitStatus() {}
}
