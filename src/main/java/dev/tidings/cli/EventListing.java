package dev.tidings.cli;

import dev.tidings.config.Quantity;
import dev.tidings.config.Settings;
import dev.tidings.config.TimeArgument;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventFilter;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.text.Visible;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// `tidings events`: reads the journal, beside the Tidings that writes it.
public final class EventListing {

  /// As `docker events` writes it, nine digits always.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnnXXX");

  private final Settings settings;
  private final PrintStream out;

  public EventListing(Settings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /// What to show.
  ///
  /// @param positions whether each line begins with the position of its event
  public record Wanted(
      String since, String until, List<String> filters, boolean json, boolean positions) {}

  /// Prints the events.
  ///
  /// @return the process's exit code
  public int print(Wanted wanted) {
    ZoneId zone = settings.sending().mail().zone();
    Predicate<EngineEvent> filter = new EventFilter(wanted.filters()).compiled();
    try (Store store = Store.beside(settings.data())) {
      Journal journal = new Journal(store);
      // Events carry the engine's time.
      Instant now = InstantSource.system().instant().plus(EngineFacts.ahead(new Status(store)));
      Instant from = TimeArgument.parse(wanted.since(), now, zone);
      Instant to = TimeArgument.parse(wanted.until(), now, zone);
      Journal.Stretch stretch = journal.stretch(from, to);
      List<Entry> page = journal.onward(stretch, 0);
      while (!page.isEmpty() && !out.checkError()) {
        page.stream()
            .filter(entry -> filter.test(entry.event()))
            .map(entry -> shown(entry, wanted, zone))
            .forEach(out::println);
        page = journal.onward(stretch, page.getLast().position());
      }
      return ExitStatus.OK;
    }
  }

  private String shown(Entry entry, Wanted wanted, ZoneId zone) {
    EngineEvent event = settings.redaction().event(entry.event());
    String line = wanted.json() ? Visible.json(event.raw()) : line(event, zone);
    return wanted.positions() ? entry.position() + " " + line : line;
  }

  private static String line(EngineEvent event, ZoneId zone) {
    String attributes =
        shown(event).entrySet().stream()
            .map(entry -> entry.getKey() + "=" + shortId(entry.getValue()))
            .collect(Collectors.joining(", "));
    String line =
        TIME.format(event.time().atZone(zone))
            + " "
            + event.type()
            + " "
            + event.action().text()
            + " "
            + event.actor().shortId()
            + (attributes.isEmpty() ? "" : " (" + attributes + ")");
    return Visible.line(line);
  }

  /// The attributes in an order that stays; our own as people write them.
  private static Map<String, String> shown(EngineEvent event) {
    Map<String, String> attributes = new TreeMap<>(event.actor().attributes());
    if (event.action() instanceof Action.Act act) {
      attributes.put("after", Quantity.shown(act.after()));
      if (act.bytes() < 0) {
        attributes.remove("bytes");
      }
    }
    attributes.computeIfPresent("name", (_, name) -> Visible.name(name));
    return attributes;
  }

  /// Identities as `docker ps` shows them; --json has them whole.
  private static String shortId(String value) {
    return new Actor(value, Map.of()).shortId();
  }
}
