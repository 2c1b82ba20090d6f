package dev.tidings.mail;

import java.time.Instant;

/// What a mail says that was asked for to see whether one arrives.
///
/// @param host the engine's host, as people call it
/// @param engine the engine's address, and whether it answered, in words
/// @param way where the mail is handed over, in words, such as `mail.example.org:465`
/// @param now when it is written; becomes its Date
public record TestReport(String host, String engine, String way, Instant now) {}
