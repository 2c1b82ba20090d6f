package dev.tidings.cli;

import dev.tidings.batch.Backlog;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Entry;
import dev.tidings.notify.DelayedProblems;
import dev.tidings.notify.MailComposer;
import dev.tidings.notify.RuleEvaluation;
import dev.tidings.redact.Redaction;
import dev.tidings.rule.Verdict;
import dev.tidings.text.Visible;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What became of each event, a line each, in the order in which they came. A line is printed when
/// the mail is known that tells of its event. Used by one thread.
final class ReplayTable {

  /// So many lines wait for their mails at most; beyond that the oldest is printed without.
  private static final int MOST = 20_000;

  private static final int EVENT = 26;
  private static final int NAME = 32;

  /// The widths of the columns that tell which event it was.
  private static final String COLUMNS = "%-23s  %-" + EVENT + "s  %-" + NAME + "s";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  private final PrintStream out;
  private final ZoneId zone;
  private final Redaction redaction;
  private final Deque<Row> rows = new ArrayDeque<>();

  /// Those of which it is not known yet what they mean, by position.
  private final Map<Long, Row> unjudged = new HashMap<>();

  private final Map<String, Integer> notMailed = new TreeMap<>();
  private long events;
  private int mails;

  ReplayTable(PrintStream out, ZoneId zone, Redaction redaction) {
    this.out = out;
    this.zone = zone;
    this.redaction = redaction;
  }

  private static final class Row {
    private final long position;
    private final String event;
    // Nearly always of one: there are thousands of rows.
    private Set<String> verdict = Set.of();
    private Set<String> why = Set.of();
    private Set<Backlog.Name> waiting = Set.of();
    private boolean judged;

    Row(long position, String event) {
      this.position = position;
      this.event = event;
    }

    void tell(String how, Backlog.Name name) {
      tell(how, "route " + name.route());
    }

    void tell(String how, String because) {
      verdict = with(verdict, how);
      why = with(why, because);
    }

    private static <T> Set<T> with(Set<T> some, T another) {
      Set<T> all = new LinkedHashSet<>(some);
      return all.add(another) && all.size() == 1 ? Set.of(another) : all;
    }

    /// It does not wait behind these any more.
    void release(Collection<Backlog.Name> names) {
      Set<Backlog.Name> left = new LinkedHashSet<>(waiting);
      left.removeAll(names);
      waiting = left.isEmpty() ? Set.of() : left;
    }

    void await(Backlog.Name name) {
      waiting = with(waiting, name);
    }

    boolean isDone() {
      return judged && waiting.isEmpty();
    }
  }

  void begin() {
    String head = String.format(Locale.ROOT, COLUMNS, "time", "event", "name");
    out.println(line(head, "verdict", "rule or route"));
  }

  /// An event came.
  ///
  /// @param rule what keeps it back by itself
  void read(Entry entry, Optional<String> rule) {
    events++;
    Row row = new Row(entry.position(), event(redaction.event(entry.event())));
    rows.add(row);
    if (rule.isPresent()) {
      keepBack(row, rule.get());
    } else {
      unjudged.put(entry.position(), row);
    }
    print();
  }

  private static String line(String event, String verdict, String why) {
    return String.format(Locale.ROOT, "%s  %-9s  %s", event, verdict, why).stripTrailing();
  }

  private String event(EngineEvent event) {
    String type = event.type().equals("container") ? "" : event.type() + " ";
    String name = event.actor().attributes().getOrDefault("name", event.actor().shortId());
    return String.format(
        Locale.ROOT,
        COLUMNS,
        TIME.format(event.time().atZone(zone)),
        cut(type + event.action().text(), EVENT),
        shortened(Visible.name(name)));
  }

  /// Of a long name its beginning and its end, which tell replicas apart.
  private static String shortened(String name) {
    int[] letters = name.codePoints().limit(1_000).toArray();
    if (letters.length <= NAME) {
      return name;
    }
    int end = (NAME - 3) / 2;
    return new String(letters, 0, NAME - 3 - end)
        + "..."
        + new String(letters, letters.length - end, end);
  }

  private static String cut(String text, int most) {
    String line = Visible.line(text.substring(0, Math.min(text.length(), 4 * most)));
    int end = Math.min(line.length(), most - 3);
    return line.length() <= most
        ? line
        : line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end)
            + "...";
  }

  private void keepBack(Row row, String rule) {
    row.judged = true;
    row.tell("not mailed", rule);
    notMailed.merge(rule, 1, Integer::sum);
  }

  /// It is known what some events mean.
  ///
  /// @param names of the throttles they wait behind
  void judged(RuleEvaluation.Judged judged, Set<Backlog.Name> names) {
    for (long position : judged.positions()) {
      @Nullable Row row = unjudged.remove(position);
      if (row == null) {
        continue;
      }
      switch (judged.verdict()) {
        case Verdict.NotMailed(String rule) -> keepBack(row, rule);
        case Verdict.Mailed _ -> {
          row.judged = true;
          row.waiting = names;
        }
      }
    }
    print();
  }

  /// It is known whether what waited was over soon.
  void moved(DelayedProblems.Moved moved) {
    Set<Long> positions = Set.copyOf(moved.positions());
    for (Row row : rows) {
      if (positions.contains(row.position) && row.waiting.contains(moved.from())) {
        row.release(List.of(moved.from()));
        moved.to().ifPresentOrElse(row::await, () -> keepBack(row, moved.why()));
      }
    }
    print();
  }

  /// A mail tells of what waited.
  ///
  /// @param mail its name
  void mailed(MailComposer.Written written, String mail) {
    mails++;
    for (Row row : rows) {
      if (row.position <= written.gathered().upTo()
          && !Collections.disjoint(row.waiting, written.names())) {
        row.waiting.stream()
            .filter(written.names()::contains)
            .forEach(name -> row.tell("mail " + mail, name));
        row.release(written.names());
      }
    }
    print();
  }

  private void print() {
    while (!rows.isEmpty() && (rows.getFirst().isDone() || rows.size() > MOST)) {
      print(rows.removeFirst());
    }
  }

  private void print(Row row) {
    row.waiting.forEach(name -> row.tell("mail later", name));
    String verdict = row.judged ? String.join(", ", row.verdict) : "not known";
    out.println(line(row.event, verdict, Visible.line(String.join(", ", row.why))));
  }

  int mails() {
    return mails;
  }

  long events() {
    return events;
  }

  /// Prints what still waits, and the sums.
  ///
  /// @param repeated how many events came twice
  /// @return the sums
  String end(long repeated) {
    rows.forEach(this::print);
    rows.clear();
    String sums = sums(repeated);
    out.println(sums);
    return sums;
  }

  private String sums(long repeated) {
    List<String> rules = new ArrayList<>();
    notMailed.forEach((rule, count) -> rules.add(count + " by " + Visible.line(rule)));
    int sum = notMailed.values().stream().mapToInt(Integer::intValue).sum();
    return count(events, "event")
        + (repeated > 0 ? " (and " + repeated + " of them once more)" : "")
        + ", "
        + count(mails, "mail")
        + ", not mailed: "
        + sum
        + (rules.isEmpty() ? "" : " (" + String.join(", ", rules) + ")");
  }

  /// For people.
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
