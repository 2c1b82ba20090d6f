package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.mail.words.IncidentWords;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemJson;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What is wrong now, and what was lately.
public final class ProblemPages {

  public static final Set<String> PARAMETERS = Set.of("limit");

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

  private void write(JsonGenerator json, LedgerEntry entry) throws IOException {
    ProblemJson.write(
        json, entry, context.redaction().text(IncidentWords.whatHappened(entry.last())));
  }
}
