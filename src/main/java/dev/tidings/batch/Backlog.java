package dev.tidings.batch;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.incident.Incident;
import dev.tidings.incident.IncidentCodec;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What waits to be mailed, on disk: events whose meaning is still open, incidents behind their
/// throttles, and the count of what was not mailed. Each event that is to be mailed is in here from
/// the transaction that moves the reader's cursor over it until the one that owes the mail.
///
/// Any thread may use it; what belongs together is done in one transaction of the store.
public final class Backlog {

  /// The reader of the journal whose cursor says what was read for mails.
  public static final String READER = "mail";

  /// What the name of a throttle begins with: its route.
  private static final String SEPARATOR = "/";

  private static final Pattern DELAYED = Pattern.compile("\\[for (\\d{1,15})](.*)", Pattern.DOTALL);

  private static final int PAGE = 500;

  private static final long PAGE_CHARS = 500_000;

  /// One name alone is read in the order of its index, however many events wait.
  private static final String OF_ONE =
      "SELECT d.position, e.received, e.raw, d.incident FROM due d JOIN event e USING (position)"
          + " WHERE d.name = ? AND d.position > ? ORDER BY d.position";

  /// Of several the positions are found first: sorting the events themselves takes seconds.
  private static final String OF_MANY =
      "SELECT p.position, e.received, e.raw, p.incident FROM (SELECT position,"
          + " min(incident) AS incident FROM due {index} WHERE name IN"
          + " (SELECT value FROM json_each(?)) AND position > ?"
          + " GROUP BY position ORDER BY position LIMIT "
          + PAGE
          + ") p JOIN event e USING (position) ORDER BY p.position";

  /// Many names are most of what waits, and each page would gather all that is behind it: so they
  /// are met in the order of arrival.
  private static final int MANY = 20;

  private final Store store;

  /// The backlog in this store.
  public Backlog(Store store) {
    this.store = store;
  }

  /// The name of a throttle.
  ///
  /// @param group within the route; empty: all of it
  /// @param to who gets its mails, where a label says so; else empty
  public record Name(String route, String group, String to) {

    /// What [#toString] wrote.
    public static Name parse(String text) {
      List<String> parts = List.of(text.split(SEPARATOR, -1));
      return new Name(parts.getFirst(), plain(parts.get(1)), plain(parts.get(2)));
    }

    /// Where an incident waits meanwhile that is not to be mailed if it is over soon. A group never
    /// begins with a bracket by itself.
    public Name delayed(Duration delay) {
      return new Name(route, "[for " + delay.toMillis() + "]" + group, to);
    }

    /// Whether what is behind it waits for whether it is over soon.
    public boolean isDelayed() {
      return DELAYED.matcher(group).matches();
    }

    /// For how long it waits; zero where it does not.
    public Duration delay() {
      Matcher delayed = DELAYED.matcher(group);
      return delayed.matches()
          ? Duration.ofMillis(Long.parseLong(delayed.group(1)))
          : Duration.ZERO;
    }

    /// Where it would wait if it were not [#delayed].
    public Name undelayed() {
      Matcher delayed = DELAYED.matcher(group);
      return delayed.matches() ? new Name(route, delayed.group(2), to) : this;
    }

    @Override
    public String toString() {
      return String.join(SEPARATOR, route, escaped(group), escaped(to));
    }

    private static String escaped(String text) {
      return text.replace("%", "%25").replace("/", "%2F");
    }

    private static String plain(String text) {
      return text.replace("%2F", "/").replace("%25", "%");
    }
  }

  /// Events that are to be reported, and of which it is not known yet what they mean.
  public void open(List<Long> positions) {
    if (!positions.isEmpty()) {
      store.update(
          "INSERT OR IGNORE INTO open_event (position) SELECT value FROM json_each(?)",
          positions.toString());
    }
  }

  /// Those events: what an earlier process had not settled.
  public List<Long> open() {
    return store.query(row -> row.getLong(1), "SELECT position FROM open_event ORDER BY position");
  }

  /// It is known what events mean, or that they are not told after all.
  public void settled(List<Long> positions) {
    if (!positions.isEmpty()) {
      store.update(
          "DELETE FROM open_event WHERE position IN (SELECT value FROM json_each(?))",
          positions.toString());
    }
  }

  /// Puts an incident behind throttles.
  ///
  /// @param positions of its events
  public void add(Incident incident, List<Long> positions, Set<Name> names) {
    store.update(
        "INSERT OR REPLACE INTO incident (position, who, described) VALUES (?, ?, ?)",
        incident.id(),
        incident.subject().type() + " " + incident.subject().key(),
        IncidentCodec.encode(incident));
    for (Name name : names) {
      store.update(
          "INSERT OR IGNORE INTO due (name, position, incident)"
              + " SELECT ?, value, ? FROM json_each(?)",
          name.toString(),
          incident.id(),
          positions.toString());
    }
  }

