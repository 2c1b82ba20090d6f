package dev.tidings.heal;

import dev.tidings.engine.Inspection;
import dev.tidings.event.Actor;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A container that has ended and asks to be removed.
///
/// @param actor with its name, image and labels
/// @param wish what its labels ask for
/// @param ended when its last run ended, by the engine's clock
/// @param code the exit code of that run
/// @param parts its anonymous volumes, by name, and its legacy links, such as `/web/db`
/// @param kept why it is not to be removed now; empty: it is
public record Leftover(
    Actor actor, Care.Clean wish, Instant ended, int code, Parts parts, String kept) {

  private static final String PROJECT = "com.docker.compose.project";

  /// The engine's names for volumes that nobody named.
  private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

  /// What goes with it.
  public record Parts(List<String> volumes, List<String> links) {

    /// Copies the lists.
    public Parts {
      volumes = List.copyOf(volumes);
      links = List.copyOf(links);
    }
  }

  /// What an engine says of a container that was listed as ended.
  ///
  /// @param now by the engine's clock, or a little earlier: too late would shorten the grace
  /// @return empty: it asks for nothing, or does not lie there any more
  static Optional<Leftover> of(String id, Inspection told, Cleaner.Plan plan, Instant now) {
    Map<String, String> labels = told.below("Config/Labels");
    String name = told.text("Name").replaceFirst("^/", "");
    Optional<Care.Clean> wish =
        plan.scope().holds(id, name) ? Care.clean(labels) : Optional.empty();
    boolean lies =
        told.text("State/Status").equals("exited")
            && !told.text("State/Running").equals("true")
            && !told.text("State/Restarting").equals("true");
    return wish.filter(w -> lies)
        .map(w -> {
          Map<String, String> attributes = new HashMap<>(labels);
          attributes.put("image", told.text("Config/Image"));
          attributes.put("name", name);
          Instant ended = time(told.text("State/FinishedAt")).orElse(now);
          int code = number(told.text("State/ExitCode"));
          return new Leftover(
              new Actor(id, attributes),
              w,
              ended,
              code,
              parts(told),
              kept(w, code, ended, plan, now));
        });
  }

  private static String kept(
      Care.Clean wish, int code, Instant ended, Cleaner.Plan plan, Instant now) {
    if (code != wish.code()) {
      return "its exit code is " + code + ", and " + wish.code() + " is wanted";
    }
    Duration left = Duration.between(now, ended.plus(plan.grace()));
    return left.isPositive() ? "it has not ended for " + Decision.words(plan.grace()) : "";
  }

  /// The same, kept.
  Leftover keptBecause(String why) {
    return new Leftover(actor, wish, ended, code, parts, why);
  }

  /// The compose project it belongs to; empty: none.
  String project() {
    return actor.attributes().getOrDefault(PROJECT, "");
  }

  /// Whether it is to be removed now.
  public boolean isDue() {
    return kept.isEmpty();
  }

  private static Parts parts(Inspection told) {
    Map<String, String> mounts = told.below("Mounts");
    List<String> volumes =
        mounts.entrySet().stream()
            .filter(e -> e.getKey().endsWith("/Name") && ANONYMOUS.matcher(e.getValue()).matches())
            .map(Map.Entry::getValue)
            .sorted()
            .toList();
    // Such as `/db:/web/database`: the other one, and what this one calls it.
    List<String> links =
        told.below("HostConfig/Links").values().stream()
            .filter(link -> link.indexOf(':') > 0)
            .map(link -> link.substring(link.indexOf(':') + 1))
            .sorted()
            .toList();
    return new Parts(volumes, links);
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// What cannot be read is not what any label wants.
  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
