package dev.tidings.vitals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A `/proc` as a test wants it, in the kernel's format.
record ProcTree(Path root) {

  /// A process that does something.
  ///
  /// @param started in ticks since the host's start
  /// @param ticks of CPU time used
  record Life(long started, long ticks) {}

  ProcTree process(int pid, String cgroup, String name, Life history) {
    write(pid, "cgroup", cgroup + "\n");
    write(
        pid,
        "stat",
        "%d (%s) S 1 %d %d 0 -1 4194304 100 0 0 0 %d 0 0 0 20 0 1 0 %d 3133440 390 0\n"
            .formatted(pid, name, pid, pid, history.ticks(), history.started()));
    write(pid, "statm", "765 390 200 1 0 80 0\n");
    write(pid, "status", "Name:\t%s\nPid:\t%d\n".formatted(name, pid));
    return write(pid, "cmdline", "/bin/" + name + "\0--port\08080\0");
  }

  ProcTree write(int pid, String file, String text) {
    try {
      Path folder = Files.createDirectories(root.resolve(Integer.toString(pid)));
      Files.writeString(folder.resolve(file), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// It ends.
  ProcTree end(int pid) {
    Path folder = root.resolve(Integer.toString(pid));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
