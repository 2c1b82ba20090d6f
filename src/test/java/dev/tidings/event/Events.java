package dev.tidings.event;

import java.time.Instant;

/// Events as an engine would send them, for tests.
public final class Events {

  /// When the first of them happened.
  public static final Instant START = Instant.parse("2026-11-21T02:10:03Z");

  private Events() {}

  /// The `n`-th event of a container, `n` milliseconds after the start.
  public static EngineEvent container(int n, String action, String name) {
    return at(START.plusMillis(n), action, name);
  }

  /// An event of a container at a moment.
  public static EngineEvent at(Instant time, String action, String name) {
    String line =
        "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"image\":\"busybox\",\"name\":\"%s\"}},\"scope\":\"local\",\"timeNano\":%d}"
            .formatted(action, id(name), name, EngineEvent.toNano(time));
    return EventCodec.decode(line, time);
  }

  private static String id(String name) {
    return "%064x".formatted(name.hashCode() & 0xffffffffL);
  }
}