  /// Goes through the throttles that something waits behind, a page at a time. What is made of one
  /// is durable with its page.
  public void eachWaiting(Consumer<Name> visitor) {
    List<String> page = namesBehind("");
    while (!page.isEmpty()) {
      List<String> names = page;
      store.commit(() -> names.forEach(name -> visitor.accept(Name.parse(name))));
      page = namesBehind(page.getLast());
    }
  }

  private List<String> namesBehind(String name) {
    return store.query(
        row -> row.getString(1),
        "SELECT DISTINCT name FROM due WHERE name > ? ORDER BY name LIMIT " + PAGE,
        name);
  }

  /// Puts what waits behind one throttle behind another.
  public void move(Name from, Name to) {
    store.update(
        "INSERT OR IGNORE INTO due (name, position, incident)"
            + " SELECT ?, position, incident FROM due WHERE name = ?",
        to.toString(),
        from.toString());
    store.update("DELETE FROM due WHERE name = ?", from.toString());
  }

  /// The last incident of a container that was one of these, though others may have followed.
  ///
  /// @param who type, a blank, and what stays when it is made anew
  /// @param words of intents
  /// @param look how many of its last incidents are looked at
  public Optional<Incident> last(String who, Set<String> words, int look) {
    return store
        .query(
            row -> IncidentCodec.decode(row.getLong(1), row.getString(2)),
            "SELECT position, described FROM incident WHERE who = ? ORDER BY position DESC LIMIT ?",
            who,
            look)
        .stream()
        .filter(incident -> words.contains(incident.intent().word()))
        .findFirst();
  }

  /// An event that waits behind a throttle.
  ///
  /// @param incident what it is a part of
  public record Waiting(Name name, long incident) {}

  /// The throttles that an event waits behind.
  public List<Waiting> waiting(long position) {
    return store.query(
        row -> new Waiting(Name.parse(row.getString(1)), row.getLong(2)),
        "SELECT name, incident FROM due WHERE position = ? ORDER BY name",
        position);
  }

  /// Whether it is still open what an event means.
  public boolean isOpen(long position) {
    return !store
        .query(row -> true, "SELECT 1 FROM open_event WHERE position = ?", position)
        .isEmpty();
  }

  /// The throttles that an incident waits behind.
  public List<Name> behind(Incident incident) {
    return store.query(
        row -> Name.parse(row.getString(1)),
        "SELECT name FROM due WHERE position = ? ORDER BY name",
        incident.id());
  }

  /// The incidents that wait behind a throttle, in order.
  public List<Incident> incidents(Name name) {
    return store.query(
        row -> IncidentCodec.decode(row.getLong(1), row.getString(2)),
        "SELECT position, described FROM incident WHERE position IN"
            + " (SELECT incident FROM due WHERE name = ?) ORDER BY position",
        name.toString());
  }

  /// Puts one incident of what waits behind one throttle behind another.
  public void move(Name from, Name to, Incident incident) {
    store.update(
        "UPDATE OR REPLACE due SET name = ? WHERE name = ? AND position >= ? AND incident = ?",
        to.toString(),
        from.toString(),
        incident.id(),
        incident.id());
  }

  /// The events of an incident that wait behind a throttle.
  public List<Long> positions(Name name, Incident incident) {
    return store.query(
        row -> row.getLong(1),
        "SELECT position FROM due WHERE name = ? AND position >= ? AND incident = ?",
        name.toString(),
        incident.id(),
        incident.id());
  }

  /// What waits behind throttles is not mailed after all: it is counted, for each route and in all.
  ///
  /// @param kept incidents that go on waiting
  /// @param rule what kept the others back, in words
  /// @param of what kind that is
  public void drop(List<Name> names, Set<Long> kept, String rule, String of, Instant now) {
    String but = " AND incident NOT IN (SELECT value FROM json_each(?))";
    String ids = kept.toString();
    int events =
        store
            .query(
                row -> row.getInt(1),
                "SELECT count(DISTINCT position) FROM due WHERE name IN"
                    + " (SELECT value FROM json_each(?))"
                    + but,
                json(names),
                ids)
            .getFirst();
    for (Name name : names) {
      int some = store.update("DELETE FROM due WHERE name = ?" + but, name.toString(), ids);
      if (some > 0) {
        Totals.add(store, name.route(), rule, some, now);
      }
    }
    if (events > 0) {
      new Totals(store).notMailed(Map.of(of, events), now);
    }
  }

  /// When the first of the events arrived that wait, by our clock; empty where none waits. What
  /// waits for the end of a silence, or for whether it is over soon, does not count: its group
  /// begins with a bracket.
  public Optional<Instant> oldest() {
    return arrived("SELECT min(position) FROM due WHERE name NOT LIKE '%/[%'");
  }

