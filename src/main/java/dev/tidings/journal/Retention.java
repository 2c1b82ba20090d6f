package dev.tidings.journal;

import java.time.Duration;

/// How much of the past is kept.
///
/// @param age what is older goes
/// @param bytes what the whole file may hold; beyond it the oldest goes
public record Retention(Duration age, long bytes) {}
