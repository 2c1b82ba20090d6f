package dev.tidings.app;

/// What the process tells its caller at the end.
final class Exit {

  /// Done, or nothing to do.
  static final int OK = 0;

  /// It was tried and failed; another time may be luckier.
  static final int FAILED = 1;

  /// Wrong usage or configuration: no other time will be luckier.
  static final int USAGE = 2;

  /// The engine is out of reach, and only a new start may reach it (EX_TEMPFAIL of sysexits).
  static final int TEMPORARY = 75;

  private Exit() {}
}
