package dev.tidings.trace;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Decisions.Decided;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.incident.Incident;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.mail.words.Plural;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.silence.Silences;
import dev.tidings.text.Visible;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What became of events, as people read it: lines that still hold their secrets.
public final class TraceText {

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final ZoneId zone;
  private final List<String> lines = new ArrayList<>();

  private TraceText(ZoneId zone) {
    this.zone = zone;
  }

  /// What became of one event.
  public static List<String> of(Trace trace, ZoneId zone) {
    TraceText text = new TraceText(zone);
    text.add(List.of(trace));
    return text.lines;
  }

  /// What became of the events of one thing. Those of one incident that had the same fate are told
  /// together.
  public static List<String> of(Tracer.Answer answer, ZoneId zone) {
    TraceText text = new TraceText(zone);
    if (answer.more()) {
      text.lines.add("Earlier events are left out here.");
    }
    List<Trace> together = new ArrayList<>();
    for (Trace trace : answer.traces()) {
      if (!together.isEmpty() && !belong(together.getFirst(), trace)) {
        text.add(together);
        together.clear();
      }
      together.add(trace);
    }
    if (!together.isEmpty()) {
      text.add(together);
    }
    answer.leftOut().forEach(text::add);
    return text.lines;
  }

  private static boolean belong(Trace one, Trace other) {
    return one.stage() instanceof Trace.Stage.Judged && one.stage().equals(other.stage());
  }

  private void add(List<Trace> together) {
    EngineEvent event = together.getFirst().entry().event();
    String events =
        together.stream()
            .map(each -> each.entry().position() + " " + each.entry().event().action().text())
            .collect(Collectors.joining(", "));
    switch (together.getFirst().stage()) {
      case Trace.Stage.Judged judged -> {
        lines.add(heading(event, judged));
        lines.add("  events: " + events);
        judged.problems().forEach(this::problem);
        judged.ways().forEach(this::way);
      }
      case Trace.Stage.Unread _ ->
          alone(event, events, "not read yet: it will be, while tidings watch or poll runs");
      case Trace.Stage.Open _ ->
          alone(
              event,
              events,
              "not decided yet: what follows it may change its meaning; it is decided within"
                  + " seconds, and at the end of a change to its compose project");
      case Trace.Stage.LeftOut(Optional<String> rule) ->
          alone(event, events, "not mailed: " + leftOut(rule));
      case Trace.Stage.Forgotten _ ->
          alone(event, events, "not known: it was decided by an earlier version of Tidings");
    }
  }

  private void alone(EngineEvent event, String events, String what) {
    lines.add(time(event.time()) + " " + name(event.actor()) + ": event " + events);
    lines.add("  " + what);
  }

  private static String leftOut(Optional<String> rule) {
    return rule.map(words -> words + " (rule of the present configuration)")
        .orElse("a rule that the present configuration does not have");
  }

  private void add(Tracer.LeftOut leftOut) {
    lines.add(
        "Not mailed besides: "
            + Plural.of(leftOut.events(), "event")
            + ", the last "
            + leftOut.last().position()
            + " "
            + leftOut.last().event().action().text()
            + " at "
            + time(leftOut.last().event().time()));
    lines.add("  not mailed: " + leftOut(leftOut.rule()));
  }

  private String heading(EngineEvent event, Trace.Stage.Judged judged) {
    Optional<Incident> incident = judged.incident();
    return incident.isPresent()
        ? time(incident.get().began())
            + " "
            + IncidentWords.name(incident.get())
            + " "
            + IncidentWords.whatHappened(incident.get())
        : time(event.time()) + " " + name(event.actor()) + ": what it meant is not known any more";
  }

  private static String name(Actor actor) {
    return Visible.name(actor.name());
  }

  private void problem(LedgerEntry problem) {
    lines.add(
        "  problem: %s since %s, %s; %s%s"
            .formatted(
                problem.kind().word(),
                time(problem.opened()),
                Plural.of(problem.count(), "incident"),
                problem.state(),
                problem.end().map(end -> " " + time(end.at())).orElse("")));
  }

