package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.evidence.Evidence;
import java.time.Instant;
import java.util.Map;

/// What a mail has to say.
///
/// @param host the engine's host, as people call it
/// @param batch the events and what they mean
/// @param evidence what was caught at the moment of an incident, by its id
/// @param letter to whom, in which shape, in which thread
/// @param post what became of the mails before it
/// @param now when it is written; becomes its Date
/// @param states how containers are at that time, by identity; those that are not known are missing
/// @param advice what labels want people to read, by the container's identity
public record Report(
    String host,
    Batch batch,
    Map<Long, Evidence> evidence,
    Letter letter,
    Post post,
    Instant now,
    Map<String, State> states,
    Map<String, Advice> advice) {

  /// Without advice.
  public Report(
      String host,
      Batch batch,
      Map<Long, Evidence> evidence,
      Letter letter,
      Post post,
      Instant now,
      Map<String, State> states) {
    this(host, batch, evidence, letter, post, now, states, Map.of());
  }

  /// How a container is.
  public enum State {
    /// It runs, which may be since the incident that is told.
    RUNNING,
    /// It runs, and its processes do not go on.
    PAUSED,
    /// It does not run.
    DOWN
  }

  /// Copies.
  public Report {
    evidence = Map.copyOf(evidence);
    states = Map.copyOf(states);
    advice = Map.copyOf(advice);
  }
}
