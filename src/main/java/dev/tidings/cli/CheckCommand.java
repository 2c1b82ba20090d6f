package dev.tidings.cli;

import dev.tidings.app.Edges;
import dev.tidings.config.Settings;
import dev.tidings.config.Version;
import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineClock;
import dev.tidings.engine.EngineInfo;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LogRange;
import dev.tidings.files.PrivateFiles;
import dev.tidings.mail.MailRenderer;
import dev.tidings.mail.TestReport;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.smtp.SmtpProbe;
import dev.tidings.smtp.SmtpSettings;
import dev.tidings.smtp.Timeouts;
import dev.tidings.store.Store;
import dev.tidings.store.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `tidings check`: tries everything that a mail needs on its way, and says what is in the way.
public final class CheckCommand {

  private final Settings settings;
  private final PrintStream out;
  private final PrintStream err;
  private final InstantSource clock = InstantSource.system();
  private boolean allWell = true;

  public CheckCommand(Settings settings, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  /// Runs.
  ///
  /// @param send whether to send a test mail at the end
  /// @return the process's exit code
  public int run(boolean send) {
    out.println("Configuration");
    ok("read", "every setting is understood");
    settings.warnings().forEach(warning -> out.println("  warning " + warning));
    folder();
    String engine = engine();
    List<SmtpSettings> servers = settings.sending().smtp();
    if (servers.isEmpty()) {
      maildir();
    }
    for (int i = 0; i < servers.size(); i++) {
      server(i == 0 ? "Mail server" : "Fallback (smtp.fallback)", servers.get(i));
    }
    if (send) {
      Edges.senders(settings).forEach(sender -> send(engine, sender));
    }
    if (!send && !servers.isEmpty()) {
      out.println("Not tried: " + SmtpProbe.ONLY_BY_SENDING + ".");
    }
    out.println(allWell ? "All is well." : "Not all is well.");
    return allWell ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private void ok(String what, String detail) {
    out.println(String.format(Locale.ROOT, "  ok      %-10s %s", what, detail).stripTrailing());
  }

  private void failed(String what, String detail, String remedy) {
    allWell = false;
    out.printf(Locale.ROOT, "  FAILED  %-10s %s%n", what, detail);
    if (!remedy.isEmpty()) {
      out.printf(Locale.ROOT, "          %-10s %s%n", "", remedy);
    }
  }

  private void folder() {
    Path data = settings.data();
    out.println("Data folder " + data.toAbsolutePath());
    try {
      PrivateFiles.folder(data);
      Files.delete(Files.createTempFile(data, "check", null));
      ok("write", Store.isOwned(data) ? "a Tidings is running with it" : "it can be written");
      Store.foreign(data).ifPresent(why -> failed("journal", why, ""));
    } catch (IOException e) {
      failed(
          "write",
          StoreException.reason(e),
          "make it writable for this user, or name another with TIDINGS_DATA");
    }
  }

  /// @return the engine's name for a mail
  private String engine() {
    out.println("Engine");
    try (Engine engine = Edges.engine(settings, System.getenv(), clock)) {
      EngineInfo info = info(engine);
      ok("reach", engine.address());
      String name = info.name().isEmpty() ? "it does not tell its name" : "on " + info.name();
      ok("version", info.version() + ", API " + info.apiVersion() + ", " + name);
      clock(engine.clock());
      List<ContainerSummary> containers = engine.containers();
      containers(containers);
      containers.stream().findFirst().ifPresent(container -> evidence(engine, container.id()));
      labels(new LabelCheck(engine, settings.routing()));
      return info.name();
    } catch (IOException e) {
      failed("reach", String.valueOf(e.getMessage()), "");
      return "";
    }
  }

  /// No failure: Tidings converts the times. But logs and mails of others will not match.
  private void clock(EngineClock clock) {
    ok(
        "clock",
        clock
            .skew()
            .map(ahead ->
                "it is %d s %s this one: set both by NTP (times of events are the engine's)"
                    .formatted(
                        Math.round(ahead.abs().toMillis() / 1000.0),
                        ahead.isNegative() ? "behind" : "ahead of"))
            .orElse("it agrees with this one"));
  }

  private EngineInfo info(Engine engine) throws IOException {
    try (var _ = WaitNotice.of(err, "asking the engine")) {
      return engine.info();
    }
  }

  private void containers(List<ContainerSummary> containers) {
    long running = containers.stream().filter(c -> c.state().equals("running")).count();
    ok("containers", containers.size() + ", " + running + " of them running");
  }

  /// Whether it may be asked for what proves a death.
  private void evidence(Engine engine, String id) {
    Answer<Inspection> inspection = engine.inspect(id);
    answered("inspect", inspection);
    if (inspection instanceof Answer.Given<Inspection>(Inspection told)) {
      image(engine.imageLabels(told.text("Image")));
    }
    answered("logs", engine.logs(id, new LogRange(Optional.empty(), clock.instant(), 1)));
  }

  /// Whether labels of images can be told from those of users. Without any it does not matter.
  private void image(Answer<Map<String, String>> answer) {
    boolean trusted = settings.routing().trustsImages();
    switch (answer) {
      case Answer.Given<Map<String, String>> _, Answer.Gone<Map<String, String>> _ ->
          ok("images", "it answers");
      case Answer.Forbidden<Map<String, String>> _, Answer.Failed<Map<String, String>> _
          when trusted ->
          ok("images", "not asked for: labels.from-images = true");
      case Answer.Forbidden<Map<String, String>>(String question) ->
          unknownImages("something forbids GET " + question);
      case Answer.Failed<Map<String, String>>(String why) -> unknownImages(why);
    }
  }

  /// Compose's projects are not known either then.
  private void unknownImages(String why) {
    if (settings.routing().groupsByProject()) {
      failed("images", why + "; group-by = compose-project groups by container", LabelCheck.REMEDY);
    } else {
      ok("images", why + ": labels of containers are not followed");
    }
  }

  private void labels(LabelCheck check) throws IOException {
    LabelCheck.Found found = check.look();
    for (LabelCheck.Finding each : found.findings()) {
      failed("labels", each.container() + ": " + each.sentence(), each.remedy());
    }
    if (found.findings().isEmpty()) {
      boolean any = found.containers() > 0;
      ok("labels", any ? "all are followed" : "no container has one for Tidings");
    }
  }

  private void answered(String what, Answer<?> answer) {
    switch (answer) {
      case Answer.Given<?> _, Answer.Gone<?> _ -> ok(what, "it answers");
      case Answer.Forbidden<?>(String question) ->
          failed(
              what,
              "something forbids GET " + question,
              "mails are sent without it; allow it in the proxy before the engine");
      case Answer.Failed<?>(String why) -> failed(what, why, "mails are sent without it");
    }
  }

  private void maildir() {
    out.println("Mail");
    ok("maildir", settings.maildir() + " (set smtp.host to have mails sent)");
  }

  private void server(String kind, SmtpSettings smtp) {
    out.println(kind + " " + smtp.server());
    for (SmtpProbe.Finding finding : probe(smtp)) {
      String phase = finding.phase().name().toLowerCase(Locale.ROOT);
      if (finding.ok()) {
        ok(phase, finding.detail());
      } else {
        failed(phase, finding.detail(), finding.remedy());
      }
    }
  }

  private List<SmtpProbe.Finding> probe(SmtpSettings smtp) {
    try (var _ = WaitNotice.of(err, "trying " + smtp.server())) {
      return SmtpProbe.run(smtp, Timeouts.STANDARD, settings.sending().mail().envelope());
    }
  }

  /// One mail by each way, so that each is known to work.
  private void send(String engine, MailSender way) {
    try (MailSender sender = way) {
      out.println("Test mail to " + sender.destination());
      String host = settings.sending().host().orElse(engine.isEmpty() ? "localhost" : engine);
      Mail mail =
          new MailRenderer(settings.sending().mail(), Version.TEXT)
              .render(new TestReport(host, engine, sender.destination(), clock.instant()));
      send(sender, mail);
    }
  }

  /// As often as the server takes some of the recipients.
  private void send(MailSender sender, Mail mail) {
    PendingMail left = PendingMail.fresh(mail);
    while (!left.due().isEmpty()) {
      Attempt attempt = attempt(sender, left);
      attempt.outcomes().forEach(this::sent);
      attempt.failure().ifPresent(failure -> failed("send", failure.why(), ""));
      if (attempt.failure().isPresent() || attempt.outcomes().isEmpty()) {
        return;
      }
      left =
          left.with(left.due().stream().filter(to -> !attempt.outcomes().containsKey(to)).toList());
    }
  }

  private Attempt attempt(MailSender sender, PendingMail mail) {
    try (var _ = WaitNotice.of(err, "sending")) {
      return sender.send(mail);
    }
  }

  private void sent(String recipient, Outcome outcome) {
    if (outcome instanceof Outcome.Accepted(String reply)) {
      ok("send", recipient + ": " + reply);
    } else {
      failed("send", recipient + ": " + outcome.reply(), "");
    }
  }
}
