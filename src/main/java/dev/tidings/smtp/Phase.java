package dev.tidings.smtp;

/// How far a conversation with a mail server has come.
public enum Phase {
  /// Finding the server's address.
  DNS,
  /// Reaching it.
  TCP,
  /// Being greeted.
  GREETING,
  /// Introducing ourselves.
  EHLO,
  /// Agreeing on a private connection.
  TLS,
  /// Saying who we are.
  AUTH,
  /// Naming the sender.
  SENDER,
  /// Naming a recipient.
  RECIPIENT,
  /// Asking to send the content.
  DATA
}
