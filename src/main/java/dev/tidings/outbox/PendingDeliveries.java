package dev.tidings.outbox;

import java.time.Instant;
import java.util.Optional;

/// How much is owed.
///
/// @param mails how many are owed to somebody
/// @param bytes what they weigh
/// @param oldest when the oldest of them was written; empty where none is owed
public record PendingDeliveries(int mails, long bytes, Optional<Instant> oldest) {}
