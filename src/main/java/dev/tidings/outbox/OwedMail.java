package dev.tidings.outbox;

import dev.tidings.mail.Mail;
import java.util.List;

/// A mail and those of its recipients that are due now.
///
/// @param mail with all its recipients in the envelope
/// @param due the recipients to try; never empty
/// @param tries how often it was tried before, at most, over the due ones
/// @param interrupted whether a try began and nobody knows its outcome: the process ended meanwhile
public record OwedMail(Mail mail, List<String> due, int tries, boolean interrupted) {

  /// Copies the recipients.
  public OwedMail {
    due = List.copyOf(due);
  }
}
