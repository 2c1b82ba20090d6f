package dev.tidings.app;

import dev.tidings.config.Settings;
import dev.tidings.config.Version;
import dev.tidings.hook.HookSender;
import dev.tidings.hook.PingStep;
import dev.tidings.mail.MailRenderer;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.notify.AliveStep;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.work.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What makes it known that Tidings itself is dead. Not used while both ways are off, so that its
/// classes are not loaded then.
final class Alive {

  private Alive() {}

  /// So many are named in one mail at most.
  private static final int MOST_PROBLEMS = 1_000;

  /// @param onMail called when there is a new mail
  static List<Worker> workers(Shared shared, Runnable onMail) {
    Settings settings = shared.settings();
    Function<Instant, List<String>> wrong = shared::wrong;
    List<Worker> workers = new ArrayList<>();
    settings
        .alive()
        .mail()
        .ifPresent(plan -> {
          MailRenderer renderer =
              new MailRenderer(
                  settings.sending().mail(), Version.TEXT, settings.sending().shape().templates());
          var needs =
              new AliveStep.Dependencies(
                  shared.host()::get, wrong, problems(shared), renderer::render, onMail);
          workers.add(shared.worker("alive", new AliveStep(plan, shared.store(), needs)));
        });
    settings
        .alive()
        .ping()
        .ifPresent(ping -> {
          HookSender sender = new HookSender("Tidings/" + Version.TEXT);
          // That pings failed is no news for a service that gets them again.
          String itself = "the worker " + PingStep.WORKER + " ";
          Function<Instant, List<String>> others =
              now -> wrong.apply(now).stream().filter(why -> !why.startsWith(itself)).toList();
          workers.add(
              shared.worker(
                  PingStep.WORKER, new PingStep(ping, others, sender::post, shared.reports())));
        });
    return workers;
  }

  private static Function<Instant, List<String>> problems(Shared shared) {
    ProblemLedger ledger =
        new ProblemLedger(shared.store(), shared.settings().timing().pace().stable());
    return now -> {
      Instant present = shared.engine().clock().toEngine(now);
      return ledger.open(present, MOST_PROBLEMS).stream()
          .map(entry ->
              IncidentWords.problem(entry, shared.settings().sending().mail().zone(), present))
          .map(shared.settings().redaction()::text)
          .toList();
    };
  }
}
