package dev.tidings.incident;

import dev.tidings.event.Action;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether what comes of one container is what somebody asked for, as far as its events tell: a
/// start, a stop, an update. What went wrong in between is not. Used by one thread.
final class RequestedChange {

  /// How far a `stop` may be from the death it caused. Engines write it before or after.
  private static final Duration BESIDE = Duration.ofSeconds(2);

  private boolean asked;
  private boolean wrong;

  /// A signal or a stop whose death is still to come.
  private boolean ending;

  /// When it ended though nothing had asked for it, as far as is known by now.
  private @Nullable Instant unasked;

  /// The container that was made and has not been started yet.
  private @Nullable String created;

  private boolean started;
  private boolean ended;
  private boolean gone;
  private boolean awaitsHealth;

  /// Takes an event, in the order of arrival.
  ///
  /// @param checked whether the container has a health check, as far as is known
  void add(HeldEvent moment, boolean checked) {
    if (moment.event().action() instanceof Action.Act
        || moment.event().action() instanceof Action.Expected
        || moment.event().action() instanceof Action.Gap) {
      wrong = true;
    } else if (moment.isContainer()) {
      addContainers(moment, checked);
    } else if (moment.event().action().text().equals("disconnect")) {
      // One that leaves its network without having run could not be started (moby).
      wrong |= moment.attribute("container").equals(created);
    }
  }

  private void addContainers(HeldEvent moment, boolean checked) {
    switch (moment.event().action()) {
      case Action.Kill(String _, String signal) -> {
        asked |= StopSignals.isEnding(signal);
        ending |= StopSignals.mayEnd(signal);
      }
      case Action.Die die -> {
        boolean expected = ending || die.exitCode().orElse(1) == 0;
        unasked = expected ? unasked : moment.event().time();
        ending = false;
        ended = true;
        awaitsHealth = false;
      }
      case Action.Health health -> {
        wrong |= health.status().equals("unhealthy");
        awaitsHealth &= !health.status().equals("healthy");
      }
      case Action.Rename _ -> {
        asked = true;
        // Portainer (2.x) moves the old one out of the way before it makes the new one.
        gone |= ended;
      }
      case Action.Other other -> addOther(other.word(), moment, checked);
      case Action.Exec _, Action.Gap _, Action.Act _, Action.Expected _ -> {}
    }
  }

  private void addOther(String word, HeldEvent moment, boolean checked) {
    switch (word) {
      case "create" -> {
        asked = true;
        gone = false;
        created = moment.event().actor().id();
      }
      case "start" -> {
        asked = true;
        started = true;
        ended = false;
        gone = false;
        ending = false;
        created = null;
        awaitsHealth = checked;
      }
      case "stop", "restart" -> {
        asked = true;
        Instant end = unasked;
        boolean near = end != null && moment.event().time().isBefore(end.plus(BESIDE));
        unasked = near ? null : end;
      }
      case "destroy", "remove" -> {
        asked = true;
        boolean other = created != null && !moment.event().actor().id().equals(created);
        gone = !other;
        created = other ? created : null;
      }
      case "oom" -> wrong = true;
      default -> {}
    }
  }

  /// Whether somebody asked for all of it.
  ///
  /// @param troubled whether something was wrong with the container before: then its start is news
  boolean isOrderly(boolean troubled) {
    return asked && !wrong && unasked == null && !(troubled && started);
  }

  /// Whether more is to come: an end, a start, or a word of its health check.
  boolean isWaiting() {
    return ending || created != null || awaitsHealth;
  }

  /// Whether it was removed, so that another one may be about to take its place.
  boolean isGone() {
    return gone;
  }
}
