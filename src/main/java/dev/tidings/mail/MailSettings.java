package dev.tidings.mail;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// Who writes to whom.
///
/// @param from who signs
/// @param to who reads; at least one
/// @param replyTo where answers go, if not to `from`
/// @param zone in which mails show times
public record MailSettings(Address from, List<Address> to, Optional<Address> replyTo, ZoneId zone) {

  /// Copies the recipients.
  public MailSettings {
    to = List.copyOf(to);
  }

  /// What SMTP is told.
  public Mail.Envelope envelope() {
    return new Mail.Envelope(from.bare(), to.stream().map(Address::bare).toList());
  }
}
