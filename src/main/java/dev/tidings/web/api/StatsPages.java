package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Document;
import dev.tidings.engine.Value;
import dev.tidings.vitals.Usage;
import dev.tidings.vitals.UsageReading;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.Flow;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What containers use, as `docker stats` shows it: once, or each second as it is sampled.
public final class StatsPages {

  public static final Set<String> PARAMETERS = Set.of("engine");

  private final WebContext context;
  private final Asking asking;

  public StatsPages(WebContext context, Asking asking) {
    this.context = context;
    this.asking = asking;
  }

  /// Of all that run.
  public WebReply all(Call call) {
    if (call.live()) {
      return new WebReply.Running(new StatsFlow(context, Optional.empty(), this::frame));
    }
    Map<String, Usage> usages = usages(call, new Asking.Patience());
    return new WebReply.Document(200, document(usages));
  }

  private byte[] frame(Map<String, Usage> usages) {
    return Flow.frame("stats", document(usages));
  }

  private static String document(Map<String, Usage> usages) {
    return JsonWriter.text(json ->
        JsonWriter.list(
            json,
            "items",
            usages.entrySet(),
            (j, each) -> {
              j.writeStringField("id", each.getKey());
              write(j, each.getValue());
            }));
  }

  /// Of one, with its last minute; or the engine's own numbers.
  public WebReply one(Call call, String id) {
    String name = ContainerPages.checked(id);
    if (call.flag("engine", false)) {
      return numbers(name);
    }
    Asking.Patience patience = new Asking.Patience();
    ContainerSummary container = container(name, patience);
    if (call.live()) {
      return new WebReply.Running(
          new StatsFlow(context, Optional.of(container.id()), all -> frame(container, all)));
    }
    boolean runs = container.state().equals("running") || container.state().equals("paused");
    Map<String, Usage> usages = runs ? usages(call, patience) : Map.of();
    List<Usage> history = context.vitals().stats().history(container.id());
    return WebReply.Document.of(json -> {
      named(json, container);
      present(json, Optional.ofNullable(usages.get(container.id())));
      JsonWriter.list(json, "history", history, StatsPages::write);
    });
  }

  private WebReply numbers(String name) {
    Document told = asking.about(name, context, () -> context.engine().questions().numbers(name));
    Map<String, Value> fields = new Inspected(context.redaction(), false).clean(told.value());
    return WebReply.Document.of(json -> Tree.fields(json, fields));
  }

  private ContainerSummary container(String name, Asking.Patience patience) {
    return asking.ask("", patience, context.engine()::containers).stream()
        .filter(each -> each.name().equals(name) || isIdentity(each, name))
        .findFirst()
        .orElseThrow(() -> new WebRefusal(404, "there is no such container"));
  }

  private static boolean isIdentity(ContainerSummary container, String text) {
    return text.length() >= 12 && container.id().startsWith(text);
  }

  private Map<String, Usage> usages(Call call, Asking.Patience patience) {
    try {
      return told(
          context
              .vitals()
              .stats()
              .readings(call.now(), patience.left())
              .orElseThrow(() -> new WebRefusal(504, "the engine did not answer in time")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WebRefusal(503, "Tidings is ending");
    }
  }

  /// Of those that were told.
  static Map<String, Usage> told(Map<String, UsageReading> readings) {
    Map<String, Usage> told = new LinkedHashMap<>();
    readings.forEach((id, reading) -> {
      if (reading instanceof UsageReading.Known(Usage usage)) {
        told.put(id, usage);
      }
    });
    return told;
  }

  private static byte[] frame(ContainerSummary container, Map<String, Usage> usages) {
    return Flow.frame(
        "stats",
        JsonWriter.text(json -> {
          json.writeStringField("id", container.id());
          json.writeStringField("name", container.name());
          present(json, Optional.ofNullable(usages.get(container.id())));
        }));
  }

  private static void named(JsonGenerator json, ContainerSummary container) throws IOException {
    json.writeStringField("id", container.id());
    json.writeStringField("name", container.name());
    json.writeStringField("state", container.state());
  }

  private static void present(JsonGenerator json, Optional<Usage> usage) throws IOException {
    if (usage.isPresent()) {
      JsonWriter.object(json, "usage", fields -> write(fields, usage.get()));
    } else {
      json.writeNullField("usage");
    }
  }

  private static void write(JsonGenerator json, Usage usage) throws IOException {
    json.writeStringField("at", usage.at().toString());
    if (usage.cpuPercent().isPresent()) {
      json.writeNumberField("cpuPercent", usage.cpuPercent().getAsDouble());
    } else {
      json.writeNullField("cpuPercent");
    }
    json.writeNumberField("memory", usage.memory());
    json.writeNumberField("memoryLimit", usage.memoryLimit());
    json.writeNumberField("memoryPercent", usage.memoryPercent());
    json.writeNumberField("processes", usage.counted().processes());
  }
}
