package dev.tidings.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.redact.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Both samplers beside what `docker stats` and `ps` say of the same moment.
@Timeout(600)
class VitalsIT {

  private static final double POINTS = 5;
  private static final int TRIES = 8;
  private static final Predicate<UsageReading> IS_SLOW = UsageReading.Slow.class::isInstance;
  private static final String BUSY = "while :; do :; done";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path folder;

  private final RealEngine real = RealEngine.shared();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SamplingDemand attention = new SamplingDemand(Optional.empty(), () -> {});
  private DockerEngine engine;
  private StatsSampler stats;
  private Processes processes;

  @BeforeEach
  void connect() throws IOException {
    EngineAddress address =
        EngineAddress.resolve(Optional.empty(), Map.of("DOCKER_HOST", real.host()), folder);
    engine = new DockerEngine(address, InstantSource.system(), Duration.ofSeconds(5));
    stats = new StatsSampler(engine, threads, attention);
    processes =
        new Processes(
            Kernel.processes(),
            Kernel.ofThisHost(),
            new Redaction(List.of(), true),
            new SamplingDemand(Optional.empty(), () -> {}));
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
    engine.close();
  }

  @Test
  void aBusyContainerIsAsBusyAsDockerStatsSays() throws Exception {
    String id = started("vitals-busy", "--cpus", "0.4", "busybox", "sh", "-c", BUSY);
    try {
      Compared cpu =
          compared(id, usage -> usage.cpuPercent().orElse(0), Beside::cpu, figure -> POINTS);
      assertThat(cpu.ours()).isBetween(cpu.least(), cpu.most());
    } finally {
      real.docker("rm", "-f", id);
    }
  }

  @Test
  void aContainersMemoryIsWhatDockerStatsSays() throws Exception {
    String hold = "x=$(seq 1 500000); cat /bin/busybox > /f; sleep 600; true";
    String id = started("vitals-memory", "-m", "64m", "busybox", "sh", "-c", hold);
    try {
      Compared memory = compared(id, Usage::memory, Beside::memory, figure -> 0.02 * figure);
      assertThat(memory.ours()).isBetween(memory.least(), memory.most());
      assertThat(told(id).memoryLimit()).isEqualTo(64L << 20);
    } finally {
      real.docker("rm", "-f", id);
    }
  }

  /// Our figure, and the bounds that docker's own figures before and after it set.
  private record Compared(double least, double ours, double most) {}

  /// Compares once docker's figures before and after ours agree within the tolerance, or after the
  /// last try whatever they are: on a busy machine a container never stands still, and ours lies
  /// between them all the same.
  private Compared compared(
      String id,
      ToDoubleFunction<Usage> ours,
      ToDoubleFunction<Beside> docker,
      DoubleUnaryOperator tolerance)
      throws Exception {
    Compared last = new Compared(0, 0, 0);
    for (int i = 0; i < TRIES; i++) {
      double before = docker.applyAsDouble(statsOf(id));
      double during = docker.applyAsDouble(beside(() -> statsOf(id)));
      double own = ours.applyAsDouble(told(id));
      double after = docker.applyAsDouble(statsOf(id));
      double least = Math.min(before, Math.min(during, after));
      double most = Math.max(before, Math.max(during, after));
      double allowed = tolerance.applyAsDouble(during);
      last = new Compared(least - allowed, own, most + allowed);
      if (most - least <= allowed) {
        break;
      }
    }
    return last;
  }

  @Test
  void processesAreThoseOfPs() throws Exception {
    String id =
        started(
            "vitals-ps", "busybox", "sh", "-c", "sleep 601 & sleep 602 & (" + BUSY + ") & wait");
    try {
      UsageMoment moment = moments(id);
      Map<Integer, Long> ps = ps(id);
      assertThat(moment.processes())
          .extracting(use -> use.process().pid())
          .containsExactlyElementsOf(new TreeSet<>(ps.keySet()));
      assertThat(moment.processes())
          .allSatisfy(use ->
              assertThat(use.process().counts().memory() / 1024)
                  .isEqualTo(ps.get(use.process().pid())));
      assertThat(moment.processes())
          .extracting(use -> use.process().commandLine())
          .contains("sleep 601", "sleep 602");
      assertThat(moment.byCpu(1).getFirst().cpuPercent()).isBetween(10.0, 105.0);
      assertThat(moment.byCpu(1).getFirst().relativeCpu()).isEqualTo(100);
    } finally {
      real.docker("rm", "-f", id);
    }
  }

  @Test
  void anIdleContainerUsesNothing() throws Exception {
    String id = started("vitals-idle", "busybox", "sleep", "600");
    try {
      assertThat(moments(id).processes()).extracting(ProcessUse::relativeCpu).containsExactly(0.0);
      rounds();
      assertThat(told(id).cpuPercent().orElseThrow()).isBetween(0.0, 1.0);
    } finally {
      real.docker("rm", "-f", id);
    }
  }

