package dev.tidings.outbox;

import dev.tidings.mail.mime.Mail;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A mail and those of its recipients that are due now.
///
/// @param mail with all its recipients in the envelope
/// @param due the recipients to try; never empty
/// @param history what became of it so far
public record PendingMail(Mail mail, List<String> due, History history) {

  /// What became of a mail so far.
  ///
  /// @param tries how often it was tried, at most, over the due recipients
  /// @param firstTry when that began; empty before it
  /// @param taken whether some recipient's server has taken it
  /// @param interrupted whether a try began and nobody knows its outcome: the process ended
  /// @param interruptions how often in a row that was so, this one not counted
  public record History(
      int tries,
      Optional<Instant> firstTry,
      boolean taken,
      boolean interrupted,
      int interruptions) {

    /// Of a mail that was never tried.
    public static final History NONE = new History(0, Optional.empty(), false, false, 0);
  }

  /// Copies the recipients.
  public PendingMail {
    due = List.copyOf(due);
  }

  /// A mail that was never tried, for all its recipients.
  public static PendingMail fresh(Mail mail) {
    return new PendingMail(mail, mail.envelope().recipients(), History.NONE);
  }

  /// The same mail for fewer recipients.
  public PendingMail with(List<String> recipients) {
    return new PendingMail(mail, recipients, history);
  }
}
