package dev.tidings.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A bound on the memory of a process as containers have it: a control group of its own, where the
/// kernel has mounted them (cgroups(7)), of version 1 or 2. Beyond the bound the kernel kills.
final class MemoryLimit implements AutoCloseable {

  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final Path group;
  private final boolean old;

  /// Whether this user may make such groups.
  static boolean isPossible() {
    return Files.isWritable(ROOT.resolve("memory/memory.use_hierarchy"))
        || Files.isWritable(ROOT.resolve("cgroup.subtree_control"));
  }

  /// @param name of the group; unique on this machine
  /// @param bytes the bound
  MemoryLimit(String name, long bytes) {
    try {
      old = Files.isDirectory(ROOT.resolve("memory"));
      if (!old && !Files.readString(ROOT.resolve("cgroup.subtree_control")).contains("memory")) {
        Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+memory");
      }
      group = Files.createDirectory((old ? ROOT.resolve("memory") : ROOT).resolve(name));
      write(old ? "memory.limit_in_bytes" : "memory.max", Long.toString(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a command line must begin with for its process to be in the group.
  List<String> prefix() {
    return List.of("sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", group + "/cgroup.procs");
  }

  /// How many processes the kernel has killed because of it.
  int kills() {
    String file = old ? "memory.oom_control" : "memory.events";
    return lines(file).stream()
        .filter(line -> line.startsWith("oom_kill "))
        .mapToInt(line -> Integer.parseInt(line.substring("oom_kill ".length())))
        .sum();
  }

  /// What is taken now, without what the kernel would give back.
  int anonymousMegabytes() {
    return lines("memory.stat").stream()
        .filter(line -> line.startsWith(old ? "rss " : "anon "))
        .mapToInt(line -> (int) (Long.parseLong(line.substring(line.indexOf(' ') + 1)) >> 20))
        .sum();
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(group.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(group.resolve(file), text);
  }

  /// After the end of all its processes.
  @Override
  public void close() {
    Await.until(group.toFile()::delete, "the group is in use", () -> group);
  }
}
