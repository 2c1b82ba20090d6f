package dev.tidings.app;

import dev.tidings.config.CareSettings;
import dev.tidings.config.HookAddress;
import dev.tidings.config.Version;
import dev.tidings.engine.Engine;
import dev.tidings.heal.Audit;
import dev.tidings.heal.Cleaner;
import dev.tidings.heal.ExitedContainers;
import dev.tidings.heal.Healer;
import dev.tidings.hook.ActHookStep;
import dev.tidings.hook.HookSender;
import dev.tidings.ingest.OwnContainer;
import dev.tidings.journal.Journal;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import dev.tidings.work.Worker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// What Tidings does to containers: the steps, their threads, and who wakes them. Made only where
/// healing or cleaning up is switched on.
final class CareWiring implements AutoCloseable {

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("heal-", 0).factory());
  private final List<Worker> workers = new ArrayList<>();

  /// What it works with.
  ///
  /// @param engine answers within seconds; orders take as long as they take
  /// @param redaction of what is posted
  /// @param written called when an act is in the journal
  public record Dependencies(
      Engine engine, Store store, InstantSource clock, Redaction redaction, Runnable written) {}

  /// @param labels knows what containers ask for
  /// @param pending whether something about a container is being asked that a restart would spoil
  CareWiring(
      CareSettings keys,
      Dependencies dependencies,
      Healer.Labels labels,
      Predicate<String> pending,
      Worker.Reports reports) {
    CareSettings care = keys.sparing(OwnContainer.id());
    Audit audit =
        new Audit(
            dependencies.store(),
            dependencies.engine().clock(),
            () -> {
              dependencies.written().run();
              wake("heal-hook");
            });
    care.hook().ifPresent(address -> workers.add(hook(address, dependencies, reports)));
    if (care.heals()) {
      Healer.Helpers helpers = new Healer.Helpers(threads, audit, labels, pending, this::wake);
      Healer healer = new Healer(dependencies.engine(), dependencies.store(), care.heal(), helpers);
      workers.add(new Worker("heal", healer::run, dependencies.clock(), reports));
    }
    if (care.cleans()) {
      ExitedContainers allExited =
          new ExitedContainers(
              dependencies.engine(), care.clean(), labels.reader(), labels.warnings());
      Cleaner cleaner = new Cleaner(dependencies.engine(), care.clean(), allExited, audit);
      workers.add(new Worker("clean", cleaner::run, dependencies.clock(), reports));
    }
  }

  /// Not started yet.
  List<Worker> workers() {
    return workers;
  }

  private static Worker hook(
      HookAddress address, Dependencies dependencies, Worker.Reports reports) {
    HookSender sender = new HookSender("Tidings/" + Version.TEXT);
    ActHookStep step =
        new ActHookStep(
            new Journal(dependencies.store()), address, sender, dependencies.redaction());
    return new Worker("heal-hook", step, dependencies.clock(), reports);
  }

  /// Events are on the disk, or a visit has ended.
  void wake() {
    wake("heal");
  }

  private void wake(String name) {
    workers.stream().filter(worker -> worker.name().equals(name)).forEach(Worker::signal);
  }

  /// A restart that is under way is cut short; the next process finishes it.
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
