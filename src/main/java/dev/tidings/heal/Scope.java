package dev.tidings.heal;

import java.util.Optional;

/// Which containers may be cared for at all, whatever their labels say.
///
/// @param prefix what their names begin with, without a slash; empty: any
/// @param own the identity of the container Tidings runs in, which it never touches: whoever
///   restarts himself cannot say what came of it
public record Scope(String prefix, Optional<String> own) {

  /// Names begin with a slash in some answers of an engine, and so they do in some people's
  /// configuration.
  public Scope {
    prefix = unslashed(prefix);
  }

  /// Whether a container is within it.
  ///
  /// @param name with or without the slash
  public boolean holds(String id, String name) {
    return unslashed(name).startsWith(prefix) && !own.equals(Optional.of(id));
  }

  private static String unslashed(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }
}
