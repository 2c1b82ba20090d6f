package dev.tidings.engine;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.time.Instant;

/// Lines as an engine writes them.
public final class Lines {

  private Lines() {}

  public static String line(String action, Instant time) {
    return """
    {"Type":"container","Action":"%s","Actor":{"ID":"abc","Attributes":{"name":"web"}},"scope":"local","time":%d,"timeNano":%d}\
    """
        .formatted(action, time.getEpochSecond(), EngineEvent.toNano(time));
  }

  static EngineEvent event(String action, Instant time) {
    return EventCodec.decode(line(action, time), Instant.EPOCH);
  }
}
