package dev.tidings.heal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What is to be done for a patient now.
sealed interface Decision {

  /// Nothing, until something happens.
  record Leave() implements Decision {}

  /// Nothing yet.
  record Wait(Instant until) implements Decision {}

  /// Restart it, if a look shows that it still needs it.
  record Restart() implements Decision {}

  /// Look how it is: it should have told by now.
  record Look() implements Decision {}

  /// No more.
  record GiveUp(String why) implements Decision {}

  /// It needs nobody any more.
  record Forget() implements Decision {}

  /// Decides by what is known of it and the policy alone.
  static Decision of(UnhealthyContainer container, HealPolicy policy, Instant now) {
    return switch (container.phase()) {
      case ILL -> ofIll(container, policy, now);
      // Whoever restarts it would say so: this one is from a process before, or failed.
      case RESTARTING -> new Look();
      case CONVALESCENT -> ofConvalescent(container, policy, now);
      case GIVEN_UP -> new Leave();
      case WELL -> {
        Instant end =
            container.restarts().isEmpty()
                ? now
                : container.restarts().getLast().plus(policy.window());
        yield end.isAfter(now) ? new Wait(end) : new Forget();
      }
    };
  }

  private static Decision ofIll(UnhealthyContainer container, HealPolicy policy, Instant now) {
    Instant due = container.since().plus(policy.minUnhealthy());
    if (due.isAfter(now)) {
      return new Wait(due);
    }
    // However slowly it goes: else a window that always lets one of them out would never end it.
    if (container.tried() >= policy.budget()) {
      return new GiveUp(spent(container, policy.window(), now));
    }
    List<Instant> recent = container.remembering(now.minus(policy.window())).restarts();
    if (recent.size() >= policy.budget()) {
      return new GiveUp(spent(container, policy.window(), now));
    }
    Instant rested = recent.isEmpty() ? now : recent.getLast().plus(policy.pause(recent.size()));
    return rested.isAfter(now) ? new Wait(rested) : new Restart();
  }

  private static String spent(UnhealthyContainer container, Duration window, Instant now) {
    int recent = container.remembering(now.minus(window)).restarts().size();
    boolean slow = container.tried() > recent;
    int restarts = slow ? container.tried() : recent;
    return "it was restarted "
        + (restarts == 1 ? "once" : restarts + " times")
        + (slow ? "" : " within " + words(window))
        + ", the limit of heal.budget";
  }

  /// Such as `10 min` or `90 s`.
  static String words(Duration time) {
    return time.toSeconds() % 60 == 0 && time.toMinutes() > 0
        ? time.toMinutes() + " min"
        : time.toSeconds() + " s";
  }

  private static Decision ofConvalescent(
      UnhealthyContainer container, HealPolicy policy, Instant now) {
    Instant last = container.restarts().isEmpty() ? now : container.restarts().getLast();
    Instant end = last.plus(policy.verifyWithin());
    return end.isAfter(now) ? new Wait(end) : new Look();
  }
}
