package dev.tidings.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A folder for a throw-away journal.
///
/// @param folder readable for this user only
record Scratch(Path folder) implements AutoCloseable {

  /// Makes one where the system has its temporary files.
  static Scratch make() throws IOException {
    return new Scratch(Files.createTempDirectory("tidings-"));
  }

  /// Deletes it with all that is in it.
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
