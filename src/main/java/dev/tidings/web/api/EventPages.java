package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventFilter;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.redact.Redaction;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.Flow;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/// Past events by the page, and new ones live.
public final class EventPages {

  public static final Set<String> PARAMETERS =
      Set.of("since", "until", "filter", "routine", "before", "after", "limit");

  /// What happens all the time and means little by itself; the configuration has its own list of
  /// what is not mailed.
  private static final Set<String> ROUTINE =
      Set.of("attach", "detach", "resize", "top", "init", "cleanup", Action.Health.PROBE);

  private static final int USUAL = 50;
  private static final int MOST = 500;

  /// How many pages of the journal are looked through for one answer: a filter that nothing passes
  /// must not hold up whoever writes. The next answer goes on from there.
  private static final int MOST_LOOKS = 20;

  private final WebContext context;
  private final Journal journal;
  private final Redaction redaction;

  public EventPages(WebContext context) {
    this.context = context;
    this.journal = new Journal(context.store());
    this.redaction = context.redaction();
  }

  /// The newest first, or, behind a position, the oldest first.
  public WebReply list(Call call) {
    Predicate<EngineEvent> filter = filter(call);
    if (call.live()) {
      return new WebReply.Stream(call.after(), filter);
    }
    Instant since = call.moment("since", context.engineMoment(), Instant.EPOCH);
    Instant until = call.moment("until", context.engineMoment(), Instant.MAX);
    long after = call.number("after", 0, Long.MAX_VALUE, -1);
    long before = call.number("before", 1, Long.MAX_VALUE, Long.MAX_VALUE);
    int limit = (int) call.number("limit", 1, MOST, USUAL);
    Journal.Stretch stretch = journal.stretch(since, until);
    boolean routine = call.flag("routine", true);
    Source source =
        after < 0 ? last -> journal.before(stretch, last) : last -> journal.onward(stretch, last);
    // With a filter each must be read, to know whether it is one of those that are left out.
    boolean passes = !routine && after < 0 && call.all("filter").isEmpty();
    LongFunction<Journal.Passed> over =
        passes
            ? last -> journal.passOver(stretch, last, EventPages::isRoutine)
            : last -> new Journal.Passed(0, last);
    Found found =
        find(source, after < 0 ? before : after, new Wanted(filter, over, routine, limit));
    return WebReply.Document.of(json -> {
      JsonWriter.list(json, "items", found.entries(), this::write);
      json.writeNumberField("hidden", found.hidden());
      JsonWriter.next(json, found.next());
    });
  }

  /// A page of the journal beyond a position.
  private interface Source {
    List<Entry> beyond(long position);
  }

  /// @param passes passes over those beyond a position that are left out, as far as that is seen
  ///   without reading them
  /// @param routine whether those are wanted that happen all the time
  private record Wanted(
      Predicate<EngineEvent> filter,
      LongFunction<Journal.Passed> passes,
      boolean routine,
      int limit) {}

  /// @param hidden how many of those that were looked at are left out as routine
  /// @param next where to go on; empty at the end
  private record Found(List<Entry> entries, int hidden, Optional<Long> next) {}

  private static Found find(Source source, long from, Wanted wanted) {
    List<Entry> found = new ArrayList<>();
    int hidden = 0;
    long position = from;
    for (int look = 0; look < MOST_LOOKS; look++) {
      Journal.Passed passed = wanted.passes().apply(position);
      hidden += passed.events();
      position = passed.last();
      List<Entry> page = source.beyond(position);
      if (page.isEmpty()) {
        return new Found(found, hidden, Optional.empty());
      }
      for (Entry entry : page) {
        position = entry.position();
        if (wanted.filter().test(entry.event())) {
          if (wanted.routine() || !isRoutine(entry.event())) {
            found.add(entry);
          } else {
            hidden++;
          }
        }
        if (found.size() == wanted.limit()) {
          return new Found(found, hidden, Optional.of(position));
        }
      }
    }
    return new Found(found, hidden, Optional.of(position));
  }

  private static boolean isRoutine(EngineEvent event) {
    boolean well =
        event.action() instanceof Action.Health health && !health.status().equals("unhealthy");
    return well || isRoutine(event.type(), event.action().word());
  }

  /// Of some engines a health check is only known to be well when its event is read.
  private static boolean isRoutine(String type, String action) {
    return type.equals("container")
        && (action.startsWith("exec")
            || ROUTINE.contains(action)
            || action.equals("health_status: healthy"));
  }

  /// A word that begins with a minus takes out what it fits.
  private static Predicate<EngineEvent> filter(Call call) {
    List<String> wanted = new ArrayList<>();
    List<String> unwanted = new ArrayList<>();
    for (String word : call.all("filter")) {
      if (word.startsWith("-")) {
        unwanted.add(word.substring(1));
      } else {
        wanted.add(word);
      }
    }
    try {
      Predicate<EngineEvent> filter = new EventFilter(wanted).compiled();
      for (String word : unwanted) {
        filter = filter.and(new EventFilter(List.of(word)).compiled().negate());
      }
      return filter;
    } catch (IllegalArgumentException e) {
      throw new WebRefusal(400, String.valueOf(e.getMessage()));
    }
  }

  /// An event as it goes to those who listen (WHATWG HTML, server-sent events).
  public byte[] frame(Entry entry) {
    return Flow.frame(entry.position(), "event", JsonWriter.text(json -> write(json, entry)));
  }

  /// Writes the fields of an event, without its secrets.
  private void write(JsonGenerator json, Entry entry) throws IOException {
    EngineEvent event = redaction.event(entry.event());
    Actor actor = event.actor();
    json.writeStringField("position", Long.toString(entry.position()));
    json.writeStringField("time", event.time().toString());
    json.writeStringField("received", entry.received().toString());
    json.writeStringField("type", event.type());
    json.writeStringField("action", redaction.text(event.action().text()));
    json.writeStringField("id", redaction.text(actor.id()));
    json.writeStringField("name", redaction.text(actor.name()));
    json.writeBooleanField("reconciled", event.reconciled());
    json.writeBooleanField("routine", isRoutine(event));
    json.writeFieldName("event");
    json.writeRawValue(event.raw());
  }
}
