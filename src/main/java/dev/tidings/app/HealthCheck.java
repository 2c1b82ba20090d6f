package dev.tidings.app;

import dev.tidings.alarm.HookState;
import dev.tidings.cli.ExitStatus;
import dev.tidings.config.Settings;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.Outbox;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.work.Watchdog;
import dev.tidings.work.WorkerHealth;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `tidings health`: looks at a running Tidings from outside. Who holds the folder's lock lives;
/// what is wrong with it stands in the store. So being healthy costs the one that runs nothing.
public final class HealthCheck {

  /// An engine restart takes seconds; what takes longer than this needs somebody.
  private static final Duration STREAM_PATIENCE = Duration.ofMinutes(1);

  /// A receiver's redeploy takes minutes.
  private static final Duration HOOK_PATIENCE = Duration.ofHours(1);

  /// A transaction of many events takes about as much.
  private static final long LEAST_ROOM = 1 << 20;

  private final Settings settings;
  private final PrintStream out;

  public HealthCheck(Settings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /// Looks, and prints what is wrong.
  ///
  /// @return the process's exit code
  public int run() {
    List<String> wrong = new ArrayList<>();
    if (!Store.isOwned(settings.data())) {
      wrong.add("no Tidings is running with the data folder " + settings.data());
    } else {
      stuck(settings, wrong);
      try (Store store = Store.beside(settings.data())) {
        wrong.addAll(told(settings, store, InstantSource.system().instant()));
      }
    }
    wrong.forEach(out::println);
    if (wrong.isEmpty()) {
      out.println("ok");
    }
    return wrong.isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
  }

  /// Does not need the store, which somebody may be stuck in.
  private static void stuck(Settings settings, List<String> wrong) {
    for (String worker : Watchdog.stuck(settings.data())) {
      wrong.add(
          "the worker " + worker + " is stuck: restart Tidings, and report what its log says");
    }
  }

  /// What is wrong with the one that runs, as it says itself.
  static List<String> wrong(Settings settings, Store store, Instant now) {
    List<String> wrong = new ArrayList<>();
    stuck(settings, wrong);
    wrong.addAll(told(settings, store, now));
    return wrong;
  }

  private static List<String> told(Settings settings, Store store, Instant now) {
    List<String> wrong = new ArrayList<>();
    disk(settings, wrong);
    Status status = new Status(store);
    status
        .get(EngineFacts.DOWN)
        .map(Instant::parse)
        .filter(since -> since.plus(STREAM_PATIENCE).isBefore(now))
        .ifPresent(since -> wrong.add("the engine cannot be followed since " + since));
    WorkerHealth.present(status)
        .forEach((worker, why) -> wrong.add("the worker " + worker + " fails " + why));
    if (settings.hook().isPresent()) {
      alarms(settings, store, now).ifPresent(wrong::add);
    }
    new DeliveryOutage(store)
        .foreseen()
        .ifPresent(why -> wrong.add("no mail can be sent: " + settings.redaction().text(why)));
    new Outbox(store)
        .pending()
        .oldest()
        .filter(oldest -> oldest.plus(settings.upkeep().maxDelay()).isBefore(now))
        .ifPresent(
            oldest -> wrong.add("a mail is pending since " + oldest + "; see tidings outbox"));
    return wrong;
  }

  private static Optional<String> alarms(Settings settings, Store store, Instant now) {
    HookState state = new HookState(store);
    return state
        .failing()
        .filter(failing -> failing.since().plus(HOOK_PATIENCE).isBefore(now))
        .map(failing ->
            "alarms cannot be posted since "
                + failing.since()
                + ": "
                + settings.redaction().text(failing.why())
                + (state.lost() > 0 ? "; " + state.lost() + " are lost" : ""));
  }

  /// Where nothing can be written, nothing of it can be written down either.
  private static void disk(Settings settings, List<String> wrong) {
    try {
      long room = Files.getFileStore(settings.data()).getUsableSpace();
      if (room < LEAST_ROOM) {
        wrong.add("the disk of " + settings.data() + " is full: make room");
      }
    } catch (IOException e) {
      wrong.add("the data folder " + settings.data() + " cannot be looked at: " + e.getMessage());
    }
  }
}
