package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemJson;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.silence.Silences;
import dev.tidings.text.Printable;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is wrong now, and what was lately.
public final class ProblemPages {

  public static final Set<String> PARAMETERS = Set.of("limit", "container");

  /// Of who acknowledges one.
  public static final Set<String> ACKNOWLEDGING = Set.of("by");

  private static final int LONGEST_NAME = 100;
  private static final int USUAL = 100;
  private static final int MOST = 1_000;
  private static final int RECENT = 20;
  private static final int ALL = Integer.MAX_VALUE;

  private final WebContext context;
  private final ProblemLedger ledger;

  public ProblemPages(WebContext context) {
    this.context = context;
    this.ledger = context.sources().problems();
  }

  /// All, or those of one container.
  public WebReply list(Call call) {
    int limit = (int) call.number("limit", 1, MOST, USUAL);
    Instant now = context.engine().clock().toEngine(call.now());
    Optional<String> container = call.text("container");
    List<LedgerEntry> open = of(container, ledger.open(now, container.isEmpty() ? limit : ALL));
    List<LedgerEntry> recent =
        of(container, ledger.closed(now, container.isEmpty() ? RECENT : ALL));
    long all = container.isEmpty() ? ledger.count(now) : open.size();
    // One of its own: it belongs to one thread.
    Silences silences = new Silences(context.store(), context.sources().silences().windows());
    silences.read(call.now());
    return WebReply.Document.of(json -> {
      JsonWriter.list(
          json,
          "items",
          open.stream().limit(limit).toList(),
          (to, entry) -> {
            write(to, entry);
            silenced(to, silences.over(entry.last(), call.now()));
          });
      json.writeNumberField("open", all);
      JsonWriter.list(json, "recent", recent.stream().limit(RECENT).toList(), this::write);
    });
  }

  private static List<LedgerEntry> of(Optional<String> container, List<LedgerEntry> entries) {
    return entries.stream()
        .filter(e -> container.isEmpty() || e.container().equals(container.get()))
        .toList();
  }

  /// Until when it is not mailed, and what keeps it from being.
  private void silenced(JsonGenerator json, Optional<Silences.Hold> hold) throws IOException {
    if (hold.isEmpty()) {
      json.writeNullField("silenced");
      return;
    }
    json.writeObjectFieldStart("silenced");
    json.writeStringField("ends", hold.get().ends().toString());
    json.writeStringField("by", context.redaction().text(hold.get().words()));
    json.writeEndObject();
  }

  /// Somebody knows of an open one: nobody is reminded of it until it is over.
  ///
  /// @param id as in [LedgerEntry#id]
  public WebReply acknowledge(Call call, String id) {
    String by = Printable.line(call.text("by").orElse("somebody").strip(), LONGEST_NAME);
    if (by.isEmpty()) {
      throw new WebRefusal(400, "\"by\" must say who acknowledges it");
    }
    Instant now = context.engine().clock().toEngine(call.now());
    // In one transaction: what is over meanwhile and comes again is another problem.
    context
        .store()
        .commit(() ->
            ledger.open(now, ALL).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .ifPresentOrElse(
                    entry -> ledger.acknowledge(entry, by),
                    () -> {
                      throw new WebRefusal(404, "no such problem is open");
                    }));
    return WebReply.Document.of(json -> json.writeStringField("acknowledged", id));
  }

  private void write(JsonGenerator json, LedgerEntry entry) throws IOException {
    ProblemJson.write(
        json, entry, context.redaction().text(IncidentWords.whatHappened(entry.last())));
  }
}
