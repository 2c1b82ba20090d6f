package dev.tidings.app;

import dev.tidings.RealEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What really happened: `docker events`, read beside Tidings and independently of it.
final class Truth implements AutoCloseable {

  private final Path file;
  private final Process process;

  /// Reads from now on.
  Truth(RealEngine engine, Path folder) {
    file = folder.resolve("truth.jsonl");
    process = engine.dockerInto(file, "events", "--since", "0m", "--format", "{{json .}}");
    // It tells nobody when it is connected: an event of its own shows that.
    engine.docker("volume", "create", "truth");
    Await.until(
        () -> lines().stream().anyMatch(line -> line.contains("\"truth\"")),
        "docker events says nothing",
        this::lines);
  }

  /// The events so far, but those that show only that it reads.
  List<String> lines() {
    try {
      String text = Files.readString(file);
      return text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .filter(line -> !line.contains("\"Type\":\"volume\""))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
