package dev.tidings.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.redact.Redaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Processes of containers on cgroup v2, as they were recorded beside what `ps` said of them; how,
/// says the `README.md` that lies there.
class RecordedTreesTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Path TREES = Path.of("src/test/resources/proc-v2");

  /// A line of `ps`.
  private record Line(int pid, long kilobytes, String command) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker-cgroupfs",
        "docker-cgroupfs-private",
        "docker-rootless",
        "docker-systemd",
        "docker-systemd-private",
        "podman-cgroupfs",
        "podman-rootless",
        "podman-rootless-crun",
        "podman-systemd",
      })
  void processesAreThoseOfPs(String folder) throws IOException {
    List<Line> lines = lines(folder);
    Processes processes =
        new Processes(
            TREES.resolve(folder),
            new Kernel(4_096, 100),
            new Redaction(List.of(), true),
            new SamplingDemand(Optional.empty(), () -> {}));
    processes.want(NOW);
    processes.sample(NOW);
    processes.sample(NOW.plusSeconds(1));
    String id = container(folder, lines.getFirst().pid());
    UsageMoment moment = processes.history(id, Duration.ofSeconds(1), 1).getLast();
    Map<Integer, Line> told = new TreeMap<>();
    moment
        .processes()
        .forEach(use ->
            told.put(
                use.process().pid(),
                new Line(
                    use.process().pid(),
                    use.process().counts().memory() / 1_024,
                    use.process().commandLine())));
    assertThat(told.values()).containsExactlyElementsOf(lines);
    assertThat(moment.processes()).allSatisfy(use -> assertThat(use.relativeCpu()).isEqualTo(0.0));
  }

  private static List<Line> lines(String folder) throws IOException {
    return Files.readAllLines(TREES.resolve(folder).resolve("ps")).stream()
        .map(line -> List.of(line.strip().split(" +", 3)))
        .map(words ->
            new Line(Integer.parseInt(words.get(0)), Long.parseLong(words.get(1)), words.get(2)))
        .toList();
  }

  private static String container(String folder, int pid) throws IOException {
    Path cgroup = TREES.resolve(folder).resolve(Integer.toString(pid)).resolve("cgroup");
    String line = Files.readString(cgroup).strip().replaceFirst("[.]scope.*", "");
    return line.substring(line.length() - 64);
  }
}
