package dev.tidings.incident;

/// Whom an incident is about.
///
/// @param type `container`, or any other type of the engine's
/// @param key of its history: its name when that began; where another container goes on with a
///   history of that name, with its identity behind it
/// @param id the engine's identity of it; of the newest where it was made anew
/// @param name as people know it
/// @param image empty where it has none
/// @param compose empty parts where it belongs to none
public record Subject(
    String type, String key, String id, String name, String image, Compose compose) {

  /// Where it belongs in a compose file.
  ///
  /// @param project empty: it belongs to none
  /// @param service empty: it belongs to none
  public record Compose(String project, String service) {

    /// Belongs to no project.
    public static final Compose NONE = new Compose("", "");
  }
}
