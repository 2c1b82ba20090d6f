package dev.tidings.app;

import dev.tidings.alarm.AlarmGenerator;
import dev.tidings.alarm.AlarmStep;
import dev.tidings.alarm.Alarms;
import dev.tidings.alarm.HookState;
import dev.tidings.config.AlarmWebhook;
import dev.tidings.hook.AlarmHookStep;
import dev.tidings.store.Store;
import dev.tidings.work.Worker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The workers that make alarms and post them: none where nobody looks at any. Nobody touches this
/// class then, so that its rooms are not loaded.
final class Alarming {

  private Alarming() {}

  /// The workers, the one that reads the journal first.
  ///
  /// @param told when there may be a new alarm
  static List<Worker> workers(
      Page.Dependencies dependencies, Runnable told, Worker.Reports reports) {
    Store store = dependencies.store();
    InstantSource clock = dependencies.clock();
    HookState state = new HookState(store);
    Optional<Worker> posting =
        dependencies.settings().hook().map(hook -> posting(dependencies, state, hook, reports));
    AlarmStep reading =
        new AlarmStep(
            new AlarmGenerator(store, dependencies.engine()),
            new Alarms(store),
            dependencies.settings().upkeep().retention().age(),
            posting.isPresent() ? state::begin : _ -> {},
            () -> {
              told.run();
              posting.ifPresent(Worker::signal);
            });
    List<Worker> workers = new ArrayList<>();
    workers.add(new Worker("alarms", reading, clock, reports));
    posting.ifPresent(workers::add);
    return workers;
  }

  private static Worker posting(
      Page.Dependencies dependencies, HookState state, AlarmWebhook hook, Worker.Reports reports) {
    AlarmHookStep step =
        new AlarmHookStep(
            new Alarms(dependencies.store()),
            state,
            hook,
            dependencies.settings().redaction(),
            dependencies.clock());
    return new Worker("alarm-hook", step, dependencies.clock(), reports);
  }
}
