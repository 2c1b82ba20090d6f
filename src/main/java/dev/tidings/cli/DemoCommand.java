package dev.tidings.cli;

import dev.tidings.app.App;
import dev.tidings.app.Edges;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.config.DeliverySettings;
import dev.tidings.config.Settings;
import dev.tidings.engine.Engine;
import dev.tidings.engine.recorded.RecordedContainers;
import dev.tidings.engine.recorded.RecordedEngine;
import dev.tidings.engine.recorded.Recording;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.smtp.MaildirSender;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// `tidings demo`: a recorded engine before the real pipeline. Only the edges are other ones; the
/// journal is a throw-away.
public final class DemoCommand {

  /// Short enough to see a summary while one watches.
  private static final Duration WINDOW = Duration.ofSeconds(10);

  /// The first event comes when even a slow machine is listening.
  private static final Duration CONNECTING = Duration.ofSeconds(2);

  private final Settings settings;
  private final PrintStream out;

  DemoCommand(Settings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /// Plays the recording to its end, or until Ctrl-C.
  ///
  /// @return the process's exit code
  int run() throws IOException, InterruptedException {
    // What the log would say is printed, in fewer words.
    System.setProperty(Cli.LOG_LEVEL, "warn");
    InstantSource clock = InstantSource.system();
    ProcessSignals signals = new ProcessSignals();
    Recording recording = recording().startingAt(clock.instant().plus(CONNECTING), 1);
    Engine engine = new RecordedEngine(recording, clock);
    MailSender sender = new Announcer(new MaildirSender(settings.maildir()), out);
    out.println("A recorded engine plays for a minute; Ctrl-C ends it.");
    out.println("The mails land in " + settings.maildir() + ".");
    settings.web().ifPresent(web -> out.println("The page is at " + web.page()));
    Edges edges = new Edges(engine, engine, List.of(sender), clock);
    try (TemporaryFolder scratch = TemporaryFolder.make();
        App _ = new App(inside(scratch.folder()), App.Mode.WATCH, edges, () -> {})) {
      Duration play = CONNECTING.plus(recording.length()).plus(WINDOW).plusSeconds(2);
      if (!signals.await(play)) {
        out.println(end());
        if (settings.web().isPresent()) {
          // Who reads it is not done when the recording is.
          signals.await();
        }
      }
    }
    return ExitStatus.OK;
  }

  private String end() {
    String page =
        settings
            .web()
            .map(web -> "The page stays at " + web.page() + " until Ctrl-C.\n")
            .orElse("");
    return "\n"
        + "That was it. `tidings preview --demo` shows the mails in a browser; a mail"
        + " program reads them too, such as mutt -f "
        + settings.maildir()
        + "\n"
        + page;
  }

  /// What it plays.
  static Recording recording() throws IOException {
    try (InputStream events = recorded();
        InputStream containers =
            Objects.requireNonNull(Engine.class.getResourceAsStream("demo-containers.json"))) {
      return Recording.read(events).with(RecordedContainers.read(containers));
    }
  }

  /// Its events, one a line.
  public static InputStream recorded() {
    return Objects.requireNonNull(Engine.class.getResourceAsStream("demo.jsonl"));
  }

  private Settings inside(Path folder) {
    ThrottlePolicy policy = new ThrottlePolicy(WINDOW, 1, WINDOW, ThrottlePolicy.AfterBatch.WINDOW);
    DeliverySettings sending =
        new DeliverySettings(
            settings.sending().mail(),
            List.of(),
            Optional.of("demo-host"),
            settings.sending().shape());
    return settings.with(
        folder,
        new Settings.Timing(policy, WINDOW, settings.timing().pace(), List.of(), Duration.ZERO),
        sending);
  }

  /// Says of each mail where it went.
  private record Announcer(MailSender sender, PrintStream out) implements MailSender {

    @Override
    public Attempt send(PendingMail pending) {
      Attempt attempt = sender.send(pending);
      if (attempt.failure().isEmpty()) {
        out.println();
        out.println(pending.mail().subject());
        attempt.outcomes().values().stream()
            .map(Outcome::reply)
            .distinct()
            .forEach(r -> out.println("  " + r));
      }
      return attempt;
    }

    @Override
    public Instant rest(Instant now) {
      return sender.rest(now);
    }

    @Override
    public String destination() {
      return sender.destination();
    }

    @Override
    public void close() {
      sender.close();
    }
  }
}
