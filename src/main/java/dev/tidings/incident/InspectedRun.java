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
public record InspectedRun(
    Optional<Instant> started, int exitCode, boolean oomKilled, String error) {}
