package dev.tidings.journal;

import dev.tidings.event.EngineEvent;
import java.time.Instant;

/// An event with its place in the journal.
///
/// @param position grows with the order of arrival; never reused
/// @param received when it arrived, by our clock
public record Entry(long position, Instant received, EngineEvent event) {}
