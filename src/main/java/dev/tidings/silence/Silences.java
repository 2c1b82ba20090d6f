package dev.tidings.silence;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.DecidingLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Subject;
import dev.tidings.rule.Matcher;
import dev.tidings.store.Store;
import dev.tidings.text.Printable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What is not mailed now, and until when: the silences in the store, which any process may add to
/// and end, and the windows of the configuration.
///
/// What falls into one waits on the disk under a name that begins with the [Hold]'s, so that a
/// restart changes nothing and nothing is lost. A silence has our clock's times, an incident the
/// engine's: where those are apart, which mails warn of, a silence is off by as much. [#read] and
/// [#over] belong to one thread; all else may be called by any.
public final class Silences {

  /// So many may be on at a time: each is compared with every incident.
  public static final int MOST = 200;

  /// The longest, so that none is forgotten for good.
  public static final Duration LONGEST = Duration.ofDays(366);

  /// What ended is kept for so long: Tidings may have been away, and read late what fell into it.
  private static final Duration KEPT = Duration.ofDays(30);

  private static final int REASON = 200;

  private static final String SEPARATOR = "\n";

  private static final String COLUMNS = "id, began, ends, filter, reason";

  private static final Pattern HELD =
      Pattern.compile("\\[(?:silence (\\d+)|([^]]+) (\\d+) (\\d+))](.*)", Pattern.DOTALL);

  private final Store store;
  private final List<Selected> windows;
  private final Map<List<String>, BiPredicate<Incident, List<EngineEvent>>> compiled =
      new HashMap<>();

  /// As they were when they were read last.
  private List<Silence> known = List.of();

  private record Selected(WeeklyWindow window, BiPredicate<Incident, List<EngineEvent>> selects) {}

  /// The silences in this store, and these windows.
  public Silences(Store store, List<WeeklyWindow> windows) {
    this.store = store;
    this.windows = windows.stream().map(w -> new Selected(w, w.selects().compiled())).toList();
  }

  /// What keeps incidents from being mailed for the present.
  ///
  /// @param words what it is called in a mail
  /// @param prefix what the groups begin with in which they wait
  public record Hold(Instant began, Instant ends, String words, String prefix) {

    /// Where an incident of a group waits meanwhile.
    public String of(String group) {
      return prefix + group;
    }
  }

  /// Reads the silences anew, for [#over]: once for many incidents, since in a storm there are ten
  /// thousand a second.
  ///
  /// @param earliest when the first of the incidents happened
  public void read(Instant earliest) {
    known =
        store.query(
            Silences::read,
            "SELECT " + COLUMNS + " FROM silence WHERE ends > ? ORDER BY ends, id",
            earliest.toEpochMilli());
  }

  /// What keeps an incident back, as the silences were when they were read; of several the one that
  /// ends last.
  ///
  /// @param at when it happened
  /// @param events its own, read only if there is any silence
  public Optional<Hold> over(Incident incident, Instant at, Supplier<List<EngineEvent>> events) {
    List<Silence> given =
        known.stream().filter(s -> !s.began().isAfter(at) && s.ends().isAfter(at)).toList();
    List<Selected> weekly =
        windows.stream()
            .filter(each -> each.window.at(at).isPresent())
            .filter(
                each -> !(each.window.criticalPasses() && incident.severity() == Severity.CRITICAL))
            .toList();
    if (given.isEmpty() && weekly.isEmpty()) {
      return Optional.empty();
    }
    List<EngineEvent> own = events.get();
    return Stream.concat(
            given.stream()
                .filter(each -> predicate(each.filter()).test(incident, own))
                .map(Silences::hold),
            weekly.stream()
                .filter(each -> each.selects.test(incident, own))
                .map(each -> hold(each.window, each.window.at(at).orElseThrow())))
        .max(Comparator.comparing(Hold::ends).thenComparing(Hold::prefix));
  }

  /// What keeps a problem from being mailed that lasts, as the silences were when they were read.
  ///
  /// @param last what happened last; its events are not read for this
  public Optional<Hold> over(Incident last, Instant at) {
    return over(last, at, () -> List.of(event(last)));
  }

  /// As a filter of events sees a container.
  private static EngineEvent event(Incident incident) {
    Subject subject = incident.subject();
    Map<String, String> attributes =
        Map.of(
            "name",
            subject.name(),
            "image",
            subject.image(),
            DecidingLabels.PROJECT,
            subject.compose().project(),
            DecidingLabels.SERVICE,
            subject.compose().service());
    return new EngineEvent(
        "",
        subject.type(),
        new Action.Other("die"),
        new Actor(subject.id(), attributes),
        EngineEvent.toNano(incident.ended()),
        "local",
        false);
  }

