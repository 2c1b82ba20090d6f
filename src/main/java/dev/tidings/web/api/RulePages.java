package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.batch.BatchSummary;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Totals;
import dev.tidings.batch.Windows;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the configuration says, and how often each of it was the reason: what is kept in the store
/// of it, so not of what was before counting began.
public final class RulePages {

  /// How a verdict names a route that does not mail.
  private static final String ROUTE = "route ";

  private final Rulebook rules;
  private final Totals totals;
  private final Windows windows;

  public RulePages(WebContext context) {
    this.rules = context.sources().about().rules();
    this.totals = new Totals(context.store());
    this.windows = new Windows(context.store());
  }

  /// All of them, with those that were in the configuration once and are counted still.
  public WebReply rules() {
    BatchSummary.Ledger kept = totals.notMailed();
    BatchSummary.Ledger mailed = totals.mailed();
    Map<String, Instant> next = nextMails();
    return WebReply.Document.of(json -> {
      JsonWriter.texts(json, "only", rules.only());
      JsonWriter.time(json, "keptBackSince", since(kept));
      JsonWriter.list(json, "rules", counts(kept).entrySet(), this::rule);
      JsonWriter.time(json, "mailsSince", since(mailed));
      JsonWriter.list(
          json,
          "routes",
          rules.ways(),
          (j, way) -> {
            route(j, way);
            j.writeNumberField("mails", mailed.byRule().getOrDefault(way.name(), 0));
            j.writeNumberField("keptBack", kept.byRule().getOrDefault(ROUTE + way.name(), 0));
            JsonWriter.time(j, "windowUntil", Optional.ofNullable(next.get(way.name())));
          });
    });
  }

  private static Optional<Instant> since(BatchSummary.Ledger ledger) {
    return ledger.byRule().isEmpty() ? Optional.empty() : Optional.of(ledger.since());
  }

  /// The rules as they are, then others that are counted: labels, Tidings' own container, and what
  /// a configuration said before. Routes have a list of their own.
  private Map<String, Integer> counts(BatchSummary.Ledger kept) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    rules.exclude().forEach(rule -> counts.put(rule, kept.byRule().getOrDefault(rule, 0)));
    kept.byRule()
        .forEach((rule, events) -> {
          if (!rule.startsWith(ROUTE)) {
            counts.putIfAbsent(rule, events);
          }
        });
    return counts;
  }

  private void rule(JsonGenerator json, Map.Entry<String, Integer> counted) throws IOException {
    json.writeStringField("rule", counted.getKey());
    json.writeNumberField("events", counted.getValue());
    json.writeBooleanField("configured", rules.exclude().contains(counted.getKey()));
  }

  private static void route(JsonGenerator json, Rulebook.Way way) throws IOException {
    json.writeStringField("name", way.name());
    json.writeStringField("then", way.then());
    json.writeStringField("groupBy", way.groupBy());
    JsonWriter.texts(json, "only", way.only());
    JsonWriter.texts(json, "except", way.except());
  }

  /// When the first window of each route ends. Bounded by how many groups were active in hours.
  private Map<String, Instant> nextMails() {
    Map<String, Instant> next = new LinkedHashMap<>();
    windows
        .load()
        .forEach((name, window) -> {
          if (window.throttle() instanceof Throttle.Open(var began, var length)) {
            next.merge(name.route(), began.plus(length), (a, b) -> a.isBefore(b) ? a : b);
          }
        });
    return next;
  }
}
