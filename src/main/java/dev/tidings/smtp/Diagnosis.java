package dev.tidings.smtp;

import dev.tidings.outbox.Failure;

/// Why no mail goes through.
///
/// @param cause whose matter it is
/// @param what happened, with the server's own words
/// @param remedy what to do about it; may be empty
record Diagnosis(Failure.Cause cause, String what, String remedy) {

  static Diagnosis ours(String what, String remedy) {
    return new Diagnosis(Failure.Cause.CONFIGURATION, what, remedy);
  }

  static Diagnosis theirs(String what, String remedy) {
    return new Diagnosis(Failure.Cause.SERVER, what, remedy);
  }

  /// Both on one line.
  String words() {
    return remedy.isEmpty() ? what : what + "; " + remedy;
  }

  /// @param offered whether the mail had been named to the server
  Failure failure(boolean offered) {
    return new Failure(cause, words(), offered);
  }
}
