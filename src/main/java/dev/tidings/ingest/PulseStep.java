package dev.tidings.ingest;

import dev.tidings.engine.SideLook;
import dev.tidings.event.EngineEvent;
import dev.tidings.work.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Feels the pulse of a stream that has gone silent, and cuts it if it is dead, so that its reader
/// connects anew. With a sign of life that takes up to 10 s, a dead engine is noticed within 25 s
/// of its last event; an event that a dead connection withholds, within 25 s after it.
public final class PulseStep implements Step {

  /// Two such looks without anything new make a silence of 7 to 15 s.
  private static final Duration LISTENING = Duration.ofMillis(7_500);

  /// From one look beside a silent stream to the next.
  private static final Duration LOOKING = Duration.ofSeconds(15);

  /// How long an engine that gives signs of life may take until the stream is open: a loaded one
  /// may take a minute for a single answer.
  private static final Duration CONNECTING = Duration.ofMinutes(3);

  private final StreamStep stream;
  private final SideLook beside;

  // Owned by the thread that runs this.
  private long signs = -1;
  private Instant silentSince = Instant.EPOCH;

  public PulseStep(StreamStep stream, SideLook beside) {
    this.stream = stream;
    this.beside = beside;
  }

  @Override
  public Instant run(Instant now) {
    long present = stream.signs();
    if (present != signs) {
      signs = present;
      silentSince = now;
      return now.plus(LISTENING);
    }
    Optional<String> dead =
        switch (stream.stage()) {
          case IDLE -> Optional.empty();
          case CONNECTING -> connecting(now);
          case FOLLOWING -> following();
        };
    if (stream.signs() == present) {
      dead.ifPresent(why -> stream.cut(now, why));
    }
    return now.plus(LOOKING);
  }

  private Optional<String> following() {
    try {
      SideLook.Look look = beside.look(stream::seen);
      if (look.missing().isEmpty()) {
        stream.provenQuiet(look.until());
      }
      return look.missing().map(PulseStep::withheld);
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// There is no stream yet that could withhold anything.
  private Optional<String> connecting(Instant now) {
    try {
      beside.look(stream::seen);
      return silentSince.plus(CONNECTING).isAfter(now)
          ? Optional.empty()
          : Optional.of("the engine answers, but opens no stream");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String withheld(EngineEvent event) {
    return "it did not bring the event %s %s of %s"
        .formatted(event.type(), event.action().text(), event.time());
  }
}
