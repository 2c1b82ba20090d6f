package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.vitals.Usage;
import dev.tidings.vitals.UsageReading;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What several containers use, in one answer: for a page that shows so many. To ask is what keeps
/// the sampler awake; it never waits, so the first answer may tell nothing yet.
public final class UsagePages {

  public static final Set<String> PARAMETERS = Set.of("container", "since");

  /// A page of them. A request has space for two more parameters.
  private static final int MOST = 30;

  private static final Pattern IDENTITY = Pattern.compile("[0-9a-f]{64}");

  private final WebContext context;

  public UsagePages(WebContext context) {
    this.context = context;
  }

  /// Of each that was named, what is known of the last minute.
  public WebReply list(Call call) {
    List<String> ids = call.all("container").stream().distinct().toList();
    if (ids.size() > MOST || !ids.stream().allMatch(id -> IDENTITY.matcher(id).matches())) {
      throw new WebRefusal(
          400, "\"container\" takes whole identities, of " + MOST + " containers at most");
    }
    Instant since = call.moment("since", context.sources().moment(), Instant.EPOCH);
    Map<String, UsageReading> readings = ids.isEmpty() ? Map.of() : readings(call);
    return WebReply.Document.of(json ->
        JsonWriter.list(
            json,
            "items",
            ids,
            (j, id) -> {
              List<Usage> known = context.vitals().stats().history(id);
              j.writeStringField("id", id);
              j.writeStringField("reading", word(Optional.ofNullable(readings.get(id))));
              j.writeNumberField(
                  "memoryLimit", known.isEmpty() ? 0 : known.getLast().memoryLimit());
              JsonWriter.list(
                  j,
                  "moments",
                  known.stream().filter(usage -> usage.at().isAfter(since)).toList(),
                  UsagePages::write);
            }));
  }

  private Map<String, UsageReading> readings(Call call) {
    try {
      return context.vitals().stats().readings(call.now(), Duration.ZERO).orElse(Map.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WebRefusal(503, "Tidings is ending");
    }
  }

  /// What came of the last look, in a word.
  private static String word(Optional<UsageReading> reading) {
    if (reading.isEmpty()) {
      return "none";
    }
    return switch (reading.get()) {
      case UsageReading.Known _ -> "told";
      case UsageReading.Ended _ -> "ended";
      case UsageReading.Slow _ -> "slow";
      case UsageReading.Forbidden _ -> "forbidden";
      case UsageReading.Failed _ -> "failed";
    };
  }

  private static void write(JsonGenerator json, Usage usage) throws IOException {
    json.writeStringField("time", usage.at().toString());
    if (usage.cpuPercent().isPresent()) {
      json.writeNumberField("cpu", Math.round(usage.cpuPercent().getAsDouble() * 100) / 100.0);
    } else {
      json.writeNullField("cpu");
    }
    json.writeNumberField("memory", usage.memory());
  }
}
