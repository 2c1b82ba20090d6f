package dev.tidings.incident;

import java.time.Instant;
import java.util.Optional;

/// What happened to one container, or one other thing, in one breath.
///
/// @param id the position of its first event in the journal: unique, and in the order of arrival
/// @param subject to whom
/// @param intent what it means
/// @param streak the deaths it goes on; empty where it is none
/// @param severity how much it asks for: as its intent says, or a label
/// @param began time of its earliest event, by the engine's clock
/// @param ended time of its latest event, by the engine's clock
/// @param events how many it is made of
public record Incident(
    long id,
    Subject subject,
    Intent intent,
    Optional<Streak> streak,
    Severity severity,
    Instant began,
    Instant ended,
    int events) {}
