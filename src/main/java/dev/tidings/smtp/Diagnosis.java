package dev.tidings.smtp;

import dev.tidings.outbox.Attempt;

/// Why no mail goes through.
///
/// @param ours whether somebody must change our configuration; else the server may come round
/// @param what happened, with the server's own words
/// @param remedy what to do about it; may be empty
record Diagnosis(boolean ours, String what, String remedy) {

  static Diagnosis ours(String what, String remedy) {
    return new Diagnosis(true, what, remedy);
  }

  static Diagnosis theirs(String what, String remedy) {
    return new Diagnosis(false, what, remedy);
  }

  /// Both on one line.
  String words() {
    return remedy.isEmpty() ? what : what + "; " + remedy;
  }

  Attempt attempt() {
    return ours ? new Attempt.Misconfigured(words()) : new Attempt.Unreachable(words());
  }
}
