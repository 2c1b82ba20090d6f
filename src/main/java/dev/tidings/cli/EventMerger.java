package dev.tidings.cli;

import dev.tidings.engine.recorded.EventFile;
import dev.tidings.event.EngineEvent;
import dev.tidings.text.Visible;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Recorded events of several files, merged by their times; one event of each file is in memory.
/// Each file is taken to be in order, as an engine tells it: what is not stays where it stands.
/// Lines that are no events are reported and passed over. Used by one thread.
final class EventMerger implements Closeable {

  /// The name that stands for the standard input.
  static final String STANDARD_INPUT = "-";

  /// So many lines are named at most; the others are counted.
  private static final int NAMED = 100;

  private final PrintStream err;
  private final List<Reel> reels = new ArrayList<>();
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(
          Comparator.comparingLong((Head head) -> head.event().timeNano())
              .thenComparingInt(Head::reel));
  private boolean empty = true;
  private long unreadable;

  private record Reel(String name, EventFile file) {}

  /// @param reel its number: of two events at the same time the one in the file named first is
  ///   first
  private record Head(EngineEvent event, int reel) {}

  private EventMerger(PrintStream err) {
    this.err = err;
  }

  /// Opens files.
  ///
  /// @param names paths, or [#STANDARD_INPUT]
  /// @param in the standard input
  /// @param err where lines are reported that are no events
  /// @throws IllegalArgumentException if one cannot be opened
  /// @throws IOException if one cannot be read
  static EventMerger of(List<String> names, InputStream in, PrintStream err) throws IOException {
    if (Collections.frequency(names, STANDARD_INPUT) > 1) {
      throw new IllegalArgumentException("the standard input can be read once only");
    }
    EventMerger merger = new EventMerger(err);
    try {
      for (String name : names) {
        merger.insert(name, open(name, in));
      }
      return merger;
    } catch (IOException | IllegalArgumentException e) {
      merger.close();
      throw e;
    }
  }

  /// What `tidings demo` plays.
  static EventMerger demo(PrintStream err) throws IOException {
    EventMerger merger = new EventMerger(err);
    merger.insert("the demo", DemoCommand.recorded());
    return merger;
  }

  private void insert(String name, InputStream in) throws IOException {
    reels.add(new Reel(name, new EventFile(in)));
    wind(reels.size() - 1);
  }

  private static InputStream open(String name, InputStream in) throws IOException {
    if (name.equals(STANDARD_INPUT)) {
      return in;
    }
    Path file = Path.of(name);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("there is no file " + name);
    }
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      String why = Files.isDirectory(file) ? "it is a folder" : "you may not read it";
      throw new IllegalArgumentException("cannot read " + name + ": " + why);
    }
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
    // As mails carry them when there are many.
    return name.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
  }

  /// The next event, which stays the next.
  ///
  /// @return null at the end
  @Nullable EngineEvent peek() {
    Head head = heads.peek();
    return head == null ? null : head.event();
  }

  /// Takes the next event.
  ///
  /// @throws java.util.NoSuchElementException at the end
  EngineEvent take() throws IOException {
    Head head = heads.remove();
    wind(head.reel());
    return head.event();
  }

  /// Whether there was no event in any file.
  boolean isEmpty() {
    return empty;
  }

  /// How many lines were no events.
  long unreadable() {
    return unreadable;
  }

  private void wind(int number) throws IOException {
    Reel reel = reels.get(number);
    EventFile.@Nullable Line line = reel.file().next();
    while (line instanceof EventFile.Line.Unreadable(long at, String why)) {
      unreadable++;
      complain(reel.name() + ", line " + at + ": no event (" + why + ")");
      line = reel.file().next();
    }
    if (line instanceof EventFile.Line.Event(EngineEvent event)) {
      heads.add(new Head(event, number));
      empty = false;
    }
  }

  private void complain(String what) {
    if (unreadable <= NAMED) {
      err.println("tidings: " + Visible.line(what));
    }
    if (unreadable == NAMED) {
      err.println("tidings: further ones are only counted");
    }
  }

  @Override
  public void close() throws IOException {
    for (Reel reel : reels) {
      reel.file().close();
    }
  }
}
