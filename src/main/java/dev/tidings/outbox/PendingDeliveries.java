package dev.tidings.outbox;

import java.time.Instant;
import java.util.Optional;

/// How much is pending.
///
/// @param mails how many are pending to somebody
/// @param bytes what they weigh
/// @param oldest when the oldest of them was written; empty where none is pending
public record PendingDeliveries(int mails, long bytes, Optional<Instant> oldest) {}
