package dev.tidings.mail.words;

import dev.tidings.batch.SubjectSummary;
import dev.tidings.event.Actor;
import dev.tidings.event.ExitCode;
import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Streak;
import dev.tidings.incident.Subject;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What an incident is, in few words. All that comes out is [Printable].
public final class IncidentWords {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  /// So many crashes, none of which was followed by a long run, are called a loop.
  private static final int LOOP = 5;

  private IncidentWords() {}

  /// Whom it is about, as people call it.
  public static String name(Incident incident) {
    return Printable.name(actor(incident.subject()).name());
  }

  /// As events know it.
  public static Actor actor(Subject subject) {
    return new Actor(subject.id(), Map.of("name", subject.name()));
  }

  /// For a subject's bracket: `CRASH exit 3`, `LOOP 12x`, `RECOVERED after 3 min`, `restarted, down
  /// 2 s`.
  public static String headline(Incident incident) {
    return switch (incident.intent()) {
      case Intent.Crashed(End end) -> crash(incident, end);
      case Intent.OutOfMemory _ -> "OOM" + times(incident).orElse("");
      case Intent.StartFailed(OptionalInt code, String _) -> "START FAILED" + code(code);
      case Intent.Unhealthy _ -> "UNHEALTHY";
      case Intent.Recovered(Duration after) -> "RECOVERED after " + LocalTimes.fine(after);
      case Intent.Healed(int _, Duration after) -> "HEALED after " + LocalTimes.fine(after);
      case Intent.GaveUp(int restarts, Duration _, String _) ->
          restarts == 0 ? "NOT HEALED" : "GAVE UP after " + Plural.of(restarts, "restart");
      case Intent.NotCleaned _ -> "NOT REMOVED";
      case Intent.Expected expected -> ExpectedWords.headline(expected.finding());
      case Intent.Healing _, Intent.Cleaned _ -> incident.intent().word();
      case Intent.Restarted(Duration down) -> "restarted, down " + LocalTimes.fine(down);
      case Intent.Recreated(Optional<Duration> down) ->
          "recreated" + down.map(d -> ", down " + LocalTimes.fine(d)).orElse("");
      case Intent.Finished _, Intent.Stopped _, Intent.Started _, Intent.Missed _ ->
          incident.intent().word();
      case Intent.Happened(String word) -> Printable.line(word, EventWords.WORD);
    };
  }

  private static Optional<String> times(Incident incident) {
    return incident.streak().map(Streak::crashes).filter(n -> n > 1).map(n -> " " + n + "x");
  }

  private static String crash(Incident incident, End end) {
    int crashes = incident.streak().map(Streak::crashes).orElse(1);
    String word = crashes < LOOP ? "CRASH" : "LOOP";
    return word + times(incident).orElseGet(() -> code(end.exitCode()));
  }

  private static String code(OptionalInt code) {
    return code.isPresent() ? " exit " + ExitCode.text(code.getAsInt()) : "";
  }

  /// What it did or what became of it, after its name: `crashed with exit code 3`.
  public static String whatHappened(Incident incident) {
    int crashes = incident.streak().map(Streak::crashes).orElse(1);
    return switch (incident.intent()) {
      case Intent.Crashed(End end) ->
          crashes > 1 ? "crashed " + crashes + " times" : "crashed" + withCode(end.exitCode());
      case Intent.OutOfMemory(Optional<End> end) ->
          end.isEmpty()
              ? "had a process killed (out of memory)"
              : "ran out of memory" + (crashes > 1 ? " " + crashes + " times" : "");
      case Intent.StartFailed(OptionalInt code, String _) ->
          "could not be started"
              + (code.isPresent() ? ": exit code " + ExitCode.text(code.getAsInt()) : "");
      case Intent.Unhealthy _ -> "became unhealthy";
      case Intent.Recovered(Duration after) -> "recovered after " + LocalTimes.fine(after);
      case Intent.Healing _ -> "was restarted by Tidings";
      case Intent.Healed(int restarts, Duration _) ->
          "was healed by " + Plural.of(restarts, "restart");
      case Intent.GaveUp(int restarts, Duration _, String _) ->
          restarts == 0
              ? "could not be healed"
              : "stays unhealthy after " + Plural.of(restarts, "restart");
      case Intent.Cleaned _ -> "was cleaned up";
      case Intent.NotCleaned _ -> "could not be cleaned up";
      case Intent.Expected expected -> ExpectedWords.whatHappened(expected);
      case Intent.Finished _ -> "finished normally";
      case Intent.Stopped _ -> "was stopped on request";
      case Intent.Restarted _ -> "was restarted";
      case Intent.Recreated _ -> "was recreated";
      case Intent.Started(boolean created) -> created ? "was created and started" : "was started";
      case Intent.Missed _ -> "may have lost events";
      case Intent.Happened(String word) -> EventWords.verb(incident.subject().type(), word);
    };
  }

