package dev.tidings.event;

import java.time.Instant;

/// One event of a container engine.
///
/// @param raw the line as the engine sent it, without its end; one line of JSON always
/// @param type such as `container`, `image`, `network`; unknown ones are kept
/// @param timeNano nanoseconds since 1970 by the engine's clock
/// @param scope `local` or `swarm`; empty where the engine sent none
/// @param reconciled whether Tidings wrote it, because the state of a container says that it
///   happened though the engine never told; see [OwnEvents]
public record EngineEvent(
    String raw,
    String type,
    Action action,
    Actor actor,
    long timeNano,
    String scope,
    boolean reconciled) {

  /// The type of what Tidings itself has to say: a line it could not read, a gap.
  public static final String TIDINGS = "tidings";

  /// Whether Tidings wrote it and no engine knows of it: nothing to ask an engine for again.
  public boolean isOurs() {
    return reconciled
        || type.equals(TIDINGS)
        || action instanceof Action.Act
        || action instanceof Action.Expected;
  }

  /// What tells this event from every other.
  public EventKey key() {
    return new EventKey(timeNano, type, action.text(), actor.id());
  }

  /// When it happened, by the engine's clock.
  public Instant time() {
    return toInstant(timeNano);
  }

  /// Nanoseconds since 1970, as the engine counts, as an instant.
  public static Instant toInstant(long timeNano) {
    return Instant.ofEpochSecond(
        Math.floorDiv(timeNano, 1_000_000_000L), Math.floorMod(timeNano, 1_000_000_000L));
  }

  /// An instant as the engine counts: nanoseconds since 1970.
  public static long toNano(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}
