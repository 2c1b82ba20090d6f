package dev.tidings.incident;

import java.time.Instant;
import java.util.Optional;

/// What inspect says of the run that an event ended. Labels are copied over the attributes of
/// events (moby), so where both speak, this is believed.
///
/// @param started empty if it never ran
/// @param exitCode of that run
/// @param oomKilled whether it met the memory limit
/// @param error why it could not be started; empty where it could
/// @param network the identity of the container whose network it uses (`--network container:…`);
///   empty: it has one of its own
public record InspectedRun(
    Optional<Instant> started, int exitCode, boolean oomKilled, String error, String network) {

  /// One with a network of its own.
  public InspectedRun(Optional<Instant> started, int exitCode, boolean oomKilled, String error) {
    this(started, exitCode, oomKilled, error, "");
  }
}
