package dev.tidings.mail;

import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Addressees;
import dev.tidings.mail.mime.Mail;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// Who writes to whom.
///
/// @param from who signs
/// @param to who reads; at least one
/// @param replyTo where answers go, if not to `from`
/// @param zone in which mails show times
/// @param page where people find the web page, with a slash at its end; empty: mails do not lead
///   there
public record MailSettings(
    Address from, List<Address> to, Optional<Address> replyTo, ZoneId zone, Optional<URI> page) {

  /// Copies the recipients.
  public MailSettings {
    to = List.copyOf(to);
  }

  /// Mails that do not lead to the web page.
  public MailSettings(Address from, List<Address> to, Optional<Address> replyTo, ZoneId zone) {
    this(from, to, replyTo, zone, Optional.empty());
  }

  /// Who gets a mail that names nobody else.
  public Addressees addressees() {
    return new Addressees(to, List.of(), List.of());
  }

  /// What SMTP is told of such a mail.
  public Mail.Envelope envelope() {
    return new Mail.Envelope(from.bare(), addressees().bare());
  }
}
