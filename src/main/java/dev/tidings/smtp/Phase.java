package dev.tidings.smtp;

/// How far a session with a mail server has come.
public enum Phase {
  /// Finding the server's address.
  DNS,
  /// Reaching it.
  TCP,
  /// Its greeting.
  GREETING,
  /// Our name: EHLO or HELO.
  EHLO,
  /// Agreeing on TLS.
  TLS,
  /// Logging in.
  AUTH,
  /// Naming the sender: MAIL.
  SENDER,
  /// Naming a recipient: RCPT.
  RECIPIENT,
  /// Asking to send the content: DATA.
  DATA,
  /// The content and the dot behind it.
  CONTENT;

  /// What SMTP calls it, where it has a word.
  @Override
  public String toString() {
    return switch (this) {
      case SENDER -> "MAIL";
      case RECIPIENT -> "RCPT";
      case CONTENT -> "the end of the mail";
      case DNS, TCP, GREETING, EHLO, TLS, AUTH, DATA -> name();
    };
  }
}
