package dev.tidings.app;

import dev.tidings.config.Settings;
import dev.tidings.engine.Engine;
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
import dev.tidings.work.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// How containers are is sampled here, for the page and for mails. Nobody touches this class while
/// neither wants to know, so none of its classes is loaded.
final class Samplers implements AutoCloseable {

  private static final String STATS = "stats";
  private static final String PROCESSES = "processes";
  private static final int TOP = 3;

  private final Vitals vitals;
  private final EngineClock clock;
  private final ExecutorService threads;

  private Samplers(Vitals vitals, EngineClock clock, ExecutorService threads) {
    this.vitals = vitals;
    this.clock = clock;
    this.threads = threads;
  }

  /// Looks at nothing yet.
  ///
  /// @param engine over connections of its own, with little patience
  /// @param wake runs a step soon, by its name
  static Samplers of(Settings settings, Engine engine, Consumer<String> wake) {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("stats-", 0).factory());
    Optional<Duration> pace = settings.vitalsEvery();
    Vitals vitals =
        new Vitals(
            new StatsSampler(engine, threads, new SamplingDemand(pace, () -> wake.accept(STATS))),
            new Processes(
                Kernel.processes(),
                Kernel.ofThisHost(),
                settings.redaction(),
                new SamplingDemand(pace, () -> wake.accept(PROCESSES))));
    return new Samplers(vitals, engine.clock(), threads);
  }

  Vitals vitals() {
    return vitals;
  }

  /// The steps, by the names of their threads.
  Map<String, Step> steps() {
    Map<String, Step> steps = new LinkedHashMap<>();
    steps.put(STATS, vitals.stats()::sample);
    steps.put(PROCESSES, vitals.processes()::sample);
    return steps;
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
