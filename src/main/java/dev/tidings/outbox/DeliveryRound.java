package dev.tidings.outbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the relays made of one mail, one after the other.
final class DeliveryRound {

  private final PendingMail mail;
  private final Map<String, Outcome> decided = new LinkedHashMap<>();
  private boolean failed;
  private boolean offered;
  private boolean onlyThisMail;

  DeliveryRound(PendingMail mail) {
    this.mail = mail;
  }

  /// A relay's turn.
  ///
  /// @param outcomes as they were recorded
  void add(RelayAttempt made, Map<String, Outcome> outcomes) {
    decided.putAll(outcomes);
    onlyThisMail |= made.isOnlyThisMail() && made.failure().isEmpty();
    failed |= made.failure().isPresent();
    offered |= made.failure().filter(ServerFailure::offered).isPresent();
  }

  String id() {
    return mail.mail().messageId();
  }

  /// How often the mail was tried before.
  int tries() {
    return mail.history().tries();
  }

  /// Whether a relay failed after the mail was named to it.
  boolean wasOffered() {
    return offered;
  }

  /// The mail for those whom no relay came to because it failed; empty where there are none.
  Optional<PendingMail> unserved() {
    List<String> undecided = undecided();
    return failed && !undecided.isEmpty() ? Optional.of(mail.with(undecided)) : Optional.empty();
  }

  private List<String> undecided() {
    return mail.due().stream().filter(to -> !decided.containsKey(to)).toList();
  }

  /// Whether every recipient of the mail is now refused for good, so that nobody has it.
  boolean isRefusedByAll() {
    return isWithoutReader()
        && undecided().isEmpty()
        && decided.values().stream().allMatch(Outcome.Refused.class::isInstance);
  }

  /// Whether nobody has it, and it is not known that this is the fault of this mail alone.
  boolean isOutage() {
    return isWithoutReader() && !onlyThisMail;
  }

  private boolean isWithoutReader() {
    return !mail.history().taken()
        && decided.values().stream().noneMatch(Outcome.Accepted.class::isInstance);
  }

  /// What was said to those who have to wait for the mail.
  Optional<String> putOff() {
    return decided.values().stream().filter(DeliveryRound::waits).map(Outcome::reply).findFirst();
  }

  private static boolean waits(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Later _, Outcome.Doubtful _, Outcome.Misconfigured _, Outcome.Ambiguous _ ->
          true;
      case Outcome.Accepted _, Outcome.Refused _, Outcome.TooBig _, Outcome.Unconfirmed _ -> false;
    };
  }
}
