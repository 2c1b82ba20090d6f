package dev.tidings.cli;

import dev.tidings.config.Settings;
import dev.tidings.engine.recorded.Recording;
import dev.tidings.event.EngineEvent;
import dev.tidings.notify.DecisionListener;
import dev.tidings.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `tidings replay` and `tidings preview`: what would this configuration have mailed, and why was
/// each event not mailed. Nothing is sent, and the data folder is not touched.
final class Replay {

  /// As a shell reports a process that Ctrl-C has ended.
  private static final int INTERRUPTED = 130;

  /// Of Podman's command `--until 0s` prints nothing at all.
  private static final String RECORDING =
      "record with docker events --since 24h --until 0s --format '{{json .}}', or with"
          + " podman events --since 24h --stream=false --format '{{json .}}'";

  private final Settings settings;
  private final Streams streams;
  private final BooleanSupplier ended;

  /// Where it reads and writes beside files.
  record Streams(InputStream in, PrintStream out, PrintStream err) {}

  /// @param ended whether somebody has asked to end it
  Replay(Settings settings, Streams streams, BooleanSupplier ended) {
    this.settings = settings;
    this.streams = streams;
    this.ended = ended;
  }

  /// What to replay.
  ///
  /// @param files paths of recorded events, merged by time; `-` is the standard input; none: what
  ///   `tidings demo` plays
  /// @param out where the mails go
  /// @param form which files they become
  public record Wanted(List<String> files, Path out, MailFolder.Form form) {

    /// Copies the files.
    public Wanted {
      files = List.copyOf(files);
    }
  }

  /// Runs.
  ///
  /// @return the process's exit code
  int run(Wanted wanted) {
    ZoneId zone = settings.sending().mail().zone();
    ReplayTable table = new ReplayTable(streams.out(), zone, settings.redaction());
    try (EventMerger merger = merger(wanted.files());
        MailFolder folder = MailFolder.in(wanted.out(), wanted.form(), zone)) {
      table.begin();
      // Of the user's files nothing is known but the events.
      boolean demo = wanted.files().isEmpty();
      Recording recording = demo ? DemoCommand.recording() : new Recording(List.of());
      long repeated = play(merger, recording, table, folder);
      folder.conclude(table.end(repeated));
      return report(merger, folder);
    } catch (UncheckedIOException e) {
      return failed("cannot write to " + wanted.out(), Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      return failed("cannot go on", e);
    }
  }

  private int failed(String what, IOException why) {
    streams.err().println("tidings: " + what + ": " + StoreException.reason(why));
    return ExitStatus.FAILED;
  }

  private EventMerger merger(List<String> files) throws IOException {
    return files.isEmpty()
        ? EventMerger.demo(streams.err())
        : EventMerger.of(files, streams.in(), streams.err());
  }

  private int report(EventMerger merger, MailFolder folder) {
    if (merger.unreadable() > 0) {
      String lines = ReplayTable.count(merger.unreadable(), "line");
      streams.err().println("tidings: skipped, not an event: " + lines);
    }
    if (merger.isEmpty() && merger.unreadable() == 0) {
      streams.err().println("tidings: there is no event in it; " + RECORDING);
    }
    if (ended.getAsBoolean()) {
      streams.err().println("tidings: ended before the last event");
      return INTERRUPTED;
    }
    streams.err().println("The mails are in " + folder);
    // A pipe that was closed is no reason to leave mails out, but nothing to call a success.
    boolean printed = !streams.out().checkError();
    return printed && merger.unreadable() == 0 ? ExitStatus.OK : ExitStatus.FAILED;
  }

  /// @param recording whose engine is asked for evidence
  private long play(EventMerger merger, Recording recording, ReplayTable table, MailFolder folder)
      throws IOException {
    @Nullable EngineEvent first = merger.peek();
    if (first == null) {
      return 0;
    }
    DecisionListener listener =
        new DecisionListener(
            table::read,
            table::judged,
            table::moved,
            written -> table.mailed(written, folder.put(written.draft().mail())));
    try (TemporaryFolder scratch = TemporaryFolder.at(folder.scratch());
        ReplayRun replayRun =
            new ReplayRun(settings, scratch.folder(), first.time(), recording, listener)) {
      play(merger, table, replayRun);
      return replayRun.repeated();
    }
  }

  private void play(EventMerger merger, ReplayTable table, ReplayRun replayRun) throws IOException {
    Progress progress = new Progress(streams.err(), Progress.isWanted(), System.nanoTime());
    boolean more = true;
    while (more && !ended.getAsBoolean()) {
      more = replayRun.play(merger);
      progress.show(
          ReplayTable.count(table.events(), "event")
              + ", "
              + ReplayTable.count(table.mails(), "mail"));
    }
    progress.end();
    if (!more) {
      replayRun.finish();
    }
  }
}