  private void way(Trace.Way way) {
    switch (way) {
      case Trace.Way.Waiting waiting -> {
        lines.add(route(waiting.name()));
        lines.add("  waits for its mail: " + reason(waiting));
      }
      case Trace.Way.Done(
              Decided decision,
              Optional<Archive.Filed> mail,
              Optional<DeliveryOutage.Blocked> outage) -> {
        decision.name().ifPresent(name -> lines.add(route(name)));
        lines.add("  " + decided(decision));
        mail.ifPresent(filed -> mail(filed, outage));
        if (mail.isEmpty() && decision.kind().isMail()) {
          lines.add("    the mail is not kept any more");
        }
      }
    }
  }

  private static String route(Name name) {
    String group = Silences.isHeld(name.group()) ? Silences.original(name.group()) : name.group();
    group = name.isDelayed() ? name.undelayed().group() : group;
    return "  route: "
        + name.route()
        + (group.isEmpty() ? "" : ", group " + group)
        + (name.to().isEmpty() ? "" : ", to " + name.to() + " (label)");
  }

  private String reason(Trace.Way.Waiting waiting) {
    if (waiting.silence().isPresent()) {
      Silences.Hold hold = waiting.silence().get();
      return "until %s, the end of %s".formatted(time(hold.ends()), hold.words());
    }
    if (waiting.name().isDelayed()) {
      return "it is mailed if it lasts for longer than "
          + LocalTimes.duration(waiting.name().delay());
    }
    if (waiting.held().isPresent()) {
      return "no mail is written since %s: %s"
          .formatted(time(waiting.held().get().since()), waiting.held().get().why());
    }
    return waiting
        .until()
        .map(until -> "the summary at the end of the window, " + time(until))
        .orElse("it is due");
  }

  private String decided(Decided decision) {
    String at = time(decision.at());
    String mail = "mail: " + decision.words() + ", written " + at;
    return switch (decision.kind()) {
      case FIRST -> mail + ", the first after a quiet period";
      case SUMMARY -> mail + ", the summary at the end of a window";
      case POLL -> mail + ", at the end of a polling interval";
      case CATCH_UP -> mail + ", when mails could be sent again";
      case ONCE, AGAIN -> mail + ", because somebody asked";
      case NOT_MAILED -> "not mailed: " + decision.words();
      case SILENCED ->
          "not mailed: %s; at its end, %s, only the net change was mailed"
              .formatted(decision.words(), at);
      case LASTED ->
          "waited until %s, since it could have been over within %s"
              .formatted(at, decision.words());
      case OVER ->
          "not mailed: it was over within %s (for), as was known %s"
              .formatted(decision.words(), at);
      case HELD -> "waited until " + at + ", the end of " + decision.words();
    };
  }

  private void mail(Archive.Filed mail, Optional<DeliveryOutage.Blocked> outage) {
    lines.add("    subject: " + mail.subject());
    outage.ifPresent(blocked ->
        lines.add(
            "    nobody gets any mail since " + time(blocked.since()) + ": " + blocked.why()));
    for (OutboxEntry each : mail.deliveries()) {
      lines.add("    " + each.recipient() + ": " + delivery(each));
    }
  }

  private String delivery(OutboxEntry entry) {
    String at = entry.ended().map(time -> " " + time(time)).orElse("");
    String reply = entry.reply().isEmpty() ? "" : ": " + entry.reply();
    return switch (entry.state()) {
      case ACCEPTED -> "sent" + at;
      case DEAD -> "failed" + at + reply + "; see tidings outbox";
      case UNCONFIRMED -> "may have arrived" + at + reply + "; see tidings outbox";
      case OWED ->
          entry.nextTry().equals(Instant.EPOCH)
              ? "pending, not tried yet"
              : "pending after %s, next try %s%s"
                  .formatted(Plural.of(entry.tries(), "try"), time(entry.nextTry()), reply);
    };
  }

  private String time(Instant time) {
    return SECOND.format(time.atZone(zone));
  }
}
