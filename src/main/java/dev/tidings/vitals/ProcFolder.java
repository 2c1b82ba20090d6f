package dev.tidings.vitals;

import dev.tidings.engine.Plain;
import dev.tidings.redact.Redaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads from `/proc` which processes the containers have. Starts no program, asks no engine.
///
/// Owned by one thread.
final class ProcFolder {

  /// Of one container; and of all together.
  static final int MOST_OF_ONE = 256;

  static final int MOST = 4_000;

  /// What one round may take of memory, in bytes.
  static final long MOST_BYTES = 4_000_000;

  private static final int MOST_OF_A_FILE = 8 * 1024;
  private static final int MOST_OF_A_COMMAND = 4 * 1024;
  private static final DirectoryStream.Filter<Path> PROCESSES =
      path -> Character.isDigit(path.getFileName().toString().charAt(0));

  private final Path root;
  private final long pageSize;
  private final Redaction redaction;

  /// Command lines as they are, with what is shown of them: those of the round before, for taking
  /// out secrets costs more than all else. Never told to anybody.
  private Map<String, String> commands = Map.of();

  /// @param pageSize of the kernel, in bytes
  ProcFolder(Path root, long pageSize, Redaction redaction) {
    this.root = root;
    this.pageSize = pageSize;
    this.redaction = redaction;
  }

  /// Looks at all processes. One that ends meanwhile is left out.
  ///
  /// @throws IOException if the folder cannot be read at all
  Round.Found read() throws IOException {
    Map<String, List<ContainerProcess>> found = new HashMap<>();
    Map<String, Integer> leftOut = new HashMap<>();
    Map<String, Optional<Cgroup>> cgroups = new HashMap<>();
    Map<String, String> seen = new HashMap<>();
    int all = 0;
    long bytes = 0;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, PROCESSES)) {
      for (Path folder : folders) {
        Optional<Cgroup> cgroup =
            text(folder, "cgroup").flatMap(t -> cgroups.computeIfAbsent(t, Cgroup::in));
        if (cgroup.isEmpty()) {
          continue;
        }
        boolean fits = all < MOST && bytes < MOST_BYTES && fits(cgroup.get(), found);
        Optional<ContainerProcess> process =
            fits ? process(folder, cgroup.get(), seen) : Optional.empty();
        all += process.isPresent() ? 1 : 0;
        bytes += process.map(ContainerProcess::bytes).orElse(0L);
        for (String container : cgroup.get().containers()) {
          process.ifPresent(p -> found.computeIfAbsent(container, _ -> new ArrayList<>()).add(p));
          leftOut.merge(container, fits ? 0 : 1, Integer::sum);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    commands = seen;
    return new Round.Found(found, leftOut);
  }

  private static boolean fits(Cgroup cgroup, Map<String, List<ContainerProcess>> found) {
    return cgroup.containers().stream()
        .allMatch(container -> found.getOrDefault(container, List.of()).size() < MOST_OF_ONE);
  }

  private Optional<ContainerProcess> process(Path folder, Cgroup cgroup, Map<String, String> seen) {
    Optional<String> stat = text(folder, "stat");
    Optional<ProcessStat> known = stat.flatMap(ProcessStat::of);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    ProcessStat told = known.get();
    var counts =
        new ContainerProcess.Counts(
            told.name(), told.state(), told.ticks(), told.started(), memory(folder));
    var raw = new ContainerProcess.Raw(stat.get().strip(), text(folder, "status").orElse(""));
    return Optional.of(
        new ContainerProcess(
            Integer.parseInt(folder.getFileName().toString()),
            counts,
            command(folder, seen),
            cgroup.path(),
            raw));
  }

  /// The second number of `statm` is that of its pages in memory (proc(5)).
  private long memory(Path folder) {
    String[] pages = text(folder, "statm").orElse("").split(" ", 3);
    try {
      return pages.length < 2 ? 0 : Long.parseLong(pages[1].strip()) * pageSize;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private String command(Path folder, Map<String, String> seen) {
    String raw = text(folder, "cmdline", MOST_OF_A_COMMAND).orElse("");
    String shown = commands.get(raw);
    if (shown == null) {
      shown = shown(raw);
    }
    seen.put(raw, shown);
    return shown;
  }

  /// Arguments end with a zero byte each.
  private String shown(String raw) {
    if (raw.isEmpty()) {
      return "";
    }
    List<String> arguments = List.of(raw.replaceFirst("\0+$", "").split("\0", -1));
    String line = String.join(" ", redaction.arguments(arguments));
    return Plain.text(line).replace('\n', ' ').strip();
  }

  private static Optional<String> text(Path folder, String name) {
    return text(folder, name, MOST_OF_A_FILE);
  }

  /// @return empty if the process has ended, or may not be looked at
  private static Optional<String> text(Path folder, String name, int most) {
    try (InputStream file = Files.newInputStream(folder.resolve(name))) {
      return Optional.of(new String(file.readNBytes(most), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
