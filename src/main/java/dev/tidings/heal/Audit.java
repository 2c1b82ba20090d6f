package dev.tidings.heal;

import dev.tidings.engine.EngineClock;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.List;

/// Puts what is done to containers into the journal, where it goes the way of all events. Any
/// thread may use it.
public final class Audit {

  private final Store store;
  private final EngineClock clock;
  private final Journal journal;
  private final Runnable written;

  /// @param clock the engine's: an act stands among its events, and they explain each other by time
  /// @param written called after each entry, from the thread that made it
  public Audit(Store store, EngineClock clock, Runnable written) {
    this.store = store;
    this.clock = clock;
    this.journal = new Journal(store);
    this.written = written;
  }

  /// Puts it down; durable when this returns.
  ///
  /// @param rule the label that allows it
  /// @param with what else becomes durable with it
  void write(Actor actor, Action.Act act, String rule, Instant now, Runnable with) {
    store.commit(() -> {
      Instant when = clock.toEngine(now);
      journal.append(List.of(OwnEvents.act(actor, act, rule, when)), List.of(), now);
      with.run();
    });
    written.run();
  }
}
