package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Writes events down while they are read, however many come: a bounded piece at a time, each
/// durable by itself. If the process ends in the middle, the journal says where to go on. Used by
/// one thread.
public final class Appender {

  private static final int MOST = 500;
  private static final long MOST_CHARACTERS = 500_000;

  private final Journal journal;
  private final Instant received;
  private final Consumer<List<EngineEvent>> written;
  private final List<EngineEvent> events = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private long characters;

  /// @param received when they arrive, by our clock
  /// @param written called with each piece that is durable, as far as it was new
  public Appender(Journal journal, Instant received, Consumer<List<EngineEvent>> written) {
    this.journal = journal;
    this.received = received;
    this.written = written;
  }

  /// Takes an event; durable after [#flush] at the latest.
  public void add(EngineEvent event) {
    events.add(event);
    characters += event.raw().length();
    if (events.size() >= MOST || characters >= MOST_CHARACTERS) {
      flush();
    }
  }

  /// Takes a gap; durable together with the events that come after it, or earlier.
  public void add(Gap gap) {
    gaps.add(gap);
  }

  /// Writes down the rest.
  public void flush() {
    if (!events.isEmpty() || !gaps.isEmpty()) {
      List<EngineEvent> added = journal.append(events, gaps, received);
      events.clear();
      gaps.clear();
      characters = 0;
      written.accept(added);
    }
  }
}