  @Test
  void aStoppedContainerHasNoReading() throws Exception {
    String id = started("vitals-stopped", "busybox", "sleep", "600");
    try {
      real.docker("kill", id);
      rounds();
      assertThat(readings()).doesNotContainKey(id);
      assertThat(engine.stats(id).toString()).contains("read=Optional.empty");
    } finally {
      real.docker("rm", "-f", id);
    }
  }

  @Test
  void ofThirtyContainersOneMayVanishMeanwhile() throws Exception {
    List<String> ids = new ArrayList<>();
    IntStream.range(0, 30)
        .forEach(i -> ids.add(started("vitals-many-" + i, "busybox", "sleep", "600")));
    try {
      rounds();
      Process removal = real.dockerInto(folder.resolve("rm"), "rm", "-f", ids.getFirst());
      for (int i = 0; i < 5; i++) {
        attention.want(Instant.now());
        stats.sample(Instant.now());
      }
      assertThat(removal.waitFor()).isZero();
      attention.want(Instant.now());
      stats.sample(Instant.now());
      // An engine under load answers some of them a round later.
      for (int i = 0; i < TRIES && readings().values().stream().anyMatch(IS_SLOW); i++) {
        rounds();
      }
      Map<String, UsageReading> readings = readings();
      assertThat(readings).doesNotContainKey(ids.getFirst());
      assertThat(ids.subList(1, 30))
          .allSatisfy(id -> assertThat(readings.get(id)).isInstanceOf(UsageReading.Known.class));
      moments(ids.getLast());
      assertThat(processes.containers()).containsAll(ids.subList(1, 30));
    } finally {
      ids.forEach(id -> real.tryDocker("rm", "-f", id));
    }
  }

  @Test
  void atItsDeathItIsKnownHowAContainerWas() throws Exception {
    String id = started("vitals-death", "-m", "64m", "busybox", "sh", "-c", BUSY);
    try {
      rounds();
      moments(id);
      real.docker("kill", id);
      Vitals.Seen seen = new Vitals(stats, processes).at(id, Instant.now());
      assertThat(seen.usage().orElseThrow().cpuPercent().orElseThrow()).isGreaterThan(10);
      assertThat(seen.byCpu())
          .extracting(use -> use.process().commandLine())
          .containsExactly("sh -c " + BUSY);
    } finally {
      real.docker("rm", "-f", id);
    }
  }

  private String started(String name, String... arguments) {
    List<String> all = new ArrayList<>(List.of("run", "-d", "--name", name));
    all.addAll(List.of(arguments));
    return real.docker(all.toArray(String[]::new));
  }

  /// What docker's own program shows.
  private record Beside(double cpu, double memory) {}

  @FunctionalInterface
  private interface Asking {
    Beside ask() throws Exception;
  }

  /// Samples at both ends of the second over which docker counts: it looks at once and a second on.
  private Beside beside(Asking asking) throws Exception {
    attention.want(Instant.now());
    stats.sample(Instant.now());
    Beside beside = asking.ask();
    stats.sample(Instant.now());
    return beside;
  }

  private Beside statsOf(String id) {
    String line = real.docker("stats", "--no-stream", "--format", "{{.CPUPerc}} {{.MemUsage}}", id);
    List<String> words = List.of(line.split(" ", -1));
    return new Beside(Double.parseDouble(words.get(0).replace("%", "")), bytes(words.get(1)));
  }

  private static double bytes(String text) {
    for (var unit : Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30).entrySet()) {
      if (text.endsWith(unit.getKey())) {
        return Double.parseDouble(text.replace(unit.getKey(), "")) * unit.getValue();
      }
    }
    return Double.parseDouble(text.replace("B", ""));
  }

  /// Two, a second apart.
  private void rounds() throws Exception {
    attention.want(Instant.now());
    stats.sample(Instant.now());
    TimeUnit.SECONDS.sleep(1);
    stats.sample(Instant.now());
  }

  private UsageMoment moments(String id) throws Exception {
    processes.want(Instant.now());
    processes.sample(Instant.now());
    TimeUnit.SECONDS.sleep(1);
    processes.sample(Instant.now());
    return processes.history(id, Duration.ofSeconds(1), 1).getLast();
  }

  private Map<String, UsageReading> readings() throws InterruptedException {
    return stats.readings(Instant.now(), PATIENCE).orElseThrow();
  }

  private Usage told(String id) throws InterruptedException {
    assertThat(readings().get(id)).isInstanceOf(UsageReading.Known.class);
    return ((UsageReading.Known) readings().getOrDefault(id, new UsageReading.Ended())).usage();
  }

  /// The memory in kB of each process of the container's cgroup, by its number, as `ps` tells it.
  private Map<Integer, Long> ps(String id) throws IOException, InterruptedException {
    Process ps =
        new ProcessBuilder("ps", "-eo", "pid,rss,cgroup", "--no-headers", "--width", "10000")
            .start();
    String output = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    ps.waitFor();
    Map<Integer, Long> found = new HashMap<>();
    output
        .lines()
        .filter(line -> line.contains(id))
        .map(line -> List.of(line.strip().split(" +", 3)))
        .forEach(words -> found.put(Integer.parseInt(words.get(0)), Long.parseLong(words.get(1))));
    return found;
  }
}
