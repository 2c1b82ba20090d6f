package dev.tidings.outbox;

import java.time.Instant;
import java.util.Optional;

/// A mail and one of its recipients, as a list shows them.
///
/// @param messageId with its angle brackets
/// @param created when it was rendered
/// @param subject as people read it
/// @param recipient a bare address
/// @param state how it stands between the two
/// @param tries how often it was tried
/// @param nextTry when it is due again, if it is pending
/// @param reply the server's last word, or ours; empty before the first try
/// @param ended when the server took or refused it for good; empty before that, or where it is not
///   known
public record OutboxEntry(
    String messageId,
    Instant created,
    String subject,
    String recipient,
    State state,
    int tries,
    Instant nextTry,
    String reply,
    Optional<Instant> ended) {

  /// How a mail stands with a recipient.
  public enum State {
    /// Still to be delivered.
    OWED,
    /// Taken by the server.
    ACCEPTED,
    /// Sent whole several times and never answered: it may have arrived. Kept until somebody says
    /// retry or drop.
    UNCONFIRMED,
    /// Refused or given up: kept until somebody says retry or drop.
    DEAD
  }
}
