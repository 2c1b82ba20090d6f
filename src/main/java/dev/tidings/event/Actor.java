package dev.tidings.event;

import java.util.Map;

/// What an event is about.
///
/// @param id the engine's identity of it; 64 hex digits for a container, the name for a volume
/// @param attributes what the engine adds; for a container its labels are mixed in and may have
///   overwritten anything but `name` and `image` (moby)
public record Actor(String id, Map<String, String> attributes) {

  /// Copies the attributes.
  public Actor {
    attributes = Map.copyOf(attributes);
  }

  /// The name people know it by; the identity, shortened as Docker does, where it has none.
  public String name() {
    String name = attributes.getOrDefault("name", "");
    return name.isEmpty() || name.equals(id) ? shortId() : name;
  }

  /// The first twelve digits of a hexadecimal identity, as `docker ps` shows it; any other identity
  /// whole.
  public String shortId() {
    String digits = id.startsWith("sha256:") ? id.substring(7) : id;
    boolean hex =
        digits.length() == 64 && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    return hex ? digits.substring(0, 12) : id;
  }
}
