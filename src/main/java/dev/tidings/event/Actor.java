package dev.tidings.event;

import java.util.Map;
import java.util.Set;

/// What an event is about.
///
/// @param id the engine's identity of it; 64 hex digits for a container, the name for a volume
/// @param attributes what the engine adds; for a container its labels are mixed in and may have
///   overwritten anything but `name` and `image` (moby). Within the bounds of [Bounded]: strangers
///   write them
/// @param cut the names of those whose value is only the beginning of what the engine sent
/// @param omitted whether there were more; a known one ([Bounded#isKnown]) is never among them
public record Actor(String id, Map<String, String> attributes, Set<String> cut, boolean omitted) {

  /// Copies the attributes.
  public Actor {
    attributes = Map.copyOf(attributes);
    cut = Set.copyOf(cut);
  }

  /// With attributes that are all there is.
  public Actor(String id, Map<String, String> attributes) {
    this(id, attributes, Set.of(), false);
  }

  /// Whether an attribute, or that there is none of this name, is what the engine sent. What is not
  /// must decide nothing: the part that was cut might say the opposite.
  public boolean isWhole(String attribute) {
    boolean there = attributes.containsKey(attribute) || Bounded.isKnown(attribute) || !omitted;
    return there && !cut.contains(attribute);
  }

  /// Whether anything of the attributes was cut or left out.
  public boolean isTruncated() {
    return omitted || !cut.isEmpty();
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
