package dev.tidings.engine;

import dev.tidings.event.EngineEvent;
import java.time.Instant;

/// Takes what a followed stream brings. Called by the one thread that follows, which is the one
/// that reads the socket: an engine drops events for a reader that dawdles (moby), so it must do
/// nothing slow.
public interface Sink {

  /// The stream is open, and it is known whether anything is missing before it.
  ///
  /// @param at when it was opened, by our clock
  /// @param container whether the engine keeps what is not read: then there is no hurry
  void connected(Instant at, boolean container);

  /// An event; after a reconnection, possibly one that was handed over before.
  ///
  /// @param after where to go on once this event is safe
  void event(EngineEvent event, ResumePoint after);

  /// Events may be missing. Reported before the first event behind the gap, at most once a
  /// connection.
  ///
  /// @param since when the last event before it happened
  /// @param until when events were surely seen again
  /// @param reason in words for a mail
  /// @param after where to go on once the gap is written down; going on from where the connection
  ///   began would report the same gap again
  void gap(Instant since, Instant until, String reason, ResumePoint after);
}