  /// When the first of the events arrived whose meaning is still open; empty where none is.
  public Optional<Instant> oldestOpen() {
    return arrived("SELECT min(position) FROM open_event");
  }

  private Optional<Instant> arrived(String position) {
    return store
        .query(
            row -> Instant.ofEpochMilli(row.getLong(1)),
            "SELECT received FROM event WHERE position = (" + position + ")")
        .stream()
        .findFirst();
  }

  /// An event that waits, and the incident it is a part of.
  ///
  /// @param position in the journal
  public record Part(long position, EngineEvent event, long incident) {}

  /// The events behind throttles, each once, in order of arrival: a page of them, bounded by their
  /// number and by what they take in memory. Ask again behind the last one for more.
  ///
  /// @param after a position
  public List<Part> page(List<Name> names, long after) {
    List<Part> page = new ArrayList<>();
    long[] chars = {0};
    store.walk(
        row -> {
          page.add(part(row));
          chars[0] += page.getLast().event().raw().length();
          return page.size() < PAGE && chars[0] < PAGE_CHARS;
        },
        sql(names.size()),
        names.size() == 1 ? names.getFirst().toString() : json(names),
        after);
    return page;
  }

  private static String sql(int names) {
    String index = names > MANY ? "INDEXED BY due_position" : "";
    return names == 1 ? OF_ONE : OF_MANY.replace("{index}", index);
  }

  /// One parameter however many they are; SQLite takes no more than some thousands.
  private static String json(List<Name> names) {
    StringJoiner texts = new StringJoiner(",", "[", "]");
    for (Name name : names) {
      texts.add('"' + escaped(name.toString()) + '"');
    }
    return texts.toString();
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(c -> {
          boolean plain = c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate((char) c);
          escaped.append(plain ? Character.toString(c) : "\\u%04x".formatted(c));
        });
    return escaped.toString();
  }

  private static Part part(ResultSet row) throws SQLException {
    Instant received = Instant.ofEpochMilli(row.getLong(2));
    return new Part(row.getLong(1), EventCodec.decode(row.getString(3), received), row.getLong(4));
  }

  /// What an incident was.
  public Optional<Incident> incident(long id) {
    return store
        .query(
            row -> IncidentCodec.decode(id, row.getString(1)),
            "SELECT described FROM incident WHERE position = ?",
            id)
        .stream()
        .findFirst();
  }

  /// The last incidents, in order.
  public List<Incident> recent(int limit) {
    return store
        .query(
            row -> IncidentCodec.decode(row.getLong(1), row.getString(2)),
            "SELECT position, described FROM incident ORDER BY position DESC LIMIT ?",
            limit)
        .reversed();
  }

  /// Mails have told what waited behind a throttle.
  ///
  /// @param upTo the position of the last event that was told
  public void told(Name name, long upTo) {
    store.update("DELETE FROM due WHERE name = ? AND position <= ?", name.toString(), upTo);
  }

  /// Forgets what belongs to events that are forgotten.
  public void forget() {
    long first = store.query(row -> row.getLong(1), "SELECT min(position) FROM event").getFirst();
    store.update("DELETE FROM incident WHERE position < ?", first);
    store.update("DELETE FROM open_event WHERE position < ?", first);
    store.update("DELETE FROM due WHERE position < ?", first);
    new Decisions(store).forget();
  }

  /// Counts what was not mailed, for each route.
  ///
  /// @param counts events by rule
  /// @param since when counting began, where it begins now
  public void notMailed(List<String> routes, Map<String, Integer> counts, Instant since) {
    for (String route : routes) {
      counts.forEach((rule, events) -> Totals.add(store, route, rule, events, since));
    }
  }

  /// What was not mailed since the ledgers of some routes were last cleared. Each counts all that
  /// is not mailed, so the one that counts for longest knows what the others know.
  public BatchSummary.Ledger ledger(Collection<String> routes) {
    Map<String, Integer> most = new TreeMap<>();
    Instant since = Instant.MAX;
    for (String route : new TreeSet<>(routes)) {
      BatchSummary.Ledger one = Totals.read(store, route);
      one.byRule().forEach((rule, events) -> most.merge(rule, events, Math::max));
      boolean earlier = !one.byRule().isEmpty() && one.since().isBefore(since);
      since = earlier ? one.since() : since;
    }
    return most.isEmpty()
        ? BatchSummary.Ledger.NOTHING
        : new BatchSummary.Ledger(since, BatchBuilder.mostFrequentFirst(most));
  }

  /// A mail has said what was not mailed.
  public void clearLedger(String route) {
    store.update("DELETE FROM kept WHERE route = ?", route);
  }
}
