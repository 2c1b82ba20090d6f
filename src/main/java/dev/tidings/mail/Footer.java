package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchSummary;
import dev.tidings.batch.Completeness;
import dev.tidings.batch.Tally;
import dev.tidings.event.Action;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.mail.words.Plural;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a mail says about itself: why it came, whether something may be missing, when the next one
/// comes, how to have fewer.
///
/// @param report what it tells
/// @param times its reader's
record Footer(Report report, LocalTimes times) {

  private static final Duration PUNCTUAL = Duration.ofMinutes(2);
  private static final int REASON = 200;

  /// Clocks that differ by no more are not worth a word.
  private static final Duration SKEW = Duration.ofSeconds(5);

  /// How many rules are named that kept something back.
  private static final int RULES = 6;

  /// At the end, a paragraph each.
  List<String> paragraphs(String attachment) {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add(why() + next());
    notMailed().ifPresent(paragraphs::add);
    paragraphs.add(completeness());
    clocks().ifPresent(paragraphs::add);
    if (!report.batch().isOnlyGaps()) {
      paragraphs.add(attached(attachment));
    }
    paragraphs.add("To get fewer mails: " + fewer() + silence());
    return paragraphs;
  }

  /// Above the facts: what the reader must know to trust them.
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(gaps());
    report.post().held().map(this::held).or(this::late).ifPresent(warnings::add);
    report.post().undelivered().forEach(mail -> warnings.add(undelivered(mail)));
    if (report.post().more() > 0) {
      warnings.add(Plural.of(report.post().more(), "more mail") + " could not be delivered.");
    }
    return warnings;
  }

  private String held(Post.Held held) {
    return "This mail was queued for "
        + SubjectLine.waited(held, report.now())
        + ", since "
        + times.near(held.since(), report.now())
        + ", because "
        + Printable.line(held.why(), REASON)
        + (held.why().endsWith(".") ? "" : ".");
  }

  private static String undelivered(Post.Undelivered mail) {
    return (mail.mayHaveArrived() ? "May not have arrived at " : "Never delivered to ")
        + Printable.line(mail.recipient(), Printable.NAME)
        + ": \""
        + Printable.line(mail.subject(), Printable.NAME)
        + "\", because: "
        + Printable.line(mail.reply(), REASON)
        + (mail.reply().endsWith(".") ? "" : ".")
        + " See tidings outbox.";
  }

  /// What the rules kept out meanwhile; empty where nobody counted.
  private Optional<String> notMailed() {
    BatchSummary.Ledger ledger = report.batch().digest().ledger();
    if (ledger.since().equals(Instant.EPOCH)) {
      return Optional.empty();
    }
    long all = ledger.byRule().values().stream().mapToLong(Integer::intValue).sum();
    String since = " since " + times.near(ledger.since(), report.now());
    return Optional.of(
        all == 0
            ? "Not mailed" + since + ": nothing."
            : "Not mailed" + since + ": " + all + " (" + rules(ledger.byRule()) + ").");
  }

  private static String rules(Map<String, Integer> byRule) {
    List<String> rules = new ArrayList<>();
    byRule.entrySet().stream()
        .limit(RULES)
        .map(rule -> Printable.name(rule.getKey()) + ": " + rule.getValue())
        .forEach(rules::add);
    if (byRule.size() > RULES) {
      rules.add(Plural.of(byRule.size() - RULES, "more rule"));
    }
    return String.join(", ", rules);
  }

  private String completeness() {
    Completeness completeness = report.batch().completeness();
    return completeness.gaps().isEmpty()
        ? "No events missed since " + times.near(completeness.since(), report.now()) + "."
        : "Some events may be missing, see above.";
  }

  private String attached(String attachment) {
    Tally tally = report.batch().tally();
    String which = tally.events() == 1 ? ", the event" : ", every event";
    return tally.reconciled() == 0
        ? "Attached: " + attachment + which + " as the engine sent it."
        : "Attached: "
            + attachment
            + which
            + ". What is marked as reconciled was found later, by comparing the states of containers: the states of the containers say"
            + " so.";
  }

  private Optional<String> clocks() {
    Duration ahead = Duration.ofSeconds(Math.round(report.post().ahead().toMillis() / 1000.0));
    return ahead.abs().compareTo(SKEW) > 0
        ? Optional.of(
            "The engine's clock is %s %s the clock of this Tidings; times of events are the engine's."
                .formatted(
                    LocalTimes.duration(ahead.abs()), ahead.isNegative() ? "behind" : "ahead of"))
        : Optional.empty();
  }

  private List<String> gaps() {
    Completeness completeness = report.batch().completeness();
    List<String> sentences = new ArrayList<>();
    completeness.gaps().forEach(gap -> sentences.add(gap(gap)));
    if (completeness.more() > 0) {
      sentences.add("And " + Plural.of(completeness.more(), "more gap") + ".");
    }
    return sentences;
  }

  private String gap(Completeness.Missing missing) {
    Tally.Span span = new Tally.Span(missing.gap().since(), missing.until());
    return times.range(span, report.now(), "Events may be missing from ", " to ")
        + ", because "
        + Printable.line(missing.gap().reason(), REASON)
        + ". "
        + compared(missing.gap());
  }

  private static String compared(Action.Gap gap) {
    String note = Printable.line(gap.note(), REASON) + (gap.note().endsWith(".") ? "" : ".");
    if (gap.changes().isEmpty()) {
      return "The states of the containers could not be compared: " + note;
    }
    int changes = gap.changes().getAsInt();
    String shown = changes == 0 ? "no change" : Plural.of(changes, "change");
    return "Comparing the states of the containers shows "
        + shown
        + (changes == 0 ? "" : ", marked as reconciled, in this mail or the next ones")
        + (gap.note().isEmpty() ? "." : "; but " + note);
  }

  /// Only of a first event: those of a summary waited on purpose.
  private Optional<String> late() {
    boolean first = report.batch().occasion() == Batch.Occasion.FIRST;
    if (report.batch().isOnlyGaps()) {
      return Optional.empty();
    }
    Instant last = report.batch().tally().span().last().minus(report.post().ahead());
    Duration delay = Duration.between(last, report.now());
    // What was concluded is told when it was found.
    boolean seen = report.batch().tally().reconciled() == 0;
    return first && seen && delay.compareTo(PUNCTUAL) > 0
        ? Optional.of("This mail is " + LocalTimes.duration(delay) + " late.")
        : Optional.empty();
  }

  private String why() {
    if (report.batch().isOnlyGaps()) {
      return "Why this mail: events may be missing.";
    }
    return switch (report.batch().occasion()) {
      case FIRST -> "Why this mail: first event after a quiet period, so it is mailed at once.";
      case SUMMARY -> "Why this mail: all that happened since the last one.";
      case POLL -> "Why this mail: something happened since the last look.";
      case CATCH_UP -> "Why this mail: summary of what happened while mails could not be sent.";
      case ONCE, AGAIN -> "Why this mail: it was asked for, by the command once.";
    };
  }

  private String next() {
    String next = report.batch().occasion() == Batch.Occasion.POLL ? " Next look" : " Next summary";
    return report
        .letter()
        .nextMail()
        .map(when -> next + " at " + times.near(when, report.now()) + ", if more happens.")
        .orElse("");
  }

  private String silence() {
    return new MailOverview(report.batch()).lead().filter(MailOverview::isContainer).isPresent()
        ? " To mute this container, label it tidings.enable=false."
        : "";
  }

  private String fewer() {
    return switch (report.batch().occasion()) {
      case FIRST, SUMMARY, CATCH_UP ->
          "set TIDINGS_THROTTLE_WINDOW longer, or leave out events with TIDINGS_EVENTS_EXCLUDE.";
      case POLL ->
          "set TIDINGS_POLL_INTERVAL longer, or leave out events with TIDINGS_EVENTS_EXCLUDE.";
      case ONCE, AGAIN -> "leave out events with TIDINGS_EVENTS_EXCLUDE.";
    };
  }
}
