package dev.tidings.mail;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// Who writes to whom.
///
/// @param from as a header shows it, such as `Tidings <tidings@example.org>`; checked at start
/// @param to as a header shows them; checked at start; at least one
/// @param replyTo where answers go, if not to `from`
/// @param zone in which mails show times
public record MailSettings(String from, List<String> to, Optional<String> replyTo, ZoneId zone) {

  /// Copies the recipients.
  public MailSettings {
    to = List.copyOf(to);
  }
}
