package dev.tidings.engine;

import java.time.Instant;
import java.util.Optional;

/// A line that a container wrote.
///
/// @param error whether to its standard error; of a container with a terminal nobody knows
/// @param time when the engine got it; empty where it was not asked for that
/// @param text without control characters and escape sequences, and without its end
public record LogLine(boolean error, Optional<Instant> time, String text) {}
