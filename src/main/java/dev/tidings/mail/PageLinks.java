package dev.tidings.mail;

import dev.tidings.batch.SubjectSummary;
import dev.tidings.incident.Incident;
import dev.tidings.mail.words.Links;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemKind;
import dev.tidings.text.Printable;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Links to the web page, for what somebody may want to do about a problem. They only name a
/// container: the page asks before it does anything, and wants the token for it, so that neither a
/// mail program that opens links nor somebody who gets the mail forwarded changes anything.
///
/// @param page where people find it, as [MailSettings#page]
record PageLinks(URI page) {

  /// For how many containers; the page has all.
  private static final int CONTAINERS = 5;

  private static final int LONGEST_NAME = 128;

  /// The section of a mail about what happened; empty where it tells of no problem.
  List<Map<String, Object>> of(Report report) {
    Map<String, Boolean> problems = new LinkedHashMap<>();
    new MailOverview(report.batch())
        .problems().stream()
            .filter(MailOverview::isContainer)
            .map(SubjectSummary::lead)
            .forEach(incident -> problems.putIfAbsent(name(incident), lasts(incident)));
    return section(problems);
  }

  /// The section of a mail that reminds.
  List<Map<String, Object>> of(ReminderReport report) {
    Map<String, Boolean> problems = new LinkedHashMap<>();
    report.problems().stream()
        .map(LedgerEntry::last)
        .forEach(incident -> problems.put(name(incident), true));
    return section(problems);
  }

  private static String name(Incident incident) {
    return incident.subject().name();
  }

  /// Whether it is in the ledger, where it can be acknowledged.
  private static boolean lasts(Incident incident) {
    return ProblemKind.openedBy(incident.intent()).isPresent();
  }

  /// @param problems the names of containers, with whether there is something to acknowledge
  private List<Map<String, Object>> section(Map<String, Boolean> problems) {
    List<Map<String, Object>> rows = new ArrayList<>();
    problems.entrySet().stream()
        .filter(problem -> isUsable(problem.getKey()))
        .limit(CONTAINERS)
        .forEach(
            problem -> rows.add(row(problem.getKey(), problem.getValue(), problems.size() > 1)));
    return MailModel.section(rows, "");
  }

  /// A name that had to be changed to be shown would be another one in an address, and in filters
  /// `*` and `?` mean others too.
  private static boolean isUsable(String name) {
    return !name.isEmpty()
        && name.equals(Printable.line(name, LONGEST_NAME))
        && name.indexOf('*') < 0
        && name.indexOf('?') < 0;
  }

  private Map<String, Object> row(String name, boolean lasts, boolean named) {
    return Map.of(
        "name", named ? Printable.name(name) : "",
        "mute", address("mute", name),
        "acknowledge", lasts ? address("acknowledge", name) : "");
  }

  /// Of letters, digits and signs that no mail program ends a link at.
  private Links.Verbatim address(String act, String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return new Links.Verbatim(page + "confirm?" + act + "=" + encoded.replace("*", "%2A"));
  }
}
