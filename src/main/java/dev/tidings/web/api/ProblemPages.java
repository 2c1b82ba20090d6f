package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemJson;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.text.Printable;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What is wrong now, and what was lately.
public final class ProblemPages {

  public static final Set<String> PARAMETERS = Set.of("limit");

  /// Of who acknowledges one.
  public static final Set<String> ACKNOWLEDGING = Set.of("by");

  private static final int LONGEST_NAME = 100;
  private static final int USUAL = 100;
  private static final int MOST = 1_000;
  private static final int RECENT = 20;

  private final WebContext context;
  private final ProblemLedger ledger;

  public ProblemPages(WebContext context) {
    this.context = context;
    this.ledger = context.sources().problems();
  }

  public WebReply list(Call call) {
    int limit = (int) call.number("limit", 1, MOST, USUAL);
    Instant now = context.engine().clock().toEngine(call.now());
    List<LedgerEntry> open = ledger.open(now, limit);
    long all = ledger.count(now);
    return WebReply.Document.of(json -> {
      JsonWriter.list(json, "items", open, this::write);
      json.writeNumberField("open", all);
      JsonWriter.list(json, "recent", ledger.closed(now, RECENT), this::write);
    });
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
            ledger.open(now, Integer.MAX_VALUE).stream()
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
