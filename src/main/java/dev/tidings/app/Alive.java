package dev.tidings.app;

import dev.tidings.config.Settings;
import dev.tidings.config.Version;
import dev.tidings.hook.HookSender;
import dev.tidings.hook.PingStep;
import dev.tidings.mail.MailRenderer;
import dev.tidings.notify.AliveStep;
import dev.tidings.store.Store;
import dev.tidings.work.Step;
import dev.tidings.work.Worker;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// What makes it known that Tidings itself is dead. Nobody touches this class while both ways are
/// off, so none of its classes is loaded.
final class Alive {

  private Alive() {}

  /// The steps, by the names of their threads.
  ///
  /// @param host what mails call this machine
  /// @param onMail called when there is a new mail
  /// @param reports called when a worker fails
  static Map<String, Step> steps(
      Settings settings,
      Store store,
      Supplier<String> host,
      Runnable onMail,
      Worker.Reports reports) {
    Function<Instant, List<String>> wrong =
        now ->
            HealthCheck.wrong(settings, store, now).stream()
                .map(settings.redaction()::text)
                .toList();
    Map<String, Step> steps = new LinkedHashMap<>();
    settings
        .alive()
        .mail()
        .ifPresent(plan -> {
          MailRenderer renderer =
              new MailRenderer(
                  settings.sending().mail(), Version.TEXT, settings.sending().shape().templates());
          var dependencies = new AliveStep.Dependencies(host, wrong, renderer::render, onMail);
          steps.put("alive", new AliveStep(plan, store, dependencies));
        });
    settings
        .alive()
        .ping()
        .ifPresent(ping -> {
          HookSender sender = new HookSender("Tidings/" + Version.TEXT);
          // That pings failed is no news for whoever gets them again.
          String itself = "the worker " + PingStep.WORKER + " ";
          Function<Instant, List<String>> others =
              now -> wrong.apply(now).stream().filter(why -> !why.startsWith(itself)).toList();
          steps.put(PingStep.WORKER, new PingStep(ping, others, sender::post, reports));
        });
    return steps;
  }
}
