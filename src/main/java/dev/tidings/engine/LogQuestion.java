package dev.tidings.engine;

import java.time.Instant;
import java.util.Optional;

/// What of a log is wanted.
///
/// @param out whether what went to standard output; a terminal is one
/// @param error whether what went to standard error
/// @param since inclusive, by the engine's clock
/// @param until inclusive, by the engine's clock
/// @param times whether with the time of each line
/// @param tail how many of the last lines at most
public record LogQuestion(
    boolean out,
    boolean error,
    Optional<Instant> since,
    Optional<Instant> until,
    boolean times,
    int tail) {}
