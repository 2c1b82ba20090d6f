package dev.tidings.engine;

/// That an engine did what it was told.
public enum Done {
  /// It is as it was asked for, whether or not there was anything left to do.
  DONE
}
