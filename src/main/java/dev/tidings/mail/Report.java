package dev.tidings.mail;

import dev.tidings.batch.Batch;
import java.time.Instant;
import java.util.Optional;

/// What a mail has to say.
///
/// @param host the engine's host, as people call it
/// @param batch the events
/// @param root Message-ID of the mail that began this thread, with its angle brackets; empty: this
///   one does
/// @param nextMail when the next mail about the same may come; empty where it comes at once
/// @param post what became of the mails before it
/// @param now when it is written; becomes its Date
public record Report(
    String host,
    Batch batch,
    Optional<String> root,
    Optional<Instant> nextMail,
    Post post,
    Instant now) {}
