package dev.tidings.smtp;

import org.jspecify.annotations.Nullable;

/// A session that cannot go on, through no fault of the mail. [MailDiagnoses] says what it means.
final class SmtpFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final Phase phase;
  private final transient SmtpReply reply;

  /// @param reply the last one, or what stands for it
  /// @param cause what the network said, if it did
  SmtpFailure(Phase phase, SmtpReply reply, @Nullable Throwable cause) {
    super(phase + ": " + reply.text(), cause);
    this.phase = phase;
    this.reply = reply;
  }

  Phase phase() {
    return phase;
  }

  SmtpReply reply() {
    return reply;
  }
}
