package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.silence.Silence;
import dev.tidings.silence.WeeklyWindow;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What is not mailed for a while: shown, begun and ended, with the checks of `tidings silence`.
public final class SilencePages {

  /// Of one that begins.
  public static final Set<String> BEGINNING = Set.of("for", "filter", "reason");

  private final WebContext context;
  private final WebContext.Silencing silences;

  public SilencePages(WebContext context) {
    this.context = context;
    this.silences = context.sources().silences();
  }

  /// Those that are on, and the windows of the configuration that are.
  public WebReply list(Call call) {
    Instant now = call.now();
    List<Silence> on = silences.all().at(now);
    List<WeeklyWindow> windows =
        silences.windows().stream().filter(window -> window.at(now).isPresent()).toList();
    return WebReply.Document.of(json -> {
      JsonWriter.list(json, "items", on, this::write);
      JsonWriter.list(json, "windows", windows, (to, window) -> write(to, window, now));
    });
  }

  /// Begins one.
  public WebReply begin(Call call) {
    String length =
        call.text("for")
            .orElseThrow(() -> new WebRefusal(400, "a silence needs an end: for=2h, for example"));
    try {
      Silence begun =
          silences
              .begin()
              .begin(call.now(), length, call.all("filter"), call.text("reason").orElse(""));
      return WebReply.Document.of(json -> write(json, begun));
    } catch (IllegalArgumentException e) {
      throw new WebRefusal(400, String.valueOf(e.getMessage()));
    }
  }

  /// Ends one.
  public WebReply end(Call call, String id) {
    if (!id.matches("\\d{1,18}") || silences.all().end(Long.parseLong(id), call.now()).isEmpty()) {
      throw new WebRefusal(404, "no such silence is on");
    }
    return WebReply.Document.of(json -> json.writeStringField("ended", id));
  }

  private void write(JsonGenerator json, Silence silence) throws IOException {
    json.writeStringField("id", Long.toString(silence.id()));
    json.writeStringField("began", silence.began().toString());
    json.writeStringField("ends", silence.ends().toString());
    filter(json, silence.filter());
    json.writeStringField("reason", context.redaction().text(silence.reason()));
  }

  private void write(JsonGenerator json, WeeklyWindow window, Instant now) throws IOException {
    WeeklyWindow.Span span = window.at(now).orElseThrow();
    json.writeStringField("name", window.name());
    json.writeStringField("began", span.began().toString());
    json.writeStringField("ends", span.ends().toString());
    filter(json, window.selects().conditions());
    json.writeBooleanField("criticalPasses", window.criticalPasses());
  }

  private void filter(JsonGenerator json, List<String> filter) throws IOException {
    JsonWriter.texts(json, "filter", filter.stream().map(context.redaction()::text).toList());
  }
}
