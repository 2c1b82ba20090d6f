package dev.tidings.engine;

/// A line of `docker ps -a`.
///
/// @param id 64 hex digits
/// @param name without the leading slash
/// @param image as it was asked for
/// @param state such as `running` or `exited`
public record ContainerSummary(String id, String name, String image, String state) {}