  private BiPredicate<Incident, List<EngineEvent>> predicate(List<String> filter) {
    if (compiled.size() > MOST) {
      compiled.clear();
    }
    return compiled.computeIfAbsent(filter, words -> new Matcher(words).compiled());
  }

  private static Hold hold(Silence silence) {
    String reason = silence.reason().isEmpty() ? "" : ": " + silence.reason();
    return new Hold(
        silence.began(),
        silence.ends(),
        "silence " + silence.id() + reason,
        "[silence " + silence.id() + "]");
  }

  private static Hold hold(WeeklyWindow window, WeeklyWindow.Span span) {
    return new Hold(
        span.began(),
        span.ends(),
        window.name(),
        "[%s %d %d]"
            .formatted(window.name(), span.began().toEpochMilli(), span.ends().toEpochMilli()));
  }

  /// What a group waits for, as things are now: a silence may have been ended since.
  ///
  /// @return empty where the group waits for nothing
  public Optional<Hold> holding(String group) {
    java.util.regex.Matcher held = HELD.matcher(group);
    if (!held.matches()) {
      return Optional.empty();
    }
    String prefix = group.substring(0, held.start(5));
    if (held.group(1) == null) {
      return Optional.of(
          new Hold(
              Instant.ofEpochMilli(Long.parseLong(held.group(3))),
              Instant.ofEpochMilli(Long.parseLong(held.group(4))),
              held.group(2),
              prefix));
    }
    return Optional.of(
        find(Long.parseLong(held.group(1)))
            .map(Silences::hold)
            .orElseGet(
                () -> new Hold(Instant.EPOCH, Instant.EPOCH, "a silence that is over", prefix)));
  }

  /// Whether what is in a group waits for the end of a silence.
  public static boolean isHeld(String group) {
    return group.startsWith("[") && HELD.matcher(group).matches();
  }

  /// The prefix of the hold that a group waits for.
  public static String prefix(String group) {
    return group.substring(0, group.indexOf(']') + 1);
  }

  /// The group itself, without its hold.
  public static String original(String group) {
    return group.substring(prefix(group).length());
  }

  /// Begins one now.
  ///
  /// @param filter what is not to be mailed; checked here
  /// @throws IllegalArgumentException if the filter can select nothing, or there are too many
  public Silence add(Instant now, Duration length, List<String> filter, String reason) {
    new Matcher(filter).compiled();
    if (at(now).size() >= MOST) {
      throw new IllegalArgumentException(
          "there are " + MOST + " silences already: end some of them");
    }
    store.update("DELETE FROM silence WHERE ends < ?", now.minus(KEPT).toEpochMilli());
    List<Long> id =
        store.query(
            row -> row.getLong(1),
            "INSERT INTO silence (began, ends, filter, reason) VALUES (?, ?, ?, ?) RETURNING id",
            now.toEpochMilli(),
            now.plus(length).toEpochMilli(),
            String.join(SEPARATOR, filter),
            Printable.line(reason.strip(), REASON));
    return find(id.getFirst()).orElseThrow();
  }

  /// Ends one now.
  ///
  /// @return what it was; empty if there is none that is on
  public Optional<Silence> end(long id, Instant now) {
    Optional<Silence> found = find(id).filter(silence -> silence.ends().isAfter(now));
    found.ifPresent(silence ->
        store.update("UPDATE silence SET ends = ? WHERE id = ?", now.toEpochMilli(), id));
    return found;
  }

  /// Those that are on at a moment, the one that ends first at the beginning.
  public List<Silence> at(Instant moment) {
    return new ArrayList<>(
        store.query(
            Silences::read,
            "SELECT " + COLUMNS + " FROM silence WHERE ends > ? AND began <= ? ORDER BY ends, id",
            moment.toEpochMilli(),
            moment.toEpochMilli()));
  }

  private Optional<Silence> find(long id) {
    return store
        .query(Silences::read, "SELECT " + COLUMNS + " FROM silence WHERE id = ?", id)
        .stream()
        .findFirst();
  }

  private static Silence read(ResultSet row) throws SQLException {
    String filter = row.getString(4);
    return new Silence(
        row.getLong(1),
        Instant.ofEpochMilli(row.getLong(2)),
        Instant.ofEpochMilli(row.getLong(3)),
        filter.isEmpty() ? List.of() : List.of(filter.split(SEPARATOR, -1)),
        row.getString(5));
  }
}
