package dev.tidings.heal;

import dev.tidings.event.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A container that is, or was lately, unhealthy. Durable: a restart of Tidings forgets neither its
/// budget nor what is pending to it.
///
/// @param actor the container with its name, image and labels
/// @param since when it became unhealthy, by our clock
/// @param restarts when each restart was done, by our clock, the oldest first; the last one of a
///   patient that is [Phase#RESTARTING] is when it began
/// @param run when the run began that a restart is to end, in the engine's words: another one means
///   that it was done
record UnhealthyContainer(
    Actor actor, Phase phase, Instant since, List<Instant> restarts, String run) {

  /// What is being done for it.
  enum Phase {
    /// It is unhealthy.
    ILL,
    /// The engine was told to restart it, and has not said that it did.
    RESTARTING,
    /// It was restarted and must prove itself.
    CONVALESCENT,
    /// It is left alone until it is healthy, or somebody starts it.
    GIVEN_UP,
    /// It is healthy; only its budget is remembered.
    WELL
  }

  /// Copies the list.
  UnhealthyContainer {
    restarts = List.copyOf(restarts);
  }

  /// More restarts than the largest budget need not be remembered.
  private static final int REMEMBERED = 1_000;

  static UnhealthyContainer ill(Actor actor, Instant since) {
    return new UnhealthyContainer(actor, Phase.ILL, since, List.of(), "");
  }

  String id() {
    return actor.id();
  }

  UnhealthyContainer in(Phase next) {
    return new UnhealthyContainer(actor, next, since, restarts, run);
  }

  /// It became unhealthy again after it was well.
  UnhealthyContainer relapsed(Instant when) {
    return new UnhealthyContainer(actor, Phase.ILL, when, restarts, run);
  }

  /// A restart begins.
  ///
  /// @param present when the present run began
  UnhealthyContainer restarting(String present, Instant now) {
    List<Instant> more = new ArrayList<>(restarts);
    more.add(now);
    if (more.size() > REMEMBERED) {
      more.removeFirst();
    }
    return new UnhealthyContainer(actor, Phase.RESTARTING, since, more, present);
  }

  /// The restart is done.
  UnhealthyContainer restarted(Instant now) {
    List<Instant> done = new ArrayList<>(restarts);
    if (!done.isEmpty()) {
      done.removeLast();
    }
    done.add(now);
    return new UnhealthyContainer(actor, Phase.CONVALESCENT, since, done, "");
  }

  /// The restart that had begun was not done.
  UnhealthyContainer untouched() {
    List<Instant> done = new ArrayList<>(restarts);
    done.removeLast();
    return new UnhealthyContainer(actor, Phase.ILL, since, done, "");
  }

  /// Only what counts for the budget.
  UnhealthyContainer remembering(Instant from) {
    return new UnhealthyContainer(
        actor, phase, since, restarts.stream().filter(r -> r.isAfter(from)).toList(), run);
  }

  /// How long it has been unhealthy.
  Duration ill(Instant now) {
    Duration ill = Duration.between(since, now);
    return ill.isNegative() ? Duration.ZERO : ill;
  }

  /// The same by a clock that was set back: what would be still to come is now, since it cannot be
  /// waited out.
  UnhealthyContainer notAfter(Instant now) {
    return new UnhealthyContainer(
        actor,
        phase,
        earlier(since, now),
        restarts.stream().map(r -> earlier(r, now)).toList(),
        run);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isAfter(other) ? other : one;
  }

  /// Whether a restart has begun whose outcome nobody has told yet.
  boolean owesOutcome() {
    return switch (phase) {
      case RESTARTING, CONVALESCENT -> true;
      case ILL -> tried() > 0;
      case GIVEN_UP, WELL -> false;
    };
  }

  /// How many restarts this illness took.
  int tried() {
    return (int) restarts.stream().filter(restart -> !restart.isBefore(since)).count();
  }
}
