package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Problem;
import dev.tidings.batch.SubjectSummary;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.evidence.Evidence;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.mail.words.AffectedList;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.mail.words.Links;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What to type next: commands that can be copied into a shell as they are.
final class Commands {

  /// How much of a log before the event is asked for.
  private static final Duration BEFORE = Duration.ofMinutes(1);

  /// For how many containers, where a batch has many.
  private static final int CONTAINERS = 3;

  private static final int LONGEST_NAME = 128;

  private Commands() {}

  /// Commands about the batch's only actor, or about the first containers that have a problem.
  static List<List<String>> of(Report report) {
    Batch batch = report.batch();
    if (batch.isOnlyGaps()) {
      return List.of();
    }
    if (!new MailOverview(batch).chapters().isEmpty()) {
      return ofChapters(new MailOverview(batch), report);
    }
    Optional<EngineEvent> lead = new AffectedList(batch).lead();
    Instant first = batch.tally().span().first();
    Instant last = batch.tally().span().last();
    if (lead.isPresent()) {
      boolean gone = removed(batch).contains(lead.get().actor().id());
      Actor actor = lead.get().actor();
      return gone ? List.of() : ofActor(lead.get().type(), actor, first, last);
    }
    return ofProblems(batch);
  }

  private static List<List<String>> ofChapters(MailOverview overview, Report report) {
    if (overview.lead().isPresent()) {
      Incident lead = overview.lead().get().lead();
      boolean gone =
          isGone(overview.lead().get().last(), overview, report) || isGone(lead, overview, report);
      return gone ? List.of() : ofLead(lead);
    }
    return overview.problems().stream()
        .filter(MailOverview::isContainer)
        .map(SubjectSummary::lead)
        .filter(lead -> !isGone(lead, overview, report))
        .limit(CONTAINERS)
        .map(lead -> logs(IncidentWords.actor(lead.subject()), lead.began(), lead.ended()))
        .toList();
  }

  /// What never ran has no log; why a health check fails stands elsewhere.
  private static List<List<String>> ofLead(Incident lead) {
    Actor actor = IncidentWords.actor(lead.subject());
    String name = shellName(actor);
    List<String> health = List.of("docker", "inspect", "--format '{{json .State.Health}}'", name);
    return switch (lead.intent()) {
      case Intent.StartFailed _ -> List.of(List.of("docker", "inspect", name));
      case Intent.Unhealthy _, Intent.GaveUp _, Intent.Healed _ ->
          List.of(health, logs(actor, lead.began(), lead.ended()));
      case Intent.Crashed _, Intent.OutOfMemory _, Intent.Recovered _, Intent.Finished _ ->
          ofActor(lead.subject().type(), actor, lead.began(), lead.ended());
      case Intent.Stopped _, Intent.Restarted _, Intent.Recreated _, Intent.Started _ ->
          ofActor(lead.subject().type(), actor, lead.began(), lead.ended());
      case Intent.Missed _, Intent.Happened _, Intent.Healing _ ->
          ofActor(lead.subject().type(), actor, lead.began(), lead.ended());
      case Intent.Cleaned _, Intent.NotCleaned _, Intent.Expected _ ->
          ofActor(lead.subject().type(), actor, lead.began(), lead.ended());
    };
  }

  private static boolean isGone(Incident incident, MailOverview overview, Report report) {
    return report.evidence().getOrDefault(incident.id(), Evidence.NONE).isOfRemoved()
        || IncidentWords.state(incident).equals("removed")
        || overview.isRemoved(incident.subject().id());
  }

  private static List<List<String>> ofProblems(Batch batch) {
    Set<String> removed = removed(batch);
    Map<String, EngineEvent> found = new LinkedHashMap<>();
    for (EngineEvent event : batch.shown()) {
      String id = event.actor().id();
      boolean wanted = found.size() < CONTAINERS && !removed.contains(id);
      if (wanted && Problem.of(event).isPresent()) {
        found.putIfAbsent(id, event);
      }
    }
    return found.values().stream().map(e -> logs(e.actor(), e.time(), e.time())).toList();
  }

  private static List<List<String>> ofActor(String type, Actor actor, Instant first, Instant last) {
    String name = shellName(actor);
    return switch (type) {
      case "container" -> List.of(logs(actor, first, last), List.of("docker", "inspect", name));
      case "image", "network", "volume" -> List.of(List.of("docker", type, "inspect", name));
      default -> List.of();
    };
  }

  private static List<String> logs(Actor actor, Instant first, Instant last) {
    Instant since = first.minus(BEFORE).truncatedTo(ChronoUnit.SECONDS);
    Instant until = last.plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
    List<String> command = new ArrayList<>(List.of("docker", "logs"));
    command.addAll(List.of("--since " + since, "--until " + until, shellName(actor)));
    return command;
  }

  private static Set<String> removed(Batch batch) {
    Set<String> words = Set.of("destroy", "remove", "delete");
    return batch.shown().stream()
        .filter(e -> words.contains(e.action().word()))
        .map(e -> e.actor().id())
        .collect(Collectors.toSet());
  }

  /// A name that had to be changed to be shown, or that a mail program would link, is no name to
  /// type: then the identity serves.
  private static String shellName(Actor actor) {
    String name = actor.name();
    boolean usable =
        name.equals(Printable.line(name, LONGEST_NAME))
            && !name.startsWith("-")
            && !Links.looksLinked(name);
    return quoted(usable ? name : Printable.line(actor.shortId(), LONGEST_NAME));
  }

  /// As one word of a POSIX shell (2.2.2).
  static String quoted(String word) {
    boolean plain = word.matches("[A-Za-z0-9_./:@%+=,][A-Za-z0-9_./:@%+=,-]*");
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
