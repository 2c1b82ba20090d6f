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
import dev.tidings.work.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// What Tidings does to containers. Made only where healing or cleaning up is switched on.
final class CareWiring implements AutoCloseable {

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("heal-", 0).factory());
  private final List<Worker> workers = new ArrayList<>();
  private final List<Worker> readers = new ArrayList<>();

  /// @param labels knows what containers ask for
  /// @param pending whether something about a container is being asked that a restart would spoil
  /// @param wake runs those that read the journal soon
  CareWiring(Shared shared, Healer.Labels labels, Predicate<String> pending, Runnable wake) {
    CareSettings care = shared.settings().care().sparing(OwnContainer.id());
    Engine engine = shared.engine();
    Audit audit = new Audit(shared.store(), engine.clock(), wake);
    care.hook().ifPresent(address -> readers.add(hook(address, shared)));
    if (care.heals()) {
      Healer.Helpers helpers = new Healer.Helpers(threads, audit, labels, pending, wake);
      Healer healer = new Healer(engine, shared.store(), care.heal(), helpers);
      readers.add(shared.worker("heal", healer::run));
    }
    workers.addAll(readers);
    if (care.cleans()) {
      ExitedContainers exited =
          new ExitedContainers(engine, care.clean(), labels.reader(), labels.warnings());
      Cleaner cleaner = new Cleaner(engine, care.clean(), exited, audit);
      workers.add(shared.worker("clean", cleaner::run));
    }
  }

  /// Not started yet.
  List<Worker> workers() {
    return workers;
  }

  /// Those of them that read the journal.
  List<Worker> readers() {
    return readers;
  }

  private static Worker hook(HookAddress address, Shared shared) {
    HookSender sender = new HookSender("Tidings/" + Version.TEXT);
    return shared.worker(
        "heal-hook",
        new ActHookStep(shared.journal(), address, sender, shared.settings().redaction()));
  }

  /// A restart that is under way is cut short; the next process finishes it.
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
