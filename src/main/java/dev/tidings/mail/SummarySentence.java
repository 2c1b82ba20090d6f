package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchSummary;
import dev.tidings.batch.SubjectSummary;
import dev.tidings.batch.Tally;
import dev.tidings.event.ExitCode;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Streak;
import dev.tidings.mail.words.AffectedList;
import dev.tidings.mail.words.Bytes;
import dev.tidings.mail.words.CareWords;
import dev.tidings.mail.words.Counted;
import dev.tidings.mail.words.EventWords;
import dev.tidings.mail.words.ExitMeaning;
import dev.tidings.mail.words.ExpectedWords;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.mail.words.Plural;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What happened, as a person would write it in the first line of a mail.
///
/// @param report what to tell
/// @param times its reader's
record SummarySentence(Report report, LocalTimes times) {

  /// How many different things one sentence tells.
  private static final int MOST_KINDS = 3;

  /// How many names stand before "and 27 more".
  private static final int NAMES = 3;

  /// One or two sentences.
  String sentence() {
    String told = told();
    return told + CareWords.sum(report.batch(), told);
  }

  private String told() {
    MailOverview overview = new MailOverview(report.batch());
    if (overview.chapters().isEmpty()) {
      return ofEvents();
    }
    return overview
        .operation()
        .map(Operation::sentence)
        .or(() -> overview.lead().map(lead -> ofLead(overview, lead)))
        .orElseGet(() -> ofMany(overview))
        .concat(cause(overview));
  }

  /// What they follow from, where that is one thing.
  private static String cause(MailOverview overview) {
    List<SubjectSummary> problems = overview.problems();
    List<Incident> followers =
        problems.stream().map(SubjectSummary::lead).filter(i -> i.cause().isPresent()).toList();
    String cause = IncidentWords.after(followers).replaceFirst("^ after ", "");
    if (cause.isEmpty()) {
      return "";
    }
    String who =
        followers.size() > 1
            ? (followers.size() == problems.size() ? "All" : followers.size()) + " depend"
            : IncidentWords.name(followers.getFirst()) + " depends";
    return " " + who + " on " + cause + ", which failed first.";
  }

  private String ofLead(MailOverview overview, SubjectSummary lead) {
    int besides = overview.problems().isEmpty() ? 0 : overview.besides();
    String others =
        besides == 0 ? "" : " " + Plural.of(besides, "other container") + " had minor events.";
    return of(lead.lead()) + rest(lead) + others;
  }

  /// What else the chapter holds, unless the streak has counted it already.
  private static String rest(SubjectSummary chapter) {
    boolean same = chapter.intents().size() == 1;
    if (chapter.count() == 1 || (same && chapter.lead().streak().isPresent())) {
      return "";
    }
    return " In all: " + Counted.of(chapter.intents()) + ".";
  }

  /// One incident.
  String of(Incident incident) {
    String name = IncidentWords.name(incident);
    return switch (incident.intent()) {
      case Intent.Crashed(End end) -> name + " " + crashed(incident, end) + ".";
      case Intent.OutOfMemory(Optional<End> end) -> outOfMemory(incident, end) + ".";
      case Intent.StartFailed(OptionalInt code, String _) ->
          name + " could not be started" + (code.isEmpty() ? "" : ": " + exit(code)) + ".";
      case Intent.Unhealthy _ -> name + " is unhealthy: its health check fails.";
      case Intent.Healed _, Intent.GaveUp _, Intent.Cleaned _, Intent.NotCleaned _ ->
          CareWords.of(incident);
      case Intent.Expected expected -> ExpectedWords.sentence(name, expected);
      case Intent.Finished(End end) -> name + " finished normally" + ran(end) + again(end) + ".";
      case Intent.Stopped(End end, boolean killed) ->
          name
              + " was stopped on request"
              + (killed ? "; it did not stop in time and was killed (SIGKILL)" : "")
              + again(end)
              + ".";
      case Intent.Restarted(Duration down) ->
          name + " was restarted, and was down for " + LocalTimes.fine(down) + ".";
      case Intent.Recreated(Optional<Duration> down) ->
          name
              + " was recreated"
              + down.map(d -> ", and was down for " + LocalTimes.fine(d)).orElse("")
              + ".";
      case Intent.Recovered _, Intent.Started _, Intent.Missed _, Intent.Healing _ ->
          name + " " + IncidentWords.whatHappened(incident) + ".";
      case Intent.Happened _ -> thing(incident) + " " + IncidentWords.whatHappened(incident) + ".";
    };
  }

  /// What is no container is called by its type too.
  private static String thing(Incident incident) {
    boolean container = incident.subject().type().equals("container");
    String type = container ? "" : EventWords.type(incident.subject().type()) + " ";
    return type + IncidentWords.name(incident);
  }

  private String crashed(Incident incident, End end) {
    Optional<Streak> streak = incident.streak().filter(s -> s.crashes() > 1);
    if (streak.isEmpty()) {
      String code = end.exitCode().isEmpty() ? "" : " with " + exit(end.exitCode());
      return "crashed" + code + ran(end) + again(end);
    }
    String last = end.exitCode().isEmpty() ? "" : ", most recently with " + exit(end.exitCode());
    return loop("crashed", streak.get()) + (end.again() ? now(incident) : last);
  }

