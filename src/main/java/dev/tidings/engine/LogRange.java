package dev.tidings.engine;

import java.time.Instant;
import java.util.Optional;

/// Which part of what a container wrote is wanted.
///
/// @param since inclusive, by the engine's clock
/// @param until inclusive, by the engine's clock: what a later run wrote stays out
/// @param lines how many at most, the last ones
public record LogRange(Optional<Instant> since, Instant until, int lines) {}
