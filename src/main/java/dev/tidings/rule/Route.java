package dev.tidings.rule;

import dev.tidings.incident.Incident;
import java.util.List;
import java.util.Locale;

/// A way for incidents to take.
///
/// @param name unique; in logs, in the ledger and on the disk
/// @param only what takes it
/// @param except what does not, though it would: each by itself
/// @param groupBy what backs off together
/// @param then what becomes of an incident that took it
public record Route(String name, Matcher only, List<Matcher> except, GroupBy groupBy, Then then) {

  /// What backs off together: each group has a window of its own.
  public enum GroupBy {
    /// All of a route.
    NONE,
    /// All of a host, which is all of a route.
    HOST,
    /// All of a compose project; containers without one each by itself.
    COMPOSE_PROJECT,
    /// Each container; what follows from another one's failure is in that one's group, and what was
    /// never well in that of its service.
    CONTAINER;

    /// The group of an incident within its route; empty for all.
    String of(Incident incident) {
      String project = incident.subject().compose().project();
      String key = incident.group();
      return switch (this) {
        case NONE, HOST -> "";
        case COMPOSE_PROJECT -> project.isEmpty() ? key : "project " + project;
        case CONTAINER -> key;
      };
    }
  }

  /// What becomes of an incident that took a route.
  public enum Then {
    /// It is mailed, and takes no other.
    MAIL,
    /// It is mailed, and takes others behind this one too.
    CONTINUE,
    /// It is not mailed.
    MUTE
  }

  /// Copies the list.
  public Route {
    except = List.copyOf(except);
    if (!name.matches("[A-Za-z0-9._-]{1,40}")) {
      throw new IllegalArgumentException(
          "a route's name is 1 to 40 letters, digits, dots, hyphens or underscores, not \""
              + name
              + "\"");
    }
  }

  /// Whether it takes whatever another would take. Where that hangs on more than the words of their
  /// conditions the answer is no.
  public boolean takesAllOf(Route other) {
    return except.isEmpty() && only.takesAllOf(other.only);
  }

  @Override
  public String toString() {
    return "route " + name + " (" + then.name().toLowerCase(Locale.ROOT) + ")";
  }
}
