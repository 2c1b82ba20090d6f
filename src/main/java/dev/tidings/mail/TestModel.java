package dev.tidings.mail;

import dev.tidings.mail.mime.Address;
import dev.tidings.mail.words.Links;
import dev.tidings.mail.words.LocalTimes;
import dev.tidings.text.Printable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a test mail says, in the shape of a [MailModel].
///
/// @param report what to tell
/// @param from who writes it
/// @param to who should read it
/// @param times its readers'
record TestModel(TestReport report, Address from, List<Address> to, LocalTimes times) {

  private static final int LONGEST = 200;

  /// What a mail without events has nothing of.
  static final List<String> LISTS =
      List.of(
          "warnings",
          "deploy",
          "evidence",
          "commands",
          "links",
          "counts",
          "chapters",
          "actors",
          "timeline",
          "events");

  /// The values by name, as templates know them.
  Map<String, Object> model() {
    Map<String, Object> model = new HashMap<>();
    model.put("severity", SeverityStyle.TEST.name());
    model.put("colour", SeverityStyle.TEST.colour());
    model.put("headline", "It works");
    model.put("host", Printable.name(report.host()));
    model.put("preheader", "The way from the engine to this mailbox is open.");
    model.put(
        "sentence",
        "If you can read this, Tidings can send you mail. It was asked for with tidings check --send;"
            + " nothing happened to a container.");
    model.put("facts", facts());
    for (String list : LISTS) {
      model.put(list, List.of());
    }
    model.put("chapter_table", false);
    model.put("errors", List.of());
    model.put("footer", List.of());
    return model;
  }

  /// The user's own settings, so word for word.
  private List<Map<String, Object>> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Host", Printable.name(report.host()));
    facts.put("Engine", Printable.line(report.engine(), LONGEST));
    facts.put("Sent through", Printable.line(report.way(), LONGEST));
    facts.put("From", Printable.line(from.display(), LONGEST));
    facts.put("To", to.stream().map(Address::display).collect(Collectors.joining(", ")));
    facts.put("Written", times.moment(report.now()));
    facts.values().removeIf(String::isEmpty);
    return facts.entrySet().stream()
        .map(fact ->
            Map.<String, Object>of(
                "name", fact.getKey(), "value", new Links.Verbatim(fact.getValue())))
        .toList();
  }
}
