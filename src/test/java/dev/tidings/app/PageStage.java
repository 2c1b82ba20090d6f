package dev.tidings.app;

import dev.tidings.config.Settings;
import dev.tidings.engine.EngineClock;
import dev.tidings.event.EngineEvent;
import dev.tidings.evidence.EvidenceCollector;
import dev.tidings.ingest.ResumePosition;
import dev.tidings.journal.Journal;
import dev.tidings.notify.EventProcessor;
import dev.tidings.notify.NotifyPipeline;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.work.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// A Tidings with its page open, on a host where something has happened in the last hour: all of it
/// real but for the engine and the mail server. For a browser to look at.
public final class PageStage implements AutoCloseable {

  public static final String TOKEN = "a-token-for-the-stage";

  private static final String CONFIGURATION =
      """
      events.exclude = ["type=network", "container=ci-*"]
      labels.to-domains = [example.org]
      throttle.window = 60s
      routes = [
        { name = nightly, only = ["container=backup-*", "intent=finished"], then = mute }
        { name = database, only = ["container=*db*"], to = ["dba@example.org"], group-by = compose-project }
      ]
      """;

  private final App app;
  private final StageEngine engine;
  private final String address;

  private PageStage(App app, StageEngine engine, String address) {
    this.app = app;
    this.engine = engine;
    this.address = address;
  }

  /// Opens it.
  ///
  /// @param folder for its data
  /// @param play what happened, in order; what is yet to come happens while somebody looks
  /// @param mailed whether mails are written of it
  public static PageStage open(Path folder, List<EngineEvent> play, boolean mailed)
      throws Exception {
    InstantSource clock = InstantSource.system();
    Instant now = clock.instant();
    List<EngineEvent> past = play.stream().filter(e -> e.time().isBefore(now)).toList();
    StageEngine engine = new StageEngine(play, clock);
    String address = free();
    Settings settings = settings(folder, address);
    if (mailed) {
      live(settings, engine, past, now);
    } else {
      remember(settings, engine, past, now);
    }
    Edges edges = new Edges(engine, engine, List.of(new Fussy()), clock);
    return new PageStage(new App(settings, App.Mode.WATCH, edges, () -> {}), engine, address);
  }

  private static String free() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + free.getLocalPort();
    }
  }

  private static Settings settings(Path folder, String address) throws Exception {
    Path file = Files.writeString(folder.resolve("application.conf"), CONFIGURATION);
    Map<String, String> environment = new TreeMap<>();
    environment.put("TIDINGS_DATA", folder.resolve("data").toString());
    environment.put("TIDINGS_SMTP_HOST", "mail.example.org");
    environment.put("TIDINGS_MAIL_FROM", "tidings@example.org");
    environment.put("TIDINGS_MAIL_TO", "me@example.org");
    environment.put("TIDINGS_MAIL_HOST", "host1");
    environment.put("TIDINGS_WEB_ENABLED", "true");
    environment.put("TIDINGS_WEB_ADDRESS", address);
    environment.put("TIDINGS_WEB_TOKEN", TOKEN);
    return Settings.read(Optional.of(file), environment);
  }

  /// Where it is.
  public String page() {
    return "http://" + address + "/";
  }

  /// More is going to happen.
  public void storm(List<EngineEvent> more) {
    engine.expect(more);
  }

  /// Lives through what happened as it was: journal, evidence, mails, each at its time.
  private static void live(
      Settings settings, StageEngine engine, List<EngineEvent> past, Instant now) throws Exception {
    Instant begin = past.getFirst().time();
    try (Store store = Store.open(settings.data(), begin);
        EvidenceCollector evidence =
            new EvidenceCollector(
                engine, store, settings.redaction(), NotifyPipeline.threads(), () -> {})) {
      Journal journal = new Journal(store);
      ResumePosition.resume(journal, new Status(store), new EngineClock(), begin);
      Step write =
          new NotifyPipeline(
                  settings,
                  store,
                  PipelineFixture.trusting(evidence, engine),
                  () -> "host1",
                  () -> {})
              .notifying();
      DeliveryStep send = new DeliveryStep(store, List.of(new Fussy()), () -> {});
      Instant due = begin;
      for (EngineEvent event : past) {
        due = pass(List.of(write, send::run), due, event.time());
        engine.happened(event);
        evidence.collect(journal.append(List.of(event), List.of(), event.time()), event.time());
        Await.until(() -> !evidence.isPending(event.actor().id()), "no evidence", () -> "");
        due = event.time();
      }
      pass(List.of(write, send::run), due, now);
    }
  }

  private static Instant pass(List<Step> steps, Instant from, Instant to) throws Exception {
    Instant now = from;
    while (now.isBefore(to)) {
      Instant next = Instant.MAX;
      for (Step step : steps) {
        Instant wanted = step.run(now);
        next = wanted.isBefore(next) ? wanted : next;
      }
      Instant later = next.isAfter(now) ? next : now.plusMillis(1);
      now = later.isBefore(to) ? later : to;
    }
    return now;
  }

  /// Only the journal, as if all of it had been mailed long ago.
  private static void remember(
      Settings settings, StageEngine engine, List<EngineEvent> past, Instant now) {
    try (Store store = Store.open(settings.data(), now)) {
      Journal journal = new Journal(store);
      for (int i = 0; i < past.size(); i += 5_000) {
        journal.append(past.subList(i, Math.min(past.size(), i + 5_000)), List.of(), now);
      }
      past.forEach(engine::happened);
      journal.moveCursor(EventProcessor.CURSOR, journal.last());
    }
  }

  @Override
  public void close() {
    app.close();
  }

  /// Takes every mail but the first copy of one about the mailing list's container.
  private static final class Fussy implements MailSender {
    private static final Map<String, Boolean> REFUSED = new ConcurrentHashMap<>();

    @Override
    public Attempt send(PendingMail pending) {
      boolean fussy = pending.mail().subject().contains("lists");
      boolean refuses = fussy && REFUSED.putIfAbsent(pending.mail().messageId(), true) == null;
      Map<String, Outcome> outcomes = new HashMap<>();
      for (String to : pending.due()) {
        outcomes.put(
            to,
            refuses
                ? new Outcome.Refused("554 5.7.1 <" + to + ">: the sender's domain is not trusted")
                : new Outcome.Accepted("250 2.0.0 taken"));
      }
      return Attempt.of(outcomes);
    }

    @Override
    public Instant rest(Instant now) {
      return Instant.MAX;
    }

    @Override
    public String destination() {
      return "mail.example.org";
    }

    @Override
    public void close() {}
  }

  /// For pictures: `PageStage FOLDER` prints where the page is and its token, and ends when nobody
  /// reads from it any more.
  public static void main(String[] arguments) throws Exception {
    Instant end = Instant.now();
    try (PageStage stage = open(Path.of(arguments[0]), ShopHour.before(end), true)) {
      System.out.println(stage.page() + " " + TOKEN);
      System.in.read();
    }
  }
}
