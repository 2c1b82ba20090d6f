package dev.tidings.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Deaths of one container that belong together: between them it never ran long enough to be called
/// well.
///
/// @param crashes how many, this one included
/// @param fresh how many of them are this incident's own
/// @param since when the first of them happened, by the engine's clock
/// @param uptime the median of how long it ran before them; empty where none is known
public record Streak(int crashes, int fresh, Instant since, Optional<Duration> uptime) {}
