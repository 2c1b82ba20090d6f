package dev.tidings.outbox;

/// What became of one mail at one recipient's server. Every reply and every failure that concerns a
/// recipient is one of these; what stops all mails is a [ServerFailure].
public sealed interface Outcome {

  /// The server's words, or ours where it said nothing; one line.
  String reply();

  /// The server has taken the mail: it is its duty now.
  record Accepted(String reply) implements Outcome {}

  /// Not now; the same mail may be taken later.
  record Later(String reply) implements Outcome {}

  /// Never, for this recipient or with this content.
  record Refused(String reply) implements Outcome {}

  /// Refused, but the reason may lie with us or with the server. Given up once the same server has
  /// taken other mails since.
  record Doubtful(String reply) implements Outcome {}

  /// Refused because of how we are configured: kept until somebody changes that.
  record Misconfigured(String reply) implements Outcome {}

  /// Never in this size, for anybody; a smaller form of it may be taken.
  ///
  /// @param most the size that the server may take, in bytes: what it said, or one less than what
  ///   it refused
  record TooBig(String reply, long most) implements Outcome {}

  /// The bytes were sent and the answer never came: taken or not, nobody knows (RFC 1047). Sending
  /// the same bytes again is right: a server that had them knows the Message-ID.
  record Ambiguous(String reply) implements Outcome {}

  /// Ambiguous once too often: it may have arrived, and is not sent again. Only the outbox says
  /// this; a sender does not.
  record Unconfirmed(String reply) implements Outcome {}
}
