package dev.tidings.incident;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// How a run of a container ended.
///
/// @param exitCode empty where nobody told
/// @param ran how long it had run; empty where its start is not known
/// @param again whether it was started again in the same event group
public record End(OptionalInt exitCode, Optional<Duration> ran, boolean again) {}
