package dev.tidings.batch;

import java.time.Duration;
import java.time.Instant;

/// When the next mail is due: a pure state machine. The first event is mailed at once and opens a
/// window; what comes meanwhile gathers; at the window's end one summary goes out and a longer
/// window opens, or nothing had come and it is quiet again.
///
/// It holds no events: they are in the journal. It is told only whether any wait there.
public sealed interface Throttle {

  /// Quiet: the next event is mailed at once.
  record Idle() implements Throttle {}

  /// Events gather.
  ///
  /// @param began when it was opened
  /// @param length of this window
  record Open(Instant began, Duration length) implements Throttle {

    /// When the summary is due.
    public Instant ends() {
      return began.plus(length);
    }
  }

  /// What to do now.
  sealed interface Decision {

    /// Nothing before then, unless an event comes while it is quiet; [Instant#MAX] for no such
    /// time.
    record Wait(Instant until) implements Decision {}

    /// Mail the first waiting event, alone; then the throttle is in the given state.
    record MailFirst(Throttle then) implements Decision {}

    /// Mail all that wait, in one summary; then the throttle is in the given state.
    record MailSummary(Throttle then) implements Decision {}

    /// The window ended and nothing had come: no mail.
    record Close(Throttle then) implements Decision {}
  }

  /// Decides.
  ///
  /// @param waiting whether events wait that no mail holds yet
  /// @param now the present; a clock that was set back leaves a window open for at most its own
  ///   length
  default Decision decide(boolean waiting, Instant now, ThrottlePolicy policy) {
    return switch (this) {
      case Idle() -> waiting ? first(now, policy) : new Decision.Wait(Instant.MAX);
      case Open open -> {
        boolean over = !now.isBefore(open.ends()) || now.isBefore(open.began);
        yield over ? ended(open.length, waiting, now, policy) : new Decision.Wait(open.ends());
      }
    };
  }

  private static Decision first(Instant now, ThrottlePolicy policy) {
    return new Decision.MailFirst(new Open(now, policy.window()));
  }

  private static Decision ended(
      Duration length, boolean waiting, Instant now, ThrottlePolicy policy) {
    if (!waiting) {
      return new Decision.Close(new Idle());
    }
    return new Decision.MailSummary(
        switch (policy.afterBatch()) {
          case IDLE -> new Idle();
          case WINDOW -> new Open(now, policy.next(length));
        });
  }
}