  private String loop(String verb, Streak streak) {
    return verb
        + " "
        + streak.crashes()
        + " times since "
        + times.near(streak.since(), report.now())
        + streak.uptime().map(u -> ", median uptime " + LocalTimes.fine(u)).orElse("");
  }

  private String now(Incident incident) {
    return "; it has been running again since " + times.near(incident.ended(), report.now());
  }

  private String outOfMemory(Incident incident, Optional<End> end) {
    String name = IncidentWords.name(incident);
    String limit = limit(incident);
    if (end.isEmpty()) {
      return "A process in "
          + name
          + " ran out of memory and was killed"
          + limit
          + "; "
          + name
          + " keeps running";
    }
    Optional<Streak> streak = incident.streak().filter(s -> s.crashes() > 1);
    if (streak.isPresent()) {
      String since = end.get().again() ? now(incident) : "";
      return name + " " + loop("ran out of memory", streak.get()) + limit + since;
    }
    if (end.get().exitCode().orElse(137) == 0) {
      return "A process in "
          + name
          + " ran out of memory and was killed"
          + limit
          + "; "
          + name
          + " ended with exit code 0"
          + ran(end.get())
          + again(end.get());
    }
    boolean killed = end.get().exitCode().orElse(137) == 137;
    String how = killed ? "was killed" : "ended with " + exit(end.get().exitCode());
    return name + " ran out of memory and " + how + limit + ran(end.get()) + again(end.get());
  }

  private String limit(Incident incident) {
    Evidence evidence = report.evidence().getOrDefault(incident.id(), Evidence.NONE);
    return evidence.condition() instanceof Fact.Known<Evidence.Condition>(var condition)
            && condition.memoryLimit() > 0
        ? " (limit " + Bytes.of(condition.memoryLimit()) + ")"
        : "";
  }

  private static String exit(OptionalInt code) {
    int value = code.orElse(0);
    return "exit code " + ExitCode.text(value) + " (" + new ExitMeaning(value).brief() + ")";
  }

  private static String ran(End end) {
    return end.ran().map(ran -> " after running for " + LocalTimes.fine(ran)).orElse("");
  }

  private static String again(End end) {
    return end.again() ? "; it was started again at once" : "";
  }

  /// What several did is said once, with all their names.
  private String ofMany(MailOverview overview) {
    Map<String, List<String>> doers = new LinkedHashMap<>();
    for (SubjectSummary chapter : overview.cast()) {
      Incident lead = chapter.lead();
      doers
          .computeIfAbsent(IncidentWords.whatHappened(chapter), _ -> new ArrayList<>())
          .add(IncidentWords.name(lead));
    }
    List<String> told = new ArrayList<>();
    String whose =
        overview.cast().stream().allMatch(MailOverview::isContainer) ? "containers" : "things";
    BatchSummary.Others counted = overview.others();
    int others = counted.subjects() - counted.troubled();
    for (Map.Entry<String, List<String>> each : doers.entrySet()) {
      if (told.size() < MOST_KINDS) {
        told.add(names(each.getValue(), each.getKey(), whose));
      } else {
        others += each.getValue().size();
      }
    }
    if (counted.troubled() > 0) {
      told.add(
          "something was wrong with "
              + counted.troubled()
              + " more ("
              + Counted.of(counted.problems())
              + ")");
    }
    if (others > 0) {
      told.add("something happened to " + others + " more");
    }
    return sequence(told) + " " + when() + ".";
  }

  private static String names(List<String> names, String whatHappened, String whose) {
    boolean one = names.size() == 1;
    String plural =
        one
            ? whatHappened
            : whatHappened.replaceAll("\\bwas ", "were ").replaceAll("\\bis ", "are ");
    if (names.size() <= NAMES) {
      return sequence(names) + " " + plural;
    }
    List<String> some = names.subList(0, NAMES);
    return names.size() + " " + whose + " (" + String.join(", ", some) + ", ...) " + plural;
  }

  private static String sequence(List<String> parts) {
    int last = parts.size() - 1;
    return last < 1
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  private String when() {
    Tally.Span span = report.batch().tally().span();
    boolean moment = times.dateTime(span.first()).equals(times.dateTime(span.last()));
    return moment
        ? "at " + times.near(span.last(), report.now())
        : times.range(span, report.now(), "between ", " and ");
  }

  /// Of events nobody made out a meaning of.
  private String ofEvents() {
    Batch batch = report.batch();
    String host = Printable.name(report.host());
    if (batch.isOnlyGaps()) {
      return "Events of " + host + " may be missing.";
    }
    if (batch.tally().events() == 1) {
      return EventWords.sentence(batch.shown().getFirst(), host);
    }
    String events = Plural.of(batch.tally().events(), "event");
    return events + " of " + new AffectedList(batch).brief() + " on " + host + " " + when() + ".";
  }
}
