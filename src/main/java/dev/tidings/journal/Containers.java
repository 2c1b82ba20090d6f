package dev.tidings.journal;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.KnownLabels;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.States.Described;
import dev.tidings.journal.States.Posture;
import dev.tidings.journal.States.Standing;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What [States] knows of containers, for others to read: one, a page, or one after the other.
final class Containers {

  /// As many as it takes to know what events mean ([Journal#described]).
  private static final int MOST_DESCRIBED = 5_000;

  private static final int PAGE = 500;

  private static final String DESCRIBED =
      "SELECT id, name, image, labels, started_nano, finished_nano FROM state";

  private final Store store;

  Containers(Store store) {
    this.store = store;
  }

  /// One that is known, with all its labels where the journal still has the event that told of it
  /// last, and else with those that decide something.
  Actor of(String id) {
    Actor known = store.query(Containers::actor, DESCRIBED + " WHERE id = ?", id).getFirst();
    Map<String, String> name = Map.of("name", known.name());
    return store
        .query(
            row -> EventCodec.decode(row.getString(1), Instant.EPOCH).actor(),
            "SELECT raw FROM event WHERE position = (SELECT event FROM state WHERE id = ?)",
            id)
        .stream()
        .filter(told -> told.id().equals(id))
        .map(told -> OwnEvents.actor(told, name))
        .findFirst()
        .orElse(known);
  }

  Optional<Standing> standing(String id) {
    return store
        .query(
            row -> new Standing(row.getString(1), row.getLong(2)),
            "SELECT health, restarts FROM state WHERE id = ?",
            id)
        .stream()
        .findFirst();
  }

  void described(Consumer<Described> each) {
    store.walk(
        row -> {
          Instant started = EngineEvent.toInstant(row.getLong(5));
          Instant finished = EngineEvent.toInstant(row.getLong(6));
          each.accept(
              new Described(
                  existing(actor(row), started),
                  Optional.of(started).filter(s -> s.isAfter(finished))));
          return true;
        },
        DESCRIBED
            + " WHERE id IN (SELECT id FROM state"
            + " ORDER BY max(heard_nano, started_nano, finished_nano) DESC LIMIT ?)",
        MOST_DESCRIBED);
  }

  List<Posture> postures(String after) {
    return store.query(
        Containers::posture,
        "SELECT id, name, image, '', started_nano, finished_nano, paused FROM state"
            + " WHERE id > ? ORDER BY id LIMIT ?",
        after,
        PAGE);
  }

  Optional<Posture> posture(String id) {
    return store
        .query(
            Containers::posture,
            "SELECT id, name, image, '', started_nano, finished_nano, paused FROM state WHERE id = ?",
            id)
        .stream()
        .findFirst();
  }

  private static Posture posture(ResultSet row) throws SQLException {
    Instant started = EngineEvent.toInstant(row.getLong(5));
    Instant finished = EngineEvent.toInstant(row.getLong(6));
    boolean runs = started.isAfter(finished);
    return new Posture(
        existing(actor(row), started),
        runs,
        runs && row.getBoolean(7),
        Optional.of(runs ? started : finished).filter(Instant.EPOCH::isBefore));
  }

  private static Actor actor(ResultSet row) throws SQLException {
    return KnownLabels.decode(
        row.getString(1), row.getString(2), row.getString(3), row.getString(4));
  }

  /// That a container exists, in the form of an event.
  private static EngineEvent existing(Actor actor, Instant since) {
    return new EngineEvent(
        "",
        "container",
        new Action.Other("create"),
        actor,
        EngineEvent.toNano(since),
        "local",
        false);
  }
}
