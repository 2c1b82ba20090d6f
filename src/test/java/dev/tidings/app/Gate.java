package dev.tidings.app;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Where containers wait to go on all at the same time: a named pipe, mounted into each. Who opens
/// it to read is held until somebody opens it to write (fifo(7)).
public final class Gate {

  private final Path pipe;

  private Gate(Path pipe) {
    this.pipe = pipe;
  }

  /// Makes one that is closed.
  public static Gate in(Path folder) throws IOException {
    Path pipe = folder.resolve("gate").toAbsolutePath();
    try {
      if (new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor() != 0) {
        throw new IOException("no pipe could be made");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return new Gate(pipe);
  }

  /// For `docker run -v`.
  public String mount() {
    return pipe + ":/gate";
  }

  /// A command of a shell that waits first.
  public String then(String command) {
    return "cat /gate; " + command;
  }

  /// Lets all who wait go on.
  public void open() {
    try (FileOutputStream out = new FileOutputStream(pipe.toFile())) {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
