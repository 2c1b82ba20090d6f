package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Completeness;
import dev.tidings.batch.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a mail says about itself: why it came, whether something may be missing, when the next one
/// comes, how to have fewer.
///
/// @param report what it tells
/// @param times its reader's
record Footer(Report report, LocalTimes times) {

  private static final Duration PUNCTUAL = Duration.ofMinutes(2);
  private static final int REASON = 200;
  private static final int GAPS = 5;

  /// At the end, a paragraph each.
  List<String> paragraphs(String attachment) {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add(why() + next());
    if (gaps().isEmpty()) {
      paragraphs.add("Complete: no gap is known.");
    }
    boolean one = report.batch().tally().events() == 1;
    paragraphs.add(
        "Attached: "
            + attachment
            + (one ? ", the event" : ", every event")
            + " as the engine sent it.");
    paragraphs.add("Fewer mails: " + fewer());
    return paragraphs;
  }

  /// Above the facts: what the reader must know to trust them.
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(gaps());
    late().ifPresent(warnings::add);
    return warnings;
  }

  private List<String> gaps() {
    List<Completeness.Missing> gaps = report.batch().completeness().gaps();
    List<String> sentences = new ArrayList<>();
    gaps.stream().limit(GAPS).map(this::gap).forEach(sentences::add);
    if (gaps.size() > GAPS) {
      sentences.add("And " + Plural.of(gaps.size() - GAPS, "more gap") + ".");
    }
    return sentences;
  }

  private String gap(Completeness.Missing gap) {
    Tally.Span span = new Tally.Span(gap.since(), gap.until());
    return times.range(span, report.now(), "Possible gap from ", " to ")
        + ", because "
        + Printable.line(gap.reason(), REASON)
        + ".";
  }

  /// Only of a first event: those of a summary waited on purpose.
  private Optional<String> late() {
    boolean first = report.batch().occasion() == Batch.Occasion.FIRST;
    Duration delay = Duration.between(report.batch().tally().span().last(), report.now());
    return first && delay.compareTo(PUNCTUAL) > 0
        ? Optional.of("This mail is " + LocalTimes.duration(delay) + " late.")
        : Optional.empty();
  }

  private String why() {
    return switch (report.batch().occasion()) {
      case FIRST -> "Why this mail: the first event after a quiet time.";
      case SUMMARY -> "Why this mail: the summary of a window in which something happened.";
      case POLL -> "Why this mail: something happened since the last look.";
      case ONCE, AGAIN -> "Why this mail: it was asked for, by the command once.";
    };
  }

  private String next() {
    String next = report.batch().occasion() == Batch.Occasion.POLL ? " Next look" : " Next summary";
    return report
        .nextMail()
        .map(when -> next + " at " + times.near(when, report.now()) + ", if more happens.")
        .orElse("");
  }

  private String fewer() {
    return switch (report.batch().occasion()) {
      case FIRST, SUMMARY -> "a longer TIDINGS_THROTTLE_WINDOW, or TIDINGS_EVENTS_EXCLUDE.";
      case POLL -> "a longer TIDINGS_POLL_INTERVAL, or TIDINGS_EVENTS_EXCLUDE.";
      case ONCE, AGAIN -> "TIDINGS_EVENTS_EXCLUDE.";
    };
  }
}
