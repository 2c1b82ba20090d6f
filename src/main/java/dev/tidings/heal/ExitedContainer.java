package dev.tidings.heal;

import dev.tidings.engine.Inspection;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.DecidingLabels;
import dev.tidings.event.ExitCodes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A container that has ended and asks to be removed.
///
/// @param actor with its name, image and labels
/// @param wish what its labels ask for
/// @param ended when its last run ended, by the engine's clock
/// @param code the exit code of that run; -1: not known
/// @param parts its anonymous volumes, by name, and its legacy links, such as `/web/db`
/// @param kept why it is not to be removed now; empty: it is
public record ExitedContainer(
    Actor actor, CareLabels.Clean wish, Instant ended, long code, Parts parts, String kept) {

  /// The engine's names for volumes that nobody named.
  private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

  private static final long UNKNOWN = -1;

  /// Of one whose labels are not followed.
  private static final CareLabels.Clean NOTHING = new CareLabels.Clean("", 0, false);

  /// The same without what only tells whom it was about: many may wait.
  ExitedContainer brief() {
    Map<String, String> some = new HashMap<>(DecidingLabels.among(actor.attributes()));
    some.put("name", actor.name());
    some.put("image", actor.attributes().getOrDefault("image", ""));
    return new ExitedContainer(new Actor(actor.id(), some), wish, ended, code, parts, kept);
  }

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
  /// @param labels its deciding ones
  /// @param now by the engine's clock, or a little earlier: too late would shorten the grace
  /// @return empty: it asks for nothing, or does not lie there any more
  static Optional<ExitedContainer> of(
      Inspection told, ContainerLabels labels, Cleaner.Plan plan, Instant now) {
    String name = told.text("Name").replaceFirst("^/", "");
    boolean lies =
        told.text("State/Status").equals("exited")
            && !told.text("State/Running").equals("true")
            && !told.text("State/Restarting").equals("true");
    if (!lies || !plan.scope().holds(told.text("Id"), name)) {
      return Optional.empty();
    }
    Optional<CareLabels.Clean> wish = CareLabels.clean(labels);
    Optional<String> refused = CareLabels.whyNotCleaned(labels);
    if (wish.isEmpty() && refused.isEmpty()) {
      return Optional.empty();
    }
    Instant ended = time(told.text("State/FinishedAt")).orElse(now);
    OptionalLong code = ExitCodes.parse(told.text("State/ExitCode"));
    String kept = refused.orElseGet(() -> kept(wish.orElseThrow(), code, ended, plan, now));
    Map<String, String> attributes = new HashMap<>(told.below("Config/Labels"));
    attributes.put("image", told.text("Config/Image"));
    attributes.put("name", name);
    return Optional.of(
        new ExitedContainer(
            new Actor(told.text("Id"), attributes),
            wish.orElse(NOTHING),
            ended,
            code.orElse(UNKNOWN),
            parts(told),
            kept));
  }

  private static String kept(
      CareLabels.Clean wish, OptionalLong code, Instant ended, Cleaner.Plan plan, Instant now) {
    if (code.isEmpty()) {
      return "the engine does not tell its exit code";
    }
    if (code.getAsLong() != wish.code()) {
      return "its exit code is " + code.getAsLong() + ", and " + wish.code() + " is wanted";
    }
    Duration left = Duration.between(now, ended.plus(plan.grace()));
    return left.isPositive() ? "it has not ended for " + Decision.words(plan.grace()) : "";
  }

  /// The same, kept.
  ExitedContainer keptBecause(String why) {
    return new ExitedContainer(actor, wish, ended, code, parts, why);
  }

  /// The compose project it belongs to; empty: none.
  String project() {
    return actor.attributes().getOrDefault(DecidingLabels.PROJECT, "");
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
}
