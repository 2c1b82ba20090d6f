package dev.tidings.engine;

import dev.tidings.event.EngineEvent;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Events in the order the engine sends them. Used by one thread; any other may close it, which
/// ends a wait in [#next].
public interface EventFeed extends Closeable {

  /// The next event, as soon as there is one.
  ///
  /// @return null at the end of the feed: for a live one the engine or something on the way hung up
  /// @throws IOException if the connection broke or was closed
  @Nullable EngineEvent next() throws IOException;

  /// Whether the engine keeps what is not read, however long that takes. Docker keeps some 1,200
  /// events for a reader and drops the rest (moby); Podman reads its own file or journal.
  default boolean keepsUnread() {
    return false;
  }
}
