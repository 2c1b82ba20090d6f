package dev.tidings.evidence;

import java.time.Instant;
import java.util.Optional;

/// A run of a container, as inspect tells of it.
///
/// @param started empty if it never ran
/// @param finished empty while it never ended; before `started` while it runs again
/// @param exitCode of the last run that ended
/// @param oomKilled whether it met the memory limit
/// @param restarts how often the engine's restart policy has started it again
public record Run(
    Optional<Instant> started,
    Optional<Instant> finished,
    int exitCode,
    boolean oomKilled,
    int restarts) {}
