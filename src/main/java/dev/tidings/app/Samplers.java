package dev.tidings.app;

import dev.tidings.engine.EngineClock;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.vitals.Kernel;
import dev.tidings.vitals.ProcessUse;
import dev.tidings.vitals.Processes;
import dev.tidings.vitals.SamplingDemand;
import dev.tidings.vitals.StatsSampler;
import dev.tidings.vitals.Usage;
import dev.tidings.vitals.Vitals;
import dev.tidings.work.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// How containers are is sampled here, for the page and for mails. Not used while neither wants to
/// know, so that its classes are not loaded then.
final class Samplers implements AutoCloseable {

  private static final int TOP = 3;

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("stats-", 0).factory());
  private final EngineClock clock;
  private final Vitals vitals;
  private final Worker stats;
  private final Worker processes;

  /// Looks at nothing yet.
  Samplers(Shared shared) {
    clock = shared.engine().clock();
    Optional<Duration> pace = shared.settings().vitalsEvery();
    vitals =
        new Vitals(
            new StatsSampler(shared.engine(), threads, new SamplingDemand(pace, this::sampleStats)),
            new Processes(
                Kernel.processes(),
                Kernel.ofThisHost(),
                shared.settings().redaction(),
                new SamplingDemand(pace, this::sampleProcesses)));
    stats = shared.worker("stats", vitals.stats()::sample);
    processes = shared.worker("processes", vitals.processes()::sample);
  }

  private void sampleStats() {
    stats.signal();
  }

  private void sampleProcesses() {
    processes.signal();
  }

  Vitals vitals() {
    return vitals;
  }

  /// Not started yet.
  List<Worker> workers() {
    return List.of(stats, processes);
  }

  /// What was seen of a container before something happened to it.
  ///
  /// @param happened by the engine's clock
  Fact<Evidence.Usage> used(String container, Instant happened) {
    Instant when = clock.toOurs(happened);
    Vitals.Seen seen = vitals.at(container, when);
    Optional<Fact<Evidence.Usage>> known =
        seen.usage().map(usage -> new Fact.Known<>(used(usage, seen, when)));
    return known.orElseGet(() -> new Fact.Missing<>("no measurement available"));
  }

  private static Evidence.Usage used(Usage usage, Vitals.Seen seen, Instant when) {
    List<ProcessUse> top = new ArrayList<>(seen.byCpu().stream().limit(TOP).toList());
    seen.byMemory().stream().findFirst().filter(most -> !top.contains(most)).ifPresent(top::add);
    return new Evidence.Usage(
        Duration.between(usage.at(), when),
        usage.cpuPercent(),
        usage.memory(),
        usage.memoryLimit(),
        top.stream().map(Samplers::process).toList());
  }

  private static Evidence.TopProcess process(ProcessUse use) {
    return new Evidence.TopProcess(
        use.process().counts().name(),
        use.process().pid(),
        use.cpuPercent(),
        use.process().counts().memory());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
