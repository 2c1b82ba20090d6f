package dev.tidings.smtp;

import dev.tidings.outbox.ServerFailure;

/// Why no mail goes through.
///
/// @param cause whose matter it is
/// @param what happened, with the server's own words
/// @param remedy what to do about it; may be empty
record MailDiagnosis(ServerFailure.Cause cause, String what, String remedy) {

  static MailDiagnosis ours(String what, String remedy) {
    return new MailDiagnosis(ServerFailure.Cause.CONFIGURATION, what, remedy);
  }

  static MailDiagnosis theirs(String what, String remedy) {
    return new MailDiagnosis(ServerFailure.Cause.SERVER, what, remedy);
  }

  /// Both on one line.
  String words() {
    return remedy.isEmpty() ? what : what + "; " + remedy;
  }

  /// @param offered whether the mail had been named to the server
  ServerFailure failure(boolean offered) {
    return new ServerFailure(cause, words(), offered);
  }
}
