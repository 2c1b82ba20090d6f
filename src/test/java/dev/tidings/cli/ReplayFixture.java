package dev.tidings.cli;

import dev.tidings.app.PipelineFixture;
import dev.tidings.config.Settings;
import dev.tidings.config.SettingsException;
import dev.tidings.engine.EngineClock;
import dev.tidings.engine.recorded.RecordedEngine;
import dev.tidings.engine.recorded.Recording;
import dev.tidings.event.EngineEvent;
import dev.tidings.evidence.EvidenceCollector;
import dev.tidings.ingest.ResumePosition;
import dev.tidings.journal.Journal;
import dev.tidings.mail.mime.Mail;
import dev.tidings.notify.NotifyPipeline;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.work.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs replays in a folder, and what they are compared with.
public final class ReplayFixture {

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "TIDINGS_MAIL_TO", "me@example.org",
          "TIDINGS_MAIL_HOST", "host1");

  final Path folder;
  final Path out;
  InputStream in = InputStream.nullInputStream();
  boolean ended;

  /// What the configuration file says.
  String configuration = "";

  /// Of those who read the mails.
  String zone = "UTC";

  private final ByteArrayOutputStream table = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

  public ReplayFixture(Path folder) {
    this.folder = folder;
    this.out = folder.resolve("out");
  }

  /// Writes a recording.
  ///
  /// @return its path
  public String file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines)).toString();
  }

  public String file(String name, List<EngineEvent> events) throws IOException {
    return file(name, events.stream().map(EngineEvent::raw).toArray(String[]::new));
  }

  static InputStream bytes(String... lines) {
    return new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  static List<EngineEvent> demo() throws IOException {
    try (InputStream in = DemoCommand.recorded()) {
      return Recording.read(in).events();
    }
  }

  Settings settings() throws SettingsException, IOException {
    Path none = Files.writeString(folder.resolve("my.conf"), configuration);
    Map<String, String> environment = new HashMap<>(ENVIRONMENT);
    environment.put("TIDINGS_MAIL_TIME_ZONE", zone);
    return Settings.read(Optional.of(none), environment);
  }

  /// Replays.
  ///
  /// @return the exit code
  public int replay(String... files) throws Exception {
    return run(MailFolder.Form.MAILS, files);
  }

  public int preview(String... files) throws Exception {
    return run(MailFolder.Form.PAGES, files);
  }

  private int run(MailFolder.Form form, String... files) throws Exception {
    table.reset();
    complaints.reset();
    Replay.Streams streams =
        new Replay.Streams(
            in,
            new PrintStream(table, true, StandardCharsets.UTF_8),
            new PrintStream(complaints, true, StandardCharsets.UTF_8));
    return new Replay(settings(), streams, () -> ended)
        .run(new Replay.Wanted(List.of(files), out, form));
  }

  public List<String> table() {
    return table.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /// Of the table without its head and its sums.
  public List<String> rows() {
    return table().subList(1, table().size() - 1);
  }

  String complaints() {
    return complaints.toString(StandardCharsets.UTF_8);
  }

  /// The names of the files that came out.
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(OwnFiles.LIST))
          .sorted()
          .toList();
    }
  }

  public String content(String name) throws IOException {
    return Files.readString(out.resolve(name));
  }

  /// What all mails say, one after the other.
  String all() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : names()) {
      all.append(content(name));
    }
    return all.toString();
  }

  /// The mails of the mode `watch` when each event arrives as it happens: the loop of its thread,
  /// with a moved time.
  List<Mail> watched(List<EngineEvent> events) throws Exception {
    Instant[] now = {events.getFirst().time()};
    RecordedEngine nobody = new RecordedEngine(new Recording(List.of()), () -> now[0]);
    Settings settings = settings();
    try (Store store = Store.open(folder.resolve("watched"), now[0]);
        EvidenceCollector evidence =
            new EvidenceCollector(
                nobody, store, settings.redaction(), NotifyPipeline.threads(), () -> {})) {
      Journal journal = new Journal(store);
      Outbox outbox = new Outbox(store);
      ResumePosition.resume(journal, new Status(store), new EngineClock(), now[0]);
      Step step =
          new NotifyPipeline(
                  settings,
                  store,
                  PipelineFixture.trusting(evidence, nobody),
                  () -> "host1",
                  () -> {})
              .notifying();
      List<Mail> mails = new ArrayList<>();
      Instant due = Instant.MAX;
      for (EngineEvent event : events) {
        due = passTo(event.time(), due, step, outbox, mails);
        journal.append(List.of(event), List.of(), event.time());
        due = step.run(event.time());
        take(outbox, event.time(), mails);
      }
      passTo(Instant.MAX, due, step, outbox, mails);
      return mails;
    }
  }

  private static Instant passTo(
      Instant moment, Instant first, Step step, Outbox outbox, List<Mail> mails) throws Exception {
    Instant due = first;
    while (due.isBefore(moment)) {
      Instant now = due;
      due = step.run(now);
      take(outbox, now, mails);
    }
    return due;
  }

  private static void take(Outbox outbox, Instant now, List<Mail> mails) {
    for (Optional<PendingMail> pending = outbox.due(now);
        pending.isPresent();
        pending = outbox.due(now)) {
      mails.add(pending.get().mail());
      Map<String, Outcome> accepted = new HashMap<>();
      pending.get().due().forEach(to -> accepted.put(to, new Outcome.Accepted("250")));
      outbox.record(pending.get(), accepted, now);
    }
  }

  /// How many lines have something in them.
  long count(String what) {
    return rows().stream().filter(row -> row.contains(what)).collect(Collectors.counting());
  }
}
