package dev.tidings.journal;

import dev.tidings.event.Action;
import dev.tidings.event.Census;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.OwnEvents;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How each container stood when last heard of: from its events as they arrive, and from what the
/// engine says when all are looked at. What the engine says and no event explains has happened
/// unseen.
///
/// Used inside the store's transactions.
public final class States {

  /// The fact since when all containers are known, and not only those with events.
  private static final String SINCE = "states.since";

  /// The fact that a look is owed.
  private static final String BEHIND = "states.behind";

  private final Store store;
  private final Status status;

  /// A container that is known.
  ///
  /// @param event one with its labels
  /// @param started when its present run began; empty where it does not run
  public record Described(EngineEvent event, Optional<Instant> started) {}

  /// How a container stands.
  ///
  /// @param health what its last check said: `healthy` or `unhealthy`; other words where there is
  ///   no check, or none has ended yet
  /// @param restarts how often it was started again since it is known; its first start is none
  public record Standing(String health, long restarts) {}

  /// How a container stands, for alarms.
  ///
  /// @param event one with its name, image and labels
  /// @param since when its present run began, or its last one ended; empty where it never ran
  public record Posture(
      EngineEvent event, boolean running, boolean paused, Optional<Instant> since) {}

  States(Store store) {
    this.store = store;
    this.status = new Status(store);
  }

  /// Learns from an event that is new. Any order will do: a `die` that arrives after the `start`
  /// that followed it is still the earlier one, and what is older than the last word changes no
  /// state that has no time of its own.
  void learn(EngineEvent event) {
    if (!event.type().equals("container")) {
      return;
    }
    switch (event.action()) {
      case Action.Die _ -> {
        know(event);
        raise("finished_nano", event);
      }
      case Action.Health health -> set("health = ?", health.status(), event);
      case Action.Rename _ -> set("name = ?", event.actor().name(), event);
      case Action.Other other -> learn(other.word(), event);
      case Action.Kill _, Action.Exec _, Action.Gap _, Action.Act _ -> {}
    }
  }

  /// Counts one that is started again; to be told before what is learnt from the same event. Not
  /// the first start, though what was looked at may be known as running before its event arrives.
  void count(EngineEvent event) {
    boolean start = event.action() instanceof Action.Other other && other.word().equals("start");
    if (start && event.type().equals("container")) {
      store.update(
          "UPDATE state SET restarts = restarts + 1 WHERE id = ? AND started_nano > 0"
              + " AND started_nano < ? AND (finished_nano > 0 OR ?)",
          event.actor().id(),
          event.timeNano(),
          event.isOurs() ? 1 : 0);
    }
  }

  Map<String, Standing> standing() {
    Map<String, Standing> standing = new LinkedHashMap<>();
    store.walk(
        row -> {
          standing.put(row.getString(1), new Standing(row.getString(2), row.getLong(3)));
          return true;
        },
        "SELECT id, health, restarts FROM state");
    return standing;
  }

  private void learn(String word, EngineEvent event) {
    switch (word) {
      case "create" -> {
        know(event);
        set("name = ?", event.actor().name(), event);
      }
      case "start" -> {
        know(event);
        raise("started_nano", event);
        set("health = '', paused = ?", 0, event);
      }
      case "pause" -> set("paused = ?", 1, event);
      case "unpause" -> set("paused = ?", 0, event);
      case "destroy" -> store.update("DELETE FROM state WHERE id = ?", event.actor().id());
      default -> {}
    }
  }

  private void know(EngineEvent event) {
    if (!isRemoved(event.actor().id(), event.time())) {
      store.update(
          "INSERT OR IGNORE INTO state (id, name, described) VALUES (?, ?, ?)",
          event.actor().id(),
          event.actor().name(),
          event.raw());
    }
  }

  private void raise(String column, EngineEvent event) {
    store.update(
        "UPDATE state SET " + column + " = max(" + column + ", ?) WHERE id = ?",
        event.timeNano(),
        event.actor().id());
    store.update(
        "UPDATE state SET heard_nano = max(heard_nano, ?) WHERE id = ?",
        event.timeNano(),
        event.actor().id());
  }

  private void set(String change, Object value, EngineEvent event) {
    store.update(
        "UPDATE state SET " + change + ", heard_nano = ? WHERE id = ? AND heard_nano <= ?",
        value,
        event.timeNano(),
        event.actor().id(),
        event.timeNano());
  }

  /// Whether something was told of a gap before the containers could be looked at: they still must
  /// be.
  boolean isBehind() {
    return status.get(BEHIND).isPresent();
  }

  /// A gap was told without a look.
  void fallBehind() {
    status.set(BEHIND, "a gap was told before the containers were looked at");
  }

  /// Since when all containers are known; empty before the first look at all of them.
  Optional<String> since() {
    return status.get(SINCE);
  }

