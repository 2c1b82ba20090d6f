package dev.tidings.mail.mime;

import java.time.Instant;
import java.util.List;

/// A mail as it goes over the wire, every time the same: a server that is offered it twice knows it
/// by its Message-ID and Date.
///
/// @param messageId with its angle brackets
/// @param created also its Date
/// @param envelope who sends it to whom
/// @param subject as people read it, for lists and logs
/// @param events how many it tells of
/// @param content RFC 5322: ASCII only, lines ended by CR LF
public record Mail(
    String messageId,
    Instant created,
    Envelope envelope,
    String subject,
    int events,
    String content) {

  /// What SMTP is told, whatever the headers say.
  ///
  /// @param sender a bare address; where refusals go
  /// @param recipients bare addresses, at least one
  public record Envelope(String sender, List<String> recipients) {

    /// Copies the recipients.
    public Envelope {
      recipients = List.copyOf(recipients);
    }
  }
}
