package dev.tidings.outbox;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one relay made of a mail, seen together with what became of that mail and of others before.
///
/// @param mail for the recipients that were due at this relay
/// @param at when it ended
record RelayAttempt(Relay relay, PendingMail mail, Attempt attempt, Instant at) {

  /// Whether this mail alone is the trouble: the same server has taken others since it met this one
  /// first.
  boolean isOnlyThisMail() {
    return mail.history().firstTry().filter(relay::hasAcceptedSince).isPresent();
  }

  /// Why the relay takes no mail at all; empty where it does, or where only this mail fails.
  Optional<ServerFailure> failure() {
    return stopped().filter(failure -> !(failure.offered() && isOnlyThisMail()));
  }

  private Optional<ServerFailure> stopped() {
    // A sender that neither decides nor fails would be asked for ever.
    return attempt.outcomes().isEmpty() && attempt.failure().isEmpty()
        ? Optional.of(
            new ServerFailure(ServerFailure.Cause.SERVER, "nothing came of the try", true))
        : attempt.failure();
  }

  /// What is to be recorded.
  ///
  /// @param refusesAll whether a refusal by everybody is the second in a row, and so the server's
  ///   ways and not the mail's
  Map<String, Outcome> outcomes(boolean refusesAll) {
    Map<String, Outcome> judged = new LinkedHashMap<>();
    boolean keep = refusesAll && isRefusedByAll();
    attempt.outcomes().forEach((recipient, outcome) -> judged.put(recipient, judge(outcome, keep)));
    if (failure().isEmpty() && stopped().isPresent()) {
      undecided().forEach(to -> judged.put(to, new Outcome.Later(stopped().get().why())));
    }
    return judged;
  }

  private Outcome judge(Outcome outcome, boolean keep) {
    return switch (outcome) {
      case Outcome.Doubtful(String reply) when isOnlyThisMail() -> new Outcome.Refused(reply);
      case Outcome.Refused(String reply) when keep -> new Outcome.Doubtful(reply);
      default -> outcome;
    };
  }

  /// Whether every recipient of the mail was refused for good.
  boolean isRefusedByAll() {
    return !mail.history().taken()
        && undecided().isEmpty()
        && attempt.outcomes().values().stream().allMatch(Outcome.Refused.class::isInstance);
  }

  private List<String> undecided() {
    return mail.due().stream().filter(to -> !attempt.outcomes().containsKey(to)).toList();
  }

  /// Whom another relay may serve at once: those that this one did not come to, and those that it
  /// refuses for what may be our settings there. Also everybody, where it has put off all of them
  /// before.
  List<String> forOthers() {
    boolean all = putsAllOff();
    return mail.due().stream()
        .filter(to ->
            all
                || isOurs(attempt.outcomes().get(to))
                || (stopped().isPresent() && !attempt.outcomes().containsKey(to)))
        .toList();
  }

  private static boolean isOurs(@Nullable Outcome outcome) {
    return outcome instanceof Outcome.Misconfigured || outcome instanceof Outcome.Doubtful;
  }

  /// Whether it puts everybody off, and not for the first time.
  private boolean putsAllOff() {
    return mail.history().tries() > 0
        && !mail.history().taken()
        && undecided().isEmpty()
        && attempt.outcomes().values().stream().allMatch(Outcome.Later.class::isInstance);
  }

  /// Lets the relay know what it did.
  void note() {
    if (has(Outcome.Accepted.class)) {
      relay.accepted(at);
    }
    failure().ifPresentOrElse(failure -> relay.failed(failure, at), relay::worked);
    attempt.outcomes().values().stream()
        .filter(outcome -> outcome instanceof Outcome.Ambiguous || putsAllOff())
        .findFirst()
        .ifPresent(outcome -> relay.distrust(outcome.reply(), at));
  }

  private boolean has(Class<? extends Outcome> kind) {
    return attempt.outcomes().values().stream().anyMatch(kind::isInstance);
  }
}