  /// What has happened to which container and no event told, in order of time. A thing whose time
  /// the engine does not state is dated with the end of the census.
  List<EngineEvent> unseen(Census census) {
    Map<String, Known> known = known();
    List<EngineEvent> unseen = new ArrayList<>();
    for (ContainerState state : census.containers()) {
      Known before = known.remove(state.id());
      if (before != null) {
        unseen.addAll(new Comparison(state, before).unseen(census));
      } else if (!isRemoved(state.id(), census.from()) && isNew(state)) {
        unseen.add(Comparison.event(state, "create", state.created(), Map.of()));
        unseen.addAll(new Comparison(state, Known.nothing(state)).unseen(census));
      }
    }
    known.keySet().removeAll(census.silent());
    for (Known each : known.values()) {
      if (each.heard().isBefore(census.from())) {
        unseen.add(gone(each.id(), census.to()));
      }
    }
    unseen.sort(Comparator.comparingLong(EngineEvent::timeNano));
    return unseen;
  }

  List<Described> described() {
    return store.query(
        row -> {
          Instant started = EngineEvent.toInstant(row.getLong(2));
          Instant finished = EngineEvent.toInstant(row.getLong(3));
          return new Described(
              EventCodec.decode(row.getString(1), started),
              Optional.of(started).filter(s -> s.isAfter(finished)));
        },
        "SELECT described, started_nano, finished_nano FROM state");
  }

  List<Posture> postures() {
    return store.query(
        row -> {
          Instant started = EngineEvent.toInstant(row.getLong(2));
          Instant finished = EngineEvent.toInstant(row.getLong(3));
          boolean runs = started.isAfter(finished);
          return new Posture(
              EventCodec.decode(row.getString(1), started),
              runs,
              runs && row.getBoolean(4),
              Optional.of(runs ? started : finished).filter(Instant.EPOCH::isBefore));
        },
        "SELECT described, started_nano, finished_nano, paused FROM state");
  }

  private Map<String, Known> known() {
    Map<String, Known> known = new LinkedHashMap<>();
    store
        .query(
            States::known,
            "SELECT id, name, started_nano, finished_nano, paused, health, heard_nano FROM state")
        .forEach(each -> known.put(each.id(), each));
    return known;
  }

  private static Known known(ResultSet row) throws SQLException {
    return new Known(
        row.getString(1),
        row.getString(2),
        EngineEvent.toInstant(row.getLong(3)),
        EngineEvent.toInstant(row.getLong(4)),
        row.getBoolean(5),
        row.getString(6),
        EngineEvent.toInstant(row.getLong(7)));
  }

  /// One that is older than the first census was there but told nothing of itself then.
  private boolean isNew(ContainerState state) {
    return since().filter(since -> state.created().isBefore(Instant.parse(since))).isEmpty();
  }

  /// Whether an event says that it was removed, then or later.
  private boolean isRemoved(String id, Instant then) {
    return !store
        .query(
            row -> row.getInt(1),
            "SELECT 1 FROM event WHERE time_nano >= ? AND type = 'container'"
                + " AND action IN ('destroy', 'remove') AND actor_id = ? LIMIT 1",
            EngineEvent.toNano(then),
            id)
        .isEmpty();
  }

  private EngineEvent gone(String id, Instant at) {
    String described =
        store
            .query(row -> row.getString(1), "SELECT described FROM state WHERE id = ?", id)
            .getFirst();
    return OwnEvents.reconciled(EventCodec.decode(described, at).actor(), "destroy", at);
  }

  /// Takes what the engine says for what is known, but for what events have told since.
  void learn(Census census) {
    Map<String, Standing> before = standing();
    for (Known each : known().values()) {
      if (each.heard().isBefore(census.from()) && !census.silent().contains(each.id())) {
        store.update("DELETE FROM state WHERE id = ?", each.id());
      }
    }
    for (ContainerState state : census.containers()) {
      if (!isRemoved(state.id(), census.from())) {
        learn(state, before.containsKey(state.id()) ? before.get(state.id()).restarts() : 0);
      }
    }
    status.clear(BEHIND);
    if (since().isEmpty()) {
      status.set(SINCE, census.to().toString());
    }
  }

  private void learn(ContainerState state, long restarts) {
    store.update(
        "INSERT INTO state"
            + " (id, name, described, started_nano, finished_nano, paused, health, restarts)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            + " started_nano = max(started_nano, excluded.started_nano),"
            + " finished_nano = max(finished_nano, excluded.finished_nano)",
        state.id(),
        state.name(),
        Comparison.event(state, "create", state.created(), Map.of()).raw(),
        EngineEvent.toNano(state.startedAt().orElse(Instant.EPOCH)),
        EngineEvent.toNano(Comparison.finished(state)),
        state.status().equals("paused") ? 1 : 0,
        state.health(),
        restarts);
  }
}
