package dev.tidings.engine;

/// What an engine says of itself.
///
/// @param name its host's name; empty where the engine (or a proxy before it) does not tell
/// @param version such as `20.10.24`; empty where untold
/// @param apiVersion the API both sides speak, such as `1.41`
public record EngineInfo(String name, String version, String apiVersion) {}
