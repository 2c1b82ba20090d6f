package dev.tidings.mail;

import dev.tidings.incident.Severity;
import dev.tidings.mail.mime.Addressees;
import java.time.Instant;
import java.util.Optional;

/// To whom a mail goes, in which shape, and what it belongs to.
///
/// @param route which it took, for people and for the mail's identity; empty: none
/// @param addressees empty: those of [MailSettings]
/// @param template the user's own, by name; empty: the built-in one
/// @param severity what a rule says; empty: as the incidents say
/// @param root Message-ID of the mail that began this thread, with its angle brackets; empty: this
///   one does
/// @param nextMail when the next mail about the same may come; empty where it comes at once
public record Letter(
    String route,
    Optional<Addressees> addressees,
    Optional<String> template,
    Optional<Severity> severity,
    Optional<String> root,
    Optional<Instant> nextMail) {

  /// A mail to the usual people in the usual shape.
  public static Letter plain(Optional<String> root, Optional<Instant> nextMail) {
    return new Letter("", Optional.empty(), Optional.empty(), Optional.empty(), root, nextMail);
  }
}
