package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
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
import java.util.function.Predicate;

/// Past events by the page, and new ones live.
public final class EventPages {

  public static final Set<String> PARAMETERS =
      Set.of("since", "until", "filter", "before", "after", "limit");

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
    Source source =
        after < 0 ? last -> journal.before(stretch, last) : last -> journal.onward(stretch, last);
    Found found = find(source, after < 0 ? before : after, filter, limit);
    return WebReply.Document.of(json -> {
      JsonWriter.list(json, "items", found.entries(), this::write);
      JsonWriter.next(json, found.next());
    });
  }

  /// A page of the journal beyond a position.
  private interface Source {
    List<Entry> beyond(long position);
  }

  /// @param next where to go on; empty at the end
  private record Found(List<Entry> entries, Optional<Long> next) {}

  private static Found find(Source source, long from, Predicate<EngineEvent> filter, int limit) {
    List<Entry> found = new ArrayList<>();
    long position = from;
    for (int look = 0; look < MOST_LOOKS; look++) {
      List<Entry> page = source.beyond(position);
      if (page.isEmpty()) {
        return new Found(found, Optional.empty());
      }
      for (Entry entry : page) {
        position = entry.position();
        if (filter.test(entry.event())) {
          found.add(entry);
        }
        if (found.size() == limit) {
          return new Found(found, Optional.of(position));
        }
      }
    }
    return new Found(found, Optional.of(position));
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
    json.writeFieldName("event");
    json.writeRawValue(event.raw());
  }
}
