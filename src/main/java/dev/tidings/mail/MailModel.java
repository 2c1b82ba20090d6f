package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Problem;
import dev.tidings.batch.Tally;
import dev.tidings.event.EngineEvent;
import dev.tidings.mail.words.CollapsedRows;
import dev.tidings.mail.words.EventWords;
import dev.tidings.mail.words.Links;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a report says, in ready strings: the one model from which both parts of a mail are made, so
/// that they say the same. Templates see maps, lists, and text that is already printable; nothing
/// in it is escaped for HTML yet.
///
/// @param report what to tell
/// @param times its reader's
/// @param limits how much of the tables to show
record MailModel(Report report, LocalTimes times, Limits limits) {

  /// The fact whose value is to be copied, so it is shown as it is.
  static final String RUNBOOK = "Runbook";

  /// How many rows, how long their details, and how much of each log.
  record Limits(int rows, int detail, int log) {

    /// What is tried in turn until the HTML is light enough; the last is light enough for any.
    static final List<Limits> ALL =
        List.of(
            new Limits(50, 120, 10_000),
            new Limits(50, 120, 4_000),
            new Limits(25, 80, 2_000),
            new Limits(12, 60, 1_000),
            new Limits(5, 40, 400),
            new Limits(1, 20, 100));
  }

  private static final int ACTORS = 20;
  private static final int COUNTS = 12;
  private static final int BAR = 24;
  private static final int UNBROKEN = 32;

  /// The values by name, as templates know them.
  ///
  /// @param attachment the name of the file with all events
  /// @param warnings what the reader must know besides
  Map<String, Object> model(String attachment, List<String> warnings) {
    Batch batch = report.batch();
    SeverityStyle tone = SeverityStyle.of(report);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("severity", tone.name());
    model.put("colour", tone.colour());
    model.put("headline", SubjectLine.headline(batch));
    model.put("about", SubjectLine.about(batch));
    model.put("host", Printable.name(report.host()));
    model.put("sentence", new SummarySentence(report, times).sentence());
    model.put("event_count", batch.tally().events());
    model.put("incident_count", batch.digest().incidents());
    model.putAll(new SubjectRows(report, limits).model());
    Footer footer = new Footer(report, times);
    model.put("warnings", Stream.of(warnings, footer.warnings()).flatMap(List::stream).toList());
    model.put("facts", named(new Facts(report, times).all()));
    model.put("deploy", Operation.replaced(report, limits));
    model.put("evidence", new EvidenceSection(report, limits).sections());
    model.put("commands", section(commands()));
    model.put("links", List.of());
    model.put("counts", section(counts()));
    model.put("actors", actors());
    model.put("timeline", new TimelineStrip(report, times).section());
    model.put("events", events(attachment));
    model.put("footer", footer.paragraphs(attachment));
    model.put("preheader", preheader());
    return model;
  }

  /// What an inbox shows behind the subject: what the subject does not say.
  private String preheader() {
    Tally tally = report.batch().tally();
    if (report.batch().isOnlyGaps()) {
      return new Footer(report, times).warnings().getFirst();
    }
    if (tally.events() == 1) {
      return times.near(tally.span().first(), report.now());
    }
    Map<String, String> facts = new Facts(report, times).all();
    String problems = facts.getOrDefault("Problems", facts.getOrDefault("Exit code", ""));
    String counts =
        tally.byAction().entrySet().stream()
            .limit(4)
            .map(e -> e.getValue() + " x " + Printable.line(e.getKey(), 30))
            .collect(Collectors.joining(", "));
    return problems.isEmpty() ? counts : problems + ". " + counts;
  }

  static List<Map<String, Object>> named(Map<String, String> values) {
    List<Map<String, Object>> rows = new ArrayList<>();
    values.forEach((name, value) ->
        rows.add(
            Map.of(
                "name", name, "value", name.equals(RUNBOOK) ? new Links.Verbatim(value) : value)));
    return rows;
  }

  /// Such as `+3 more`; empty for none.
  static String more(int count) {
    return count > 0 ? "+" + count + " more" : "";
  }

  /// A table with its heading, or nothing at all.
  private static List<Map<String, Object>> section(List<Map<String, Object>> rows) {
    return section(rows, "");
  }

  static List<Map<String, Object>> section(List<Map<String, Object>> rows, String more) {
    return rows.isEmpty() ? List.of() : List.of(Map.of("rows", rows, "more", more));
  }

