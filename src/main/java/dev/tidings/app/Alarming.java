package dev.tidings.app;

import dev.tidings.alarm.AlarmGenerator;
import dev.tidings.alarm.AlarmStep;
import dev.tidings.alarm.Alarms;
import dev.tidings.alarm.HookState;
import dev.tidings.config.AlarmWebhook;
import dev.tidings.hook.AlarmHookStep;
import dev.tidings.work.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The workers that make alarms and post them. Not used while nobody looks at any, so that its
/// classes are not loaded then.
final class Alarming {

  private Alarming() {}

  /// The workers, the one that reads the journal first.
  ///
  /// @param alarmed called when there may be a new alarm
  static List<Worker> workers(Shared shared, Runnable alarmed) {
    HookState state = new HookState(shared.store());
    Optional<Worker> posting = shared.settings().hook().map(hook -> posting(shared, state, hook));
    AlarmStep reading =
        new AlarmStep(
            new AlarmGenerator(shared.store(), shared.engine()),
            new Alarms(shared.store()),
            shared.settings().upkeep().retention().age(),
            posting.isPresent() ? state::begin : _ -> {},
            () -> {
              alarmed.run();
              posting.ifPresent(Worker::signal);
            });
    List<Worker> workers = new ArrayList<>();
    workers.add(shared.worker("alarms", reading));
    posting.ifPresent(workers::add);
    return workers;
  }

  private static Worker posting(Shared shared, HookState state, AlarmWebhook hook) {
    return shared.worker(
        "alarm-hook",
        new AlarmHookStep(
            new Alarms(shared.store()),
            state,
            hook,
            shared.settings().redaction(),
            shared.clock()));
  }
}
