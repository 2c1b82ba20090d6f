package dev.tidings.journal;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.Census;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.KnownLabels;
import dev.tidings.event.OwnEvents;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How each container stood when last heard of: from its events as they arrive, and from what the
/// engine says when all are looked at. What the engine says and no event explains has happened
/// unseen. There may be hundreds of thousands, so a row is small, and nothing here holds them all.
///
/// Used inside the store's transactions.
public final class States {

  /// The fact since when all containers are known, and not only those with events.
  private static final String SINCE = "states.since";

  /// The fact that a look is pending.
  private static final String BEHIND = "states.behind";

  private static final String KNOWN =
      "SELECT id, name, started_nano, finished_nano, paused, health,"
          + " policy_restarts, heard_nano FROM state";

  private final Store store;
  private final Status status;
  private final Containers containers;

  /// A container that is known.
  ///
  /// @param event one with its name, its image and the labels that decide something
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
  /// @param event one with its name and image
  /// @param since when its present run began, or its last one ended; empty where it never ran
  public record Posture(
      EngineEvent event, boolean running, boolean paused, Optional<Instant> since) {}

  States(Store store) {
    this.store = store;
    this.status = new Status(store);
    this.containers = new Containers(store);
  }

  /// Learns from an event that is new. Any order will do: a `die` that arrives after the `start`
  /// that followed it is still the earlier one, and what is older than the last word changes no
  /// state that has no time of its own.
  void learn(EngineEvent event) {
    if (!event.type().equals("container")) {
      return;
    }
    switch (event.action()) {
      case Action.Die _ -> know(event, 0, event.timeNano());
      case Action.Health health -> set("health = ?", health.status(), event);
      case Action.Rename _ -> set("name = ?", event.actor().name(), event);
      case Action.Other other -> learn(other.word(), event);
      case Action.Kill _, Action.Exec _, Action.Gap _, Action.Act _, Action.Expected _ -> {}
    }
  }

  /// Counts one that is started again; to be called before what is learnt from the same event. Not
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

  private void learn(String word, EngineEvent event) {
    switch (word) {
      case "create" -> {
        know(event, 0, 0);
        set("name = ?", event.actor().name(), event);
      }
      case "start" -> {
        know(event, event.timeNano(), 0);
        set("health = '', paused = ?", 0, event);
      }
      case "pause" -> set("paused = ?", 1, event);
      case "unpause", OwnEvents.START_FAILED -> set("paused = ?", 0, event);
      case "destroy" -> store.update("DELETE FROM state WHERE id = ?", event.actor().id());
      default -> {}
    }
  }

  /// Which of its events told of it last is noted, since that one has all its labels. The event was
  /// just written, so it is the last one of the journal. In a storm all but the first find their
  /// container known.
  ///
  /// @param started when a run began, if the event says so; else 0
  /// @param finished when one ended
  private void know(EngineEvent event, long started, long finished) {
    Actor actor = event.actor();
    long heard = Math.max(started, finished);
    int known =
        store.update(
            "UPDATE state SET event = (SELECT max(position) FROM event),"
                + " heard_nano = max(heard_nano, ?), started_nano = max(started_nano, ?),"
                + " finished_nano = max(finished_nano, ?) WHERE id = ?",
            heard,
            started,
            finished,
            actor.id());
    if (known == 0 && !isRemoved(actor.id(), event.time())) {
      store.update(
          "INSERT INTO state (id, name, image, labels, event, heard_nano, started_nano,"
              + " finished_nano) VALUES (?, ?, ?, ?, (SELECT max(position) FROM event), ?, ?, ?)",
          actor.id(),
          actor.name(),
          actor.attributes().getOrDefault("image", ""),
          KnownLabels.encode(actor),
          heard,
          started,
          finished);
    }
  }

  private void set(String change, Object value, EngineEvent event) {
    store.update(
        "UPDATE state SET " + change + ", heard_nano = ? WHERE id = ? AND heard_nano <= ?",
        value,
        event.timeNano(),
        event.actor().id(),
        event.timeNano());
  }

  /// Whether something of a gap was reported before the containers could be looked at: they still
  /// must be.
  boolean isBehind() {
    return status.get(BEHIND).isPresent();
  }

  /// A gap was reported without a look.
  void fallBehind() {
    status.set(BEHIND, "a gap was told before the containers were looked at");
  }

  /// Since when all containers are known; empty before the first look at all of them.
  Optional<String> since() {
    return status.get(SINCE);
  }

