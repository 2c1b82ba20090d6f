package dev.tidings.outbox;

/// Why a server takes no mail at present, whoever it is for. No recipient is to blame; all mails
/// are kept.
///
/// @param cause whose matter it is
/// @param why one line, with the remedy where there is one
/// @param offered whether it came after this mail was named to the server (MAIL or later), so that
///   it may be about this mail alone
public record ServerFailure(Cause cause, String why, boolean offered) {

  /// Whose matter a failure is, and so how soon a further try makes sense.
  public enum Cause {
    /// The server or the way to it: it cannot be reached, or is in trouble. Over soon, or not.
    SERVER,
    /// Our account there: its quota is used up, or it sends too fast. Trying often makes it worse.
    ACCOUNT,
    /// Our settings: over when somebody changes them.
    CONFIGURATION
  }
}