  /// What is wrong with a container, how it is, and since when.
  ///
  /// @param now by the engine's clock
  public static String problem(LedgerEntry entry, ZoneId zone, Instant now) {
    Incident last = entry.last();
    return "%s %s; %s since %s (%s)"
        .formatted(
            name(last),
            whatHappened(last),
            entry.state(),
            MINUTE.format(entry.opened().atZone(zone)),
            LocalTimes.duration(Duration.between(entry.opened(), now)));
  }

  /// What became of one container in a batch: its problems in turn, else what happened last.
  public static String whatHappened(SubjectSummary chapter) {
    if (!chapter.isProblem()) {
      return whatHappened(chapter.lead());
    }
    Map<String, String> acts = new LinkedHashMap<>();
    for (Incident incident : chapter.incidents()) {
      if (incident.severity().compareTo(Severity.PROBLEM) >= 0) {
        acts.put(incident.intent().word(), whatHappened(incident));
      }
    }
    acts.put(chapter.lead().intent().word(), whatHappened(chapter.lead()));
    return String.join(", then ", acts.values());
  }

  private static String withCode(OptionalInt code) {
    return code.isPresent() ? " with exit code " + ExitCode.text(code.getAsInt()) : "";
  }

  /// The failure that several follow from, as a subject's bracket has it: ` after db`; may be
  /// empty.
  public static String after(List<Incident> incidents) {
    List<String> causes =
        incidents.stream()
            .flatMap(i -> i.cause().stream())
            .map(Incident.Cause::name)
            .distinct()
            .toList();
    boolean all = incidents.stream().allMatch(incident -> incident.cause().isPresent());
    return all && causes.size() == 1 ? " after " + Printable.name(causes.getFirst()) : "";
  }

  /// How it is since then, as far as the incident tells; may be empty.
  public static String state(Incident incident) {
    return switch (incident.intent()) {
      case Intent.Crashed(End end) -> end.again() ? "running again" : "down";
      case Intent.OutOfMemory(Optional<End> end) ->
          end.isEmpty() ? "running" : end.get().again() ? "running again" : "down";
      case Intent.StartFailed _ -> "not started";
      case Intent.Unhealthy _, Intent.GaveUp _ -> "unhealthy";
      case Intent.Cleaned _ -> "removed";
      case Intent.Healing _, Intent.Healed _, Intent.NotCleaned _ -> "";
      // How a run stands another one may have changed since.
      case Intent.Expected _ -> "";
      // What it did since then another route may have told.
      case Intent.Recovered _, Intent.Restarted _, Intent.Recreated _, Intent.Started _ -> "";
      case Intent.Finished(End end) -> end.again() ? "running again" : "ended";
      case Intent.Stopped(End end, boolean _) -> end.again() ? "running again" : "stopped";
      case Intent.Missed _ -> "";
      case Intent.Happened(String word) -> after(word);
    };
  }

  private static String after(String word) {
    return switch (word) {
      case "destroy", "remove", "delete" -> "removed";
      case "pause" -> "paused";
      default -> "";
    };
  }

  /// The exit code, where there is one.
  public static OptionalInt exitCode(Incident incident) {
    return incident.intent() instanceof Intent.StartFailed(OptionalInt code, String _)
        ? code
        : end(incident).map(End::exitCode).orElse(OptionalInt.empty());
  }

  /// The end of a run, where there is one.
  public static Optional<End> end(Incident incident) {
    return switch (incident.intent()) {
      case Intent.Crashed(End end) -> Optional.of(end);
      case Intent.OutOfMemory(Optional<End> end) -> end;
      case Intent.Finished(End end) -> Optional.of(end);
      case Intent.Stopped(End end, boolean _) -> Optional.of(end);
      case Intent.StartFailed _, Intent.Unhealthy _, Intent.Recovered _ -> Optional.empty();
      case Intent.Restarted _, Intent.Recreated _, Intent.Started _ -> Optional.empty();
      case Intent.Healing _, Intent.Healed _, Intent.GaveUp _ -> Optional.empty();
      case Intent.Cleaned _, Intent.NotCleaned _, Intent.Expected _ -> Optional.empty();
      case Intent.Missed _, Intent.Happened _ -> Optional.empty();
    };
  }
}
