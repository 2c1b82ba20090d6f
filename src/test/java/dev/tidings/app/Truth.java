package dev.tidings.app;

import dev.tidings.RealEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What really happened: `docker events`, read beside Tidings and independently of it.
public final class Truth implements AutoCloseable {

  private static final String BEGIN =
      "\"Type\":\"volume\",\"Action\":\"destroy\",\"Actor\":{\"ID\":\"truth\"";

  private final Path file;
  private final Process process;

  /// Reads from now on. When it is connected nobody says, so a volume that comes and goes shows it.
  public Truth(RealEngine engine, Path folder) {
    file = folder.resolve("truth.jsonl");
    process = engine.dockerInto(file, "events", "--since", "0m", "--format", "{{json .}}");
    engine.docker("volume", "create", "truth");
    engine.docker("volume", "rm", "truth");
    Await.until(() -> text().contains(BEGIN), "docker events says nothing", this::text);
  }

  /// The events so far, from when it was connected.
  public List<String> lines() {
    String text = text();
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    return whole.lines().dropWhile(line -> !line.contains(BEGIN)).skip(1).toList();
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