  /// All containers have been looked at.
  void catchUp(Census census) {
    status.clear(BEHIND);
    if (since().isEmpty()) {
      status.set(SINCE, census.to().toString());
    }
  }

  /// Whether events have told all that the engine says of a container: then there is nothing to
  /// write down.
  ///
  /// @param from when the look at all containers began
  /// @param lost since when events may be missing; [Instant#MAX]: none are
  boolean explain(ContainerState state, Instant from, Instant lost) {
    Optional<KnownState> known = known(state.id());
    return since().isPresent()
        && (known.isPresent()
            ? new Comparison(state, known.get(), lost).unseen(from, from).isEmpty()
            : isRemoved(state.id(), from));
  }

  /// What has happened to a container and no event told. A thing whose time the engine does not
  /// state is dated with the end of the look. A first look at all is only learnt from.
  ///
  /// @param from when the look at all containers began
  /// @param to when this one had been looked at
  /// @param lost since when events may be missing; [Instant#MAX]: none are
  List<EngineEvent> unseen(ContainerState state, Instant from, Instant to, Instant lost) {
    if (since().isEmpty()) {
      return List.of();
    }
    Optional<KnownState> known = known(state.id());
    if (known.isPresent()) {
      return new Comparison(state, known.get(), lost).unseen(from, to);
    }
    return !isRemoved(state.id(), from) && isNew(state)
        ? new Comparison(state, KnownState.nothing(state), lost).fromTheBeginning(from, to)
        : List.of();
  }

  /// The identities of known containers that are not there any more, in their order: a page of
  /// them.
  ///
  /// @param after an identity; empty for the beginning
  List<String> gone(Census census, String after, int limit) {
    List<String> gone = new ArrayList<>();
    if (census.complete()) {
      store.walk(
          row -> {
            if (!census.ids().contains(row.getString(1))) {
              gone.add(row.getString(1));
            }
            return gone.size() < limit;
          },
          "SELECT id FROM state WHERE id > ? AND heard_nano < ? ORDER BY id",
          after,
          EngineEvent.toNano(census.from()));
    }
    return gone;
  }

  /// Forgets a container that is gone.
  ///
  /// @return that it is, with what is known of it
  EngineEvent leave(String id, Instant at) {
    Actor actor = containers.of(id);
    store.update("DELETE FROM state WHERE id = ?", id);
    return OwnEvents.reconciled(actor, "destroy", at);
  }

  private Optional<KnownState> known(String id) {
    return store.query(States::known, KNOWN + " WHERE id = ?", id).stream().findFirst();
  }

  private static KnownState known(ResultSet row) throws SQLException {
    return new KnownState(
        row.getString(1),
        row.getString(2),
        EngineEvent.toInstant(row.getLong(3)),
        EngineEvent.toInstant(row.getLong(4)),
        row.getBoolean(5),
        row.getString(6),
        row.getInt(7),
        EngineEvent.toInstant(row.getLong(8)));
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
            "SELECT 1 FROM event WHERE actor_id = ? AND time_nano >= ? AND type = 'container'"
                + " AND action IN ('destroy', 'remove') LIMIT 1",
            id,
            EngineEvent.toNano(then))
        .isEmpty();
  }

  /// Takes what the engine says for what is known, but for what events have told since.
  void learn(ContainerState state, Instant from) {
    String id = state.id();
    if (isRemoved(id, from)) {
      return;
    }
    Object[] now = {
      state.name(),
      EngineEvent.toNano(state.startedAt().orElse(Instant.EPOCH)),
      EngineEvent.toNano(Comparison.finished(state)),
      state.status().equals("paused") ? 1 : 0,
      state.health(),
      id
    };
    store.update(
        "INSERT OR IGNORE INTO state (name, started_nano, finished_nano, paused, health, id,"
            + " image, labels) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        Stream.concat(
                Stream.of(now),
                Stream.of(
                    state.actor().attributes().getOrDefault("image", ""),
                    KnownLabels.encode(state.actor())))
            .toArray());
    store.update(
        "UPDATE state SET name = ?, started_nano = ?, finished_nano = ?, paused = ?, health = ?,"
            + " heard_nano = 0 WHERE id = ? AND heard_nano < ?",
        Stream.concat(Stream.of(now), Stream.of(EngineEvent.toNano(from))).toArray());
    store.update(
        "UPDATE state SET started_nano = max(started_nano, ?),"
            + " finished_nano = max(finished_nano, ?), policy_restarts = ? WHERE id = ?",
        now[1],
        now[2],
        state.restartCount(),
        id);
  }
}
