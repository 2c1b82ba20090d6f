package dev.tidings.engine;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A log that is followed. Read by one thread; any other may close it, which ends the wait.
public interface LogFeed extends Closeable {

  /// The next line, waiting for it.
  ///
  /// @return null at the end: the container has ended, or the engine hung up
  /// @throws IOException if it was closed or broke
  @Nullable LogLine next() throws IOException;

  @Override
  void close();
}
