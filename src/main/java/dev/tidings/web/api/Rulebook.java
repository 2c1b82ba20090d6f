package dev.tidings.web.api;

import java.util.List;

/// By what Tidings judges, in the words of its configuration.
///
/// @param only what is mailed at all; empty: everything
/// @param exclude each keeps what it matches out of mails
/// @param ways the routes in their order, the usual ones last
public record Rulebook(List<String> only, List<String> exclude, List<Way> ways) {

  /// Nothing is said.
  public static final Rulebook NONE = new Rulebook(List.of(), List.of(), List.of());

  /// Copies the lists.
  public Rulebook {
    only = List.copyOf(only);
    exclude = List.copyOf(exclude);
    ways = List.copyOf(ways);
  }

  /// A route.
  ///
  /// @param then `mail`, `continue` or `mute`
  /// @param groupBy what backs off together, such as `container`
  /// @param only what takes it; empty: everything
  /// @param except what does not, though it would
  public record Way(
      String name, String then, String groupBy, List<String> only, List<String> except) {

    /// Copies the lists.
    public Way {
      only = List.copyOf(only);
      except = List.copyOf(except);
    }
  }
}
