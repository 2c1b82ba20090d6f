package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.redact.Redaction;
import dev.tidings.trace.OperationHistory;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// What somebody did to compose projects, as mails told it.
public final class OperationPages {

  public static final Set<String> PARAMETERS = Set.of("limit");

  private static final int USUAL = 10;
  private static final int MOST = 100;

  /// Who looks must not wait long.
  private static final int EVENTS = 20_000;

  private final OperationHistory history;
  private final Redaction redaction;

  public OperationPages(WebContext context) {
    this.history = new OperationHistory(context.store());
    this.redaction = context.redaction();
  }

  /// The latest ones.
  public WebReply list(Call call) {
    int limit = (int) call.number("limit", 1, MOST, USUAL);
    List<OperationHistory.Past> latest = history.latest(limit, EVENTS);
    return WebReply.Document.of(json -> JsonWriter.list(json, "items", latest, this::write));
  }

  private void write(JsonGenerator json, OperationHistory.Past past) throws IOException {
    String id = past.messageId();
    json.writeStringField("project", redaction.text(past.told().project()));
    json.writeStringField("what", redaction.text(past.told().what()));
    json.writeStringField("sentence", redaction.text(past.told().sentence()));
    json.writeNumberField("containers", past.told().containers());
    json.writeStringField("began", past.began().toString());
    json.writeStringField("ended", past.ended().toString());
    json.writeStringField("mail", id.substring(1, id.length() - 1));
  }
}