  private List<Map<String, Object>> commands() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (List<String> command : Commands.of(report)) {
      rows.add(Map.of("pieces", command.stream().map(MailModel::piece).toList()));
    }
    return rows;
  }

  /// A short piece of a command is not broken: a date would be, at its hyphens.
  private static Map<String, Object> piece(String piece) {
    return Map.of("text", new Links.Verbatim(piece), "short", piece.length() <= UNBROKEN);
  }

  private List<Map<String, Object>> counts() {
    Map<String, Integer> byAction = report.batch().tally().byAction();
    boolean one = report.batch().digest().incidents() == 1;
    // Of an operation it says what everybody knows: each container was stopped, made and started.
    boolean operation = new MailOverview(report.batch()).operation().isPresent();
    if (byAction.size() < 2 || one || operation) {
      return List.of();
    }
    int most = byAction.values().iterator().next();
    List<Map<String, Object>> rows = new ArrayList<>();
    byAction.entrySet().stream()
        .limit(COUNTS)
        .forEach(e -> rows.add(count(Printable.line(e.getKey(), 30), e.getValue(), most)));
    int rest = byAction.values().stream().skip(COUNTS).mapToInt(Integer::intValue).sum();
    if (rest > 0) {
      rows.add(count("other", rest, Math.max(rest, most)));
    }
    return rows;
  }

  private static Map<String, Object> count(String name, int count, int most) {
    int percent = Math.max(1, (int) (100L * count / most));
    String bar = "#".repeat(Math.max(1, BAR * percent / 100));
    return Map.of("name", name, "count", count, "percent", percent, "bar", bar);
  }

  private List<Map<String, Object>> actors() {
    Tally tally = report.batch().tally();
    if (tally.byActor().size() < 2 || !new MailOverview(report.batch()).chapters().isEmpty()) {
      return List.of();
    }
    List<Map.Entry<Tally.ActorName, Integer>> shown =
        tally.byActor().entrySet().stream()
            .sorted(Map.Entry.<Tally.ActorName, Integer>comparingByValue().reversed())
            .limit(Math.min(ACTORS, limits.rows()))
            .toList();
    int most = shown.getFirst().getValue();
    List<Map<String, Object>> rows =
        shown.stream().map(e -> actor(e.getKey(), e.getValue(), most)).toList();
    String type = Printable.line(shown.getFirst().getKey().type(), 20);
    int all = tally.actors().values().stream().mapToInt(Integer::intValue).sum();
    return List.of(
        Map.of("rows", rows, "more", more(all - rows.size()), "by", isMixed() ? "name" : type));
  }

  private boolean isMixed() {
    return report.batch().tally().actors().size() > 1;
  }

  private Map<String, Object> actor(Tally.ActorName actor, int count, int most) {
    Map<String, Object> row = new LinkedHashMap<>(count(Printable.name(actor.name()), count, most));
    row.put("type", isMixed() ? Printable.line(actor.type(), 20) : "");
    return row;
  }

  private List<Map<String, Object>> events(String attachment) {
    Batch batch = report.batch();
    if (batch.tally().events() <= 1) {
      return List.of();
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    int told = 0;
    for (CollapsedRows.Part<EngineEvent> part :
        CollapsedRows.in(batch.shown(), MailModel::isSame)) {
      if (rows.size() + part.rows().size() > limits.rows()) {
        break;
      }
      part.rows().forEach(event -> rows.add(event(event)));
      told += part.rows().size() * part.times();
      if (part.times() > 1) {
        rows.add(again(part));
      }
    }
    int rest = batch.tally().events() - told;
    return section(rows, rest > 0 ? "+" + rest + " more in " + attachment : "");
  }

  private static boolean isSame(EngineEvent one, EngineEvent other) {
    return EventWords.word(one).equals(EventWords.word(other))
        && EventWords.name(one).equals(EventWords.name(other))
        && EventWords.detail(one).equals(EventWords.detail(other));
  }

  /// In the place of rows that say nothing new.
  private Map<String, Object> again(CollapsedRows.Part<EngineEvent> part) {
    Map<String, Object> row = new LinkedHashMap<>(event(part.last()));
    row.put("what", "the same");
    row.put("detail", (part.times() - 1) + " times more");
    row.put("problem", false);
    return row;
  }

  private Map<String, Object> event(EngineEvent event) {
    Tally.Span span = report.batch().tally().span();
    boolean oneDay = times.isOneDay(span.first(), span.last());
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("time", oneDay ? times.time(event.time()) : times.dateTime(event.time()));
    row.put("what", EventWords.word(event));
    row.put("name", Printable.line(EventWords.name(event), limits.detail()));
    row.put("detail", Printable.line(EventWords.detail(event), limits.detail()));
    row.put("problem", isProblem(event));
    return row;
  }

  /// A death somebody asked for looks like a crash: then what it meant decides.
  private boolean isProblem(EngineEvent event) {
    MailOverview overview = new MailOverview(report.batch());
    boolean wrong =
        overview.chapters().isEmpty()
            || overview.chapters().stream()
                .filter(chapter -> chapter.problems() > 0)
                .anyMatch(chapter -> chapter.subject().name().equals(event.actor().name()));
    return wrong && Problem.of(event).isPresent();
  }
}
