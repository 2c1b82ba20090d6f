package dev.tidings.app;

import dev.tidings.config.Settings;
import dev.tidings.engine.Recording;
import dev.tidings.event.EngineEvent;
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
/// each event kept back. Nothing is sent, and the data folder is not touched.
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
  record Wanted(List<String> files, Path out, MailFolder.Form form) {

    /// Copies the files.
    Wanted {
      files = List.copyOf(files);
    }
  }

  /// Runs.
  ///
  /// @return the process's exit code
  int run(Wanted wanted) {
    ZoneId zone = settings.sending().mail().zone();
    ReplayTable table = new ReplayTable(streams.out(), zone, settings.redaction());
    try (Tape tape = tape(wanted.files());
        MailFolder folder = MailFolder.in(wanted.out(), wanted.form(), zone)) {
      table.begin();
      // Of the user's files nothing is known but the events.
      boolean demo = wanted.files().isEmpty();
      Recording recording = demo ? Demo.recording() : new Recording(List.of());
      long repeated = play(tape, recording, table, folder);
      folder.conclude(table.end(repeated));
      return report(tape, folder);
    } catch (UncheckedIOException e) {
      return failed("cannot write to " + wanted.out(), Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      return failed("cannot go on", e);
    }
  }

  private int failed(String what, IOException why) {
    streams.err().println("tidings: " + what + ": " + StoreException.reason(why));
    return Exit.FAILED;
  }

  private Tape tape(List<String> files) throws IOException {
    return files.isEmpty() ? Tape.demo(streams.err()) : Tape.of(files, streams.in(), streams.err());
  }

  private int report(Tape tape, MailFolder folder) {
    if (tape.unreadable() > 0) {
      String lines = ReplayTable.count(tape.unreadable(), "line");
      streams.err().println("tidings: skipped, not an event: " + lines);
    }
    if (tape.isEmpty() && tape.unreadable() == 0) {
      streams.err().println("tidings: there is no event in it; " + RECORDING);
    }
    if (ended.getAsBoolean()) {
      streams.err().println("tidings: ended before the last event");
      return INTERRUPTED;
    }
    streams.err().println("The mails are in " + folder);
    // A pipe that was closed is no reason to leave mails out, but nothing to call a success.
    boolean printed = !streams.out().checkError();
    return printed && tape.unreadable() == 0 ? Exit.OK : Exit.FAILED;
  }

  /// @param recording whose engine is asked for evidence
  private long play(Tape tape, Recording recording, ReplayTable table, MailFolder folder)
      throws IOException {
    @Nullable EngineEvent first = tape.peek();
    if (first == null) {
      return 0;
    }
    Fates fates =
        new Fates(
            table::read,
            table::judged,
            written -> table.mailed(written, folder.put(written.draft().mail())));
    try (Scratch scratch = Scratch.at(folder.scratch());
        Rehearsal rehearsal =
            new Rehearsal(settings, scratch.folder(), first.time(), recording, fates)) {
      play(tape, table, rehearsal);
      return rehearsal.repeated();
    }
  }

  private void play(Tape tape, ReplayTable table, Rehearsal rehearsal) throws IOException {
    Progress progress = new Progress(streams.err(), Progress.isWanted(), System.nanoTime());
    boolean more = true;
    while (more && !ended.getAsBoolean()) {
      more = rehearsal.play(tape);
      progress.show(
          ReplayTable.count(table.events(), "event")
              + ", "
              + ReplayTable.count(table.mails(), "mail"));
    }
    progress.end();
    if (!more) {
      rehearsal.finish();
    }
  }
}
