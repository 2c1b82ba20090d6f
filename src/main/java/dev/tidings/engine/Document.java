package dev.tidings.engine;

/// A document that an engine told, bounded.
///
/// @param whole whether nothing was left out for want of space
public record Document(Value value, boolean whole) {}
