package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.vitals.Usage;
import dev.tidings.vitals.UsageReading;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What containers use, at the addresses and in the shape of dojot's docker-monitor: status, CPU in
/// percent of one, memory in percent of its limit; failures as `{"error": …}`.
public final class MetricPages {

  private static final Duration LOOK = Duration.ofMillis(100);

  private final WebContext context;
  private final Asking asking;

  public MetricPages(WebContext context, Asking asking) {
    this.context = context;
    this.asking = asking;
  }

  /// Of all that run. One that vanishes meanwhile is left out; one whose figures do not come has
  /// its status only.
  public WebReply all(Call call) {
    return ErrorWord.instead(() -> {
      Asking.Patience patience = new Asking.Patience();
      List<ContainerSummary> all = containers(patience);
      Map<String, UsageReading> readings = readings(call, patience);
      List<ContainerSummary> running =
          all.stream()
              .filter(container -> container.state().equals("running"))
              .filter(container -> !(readings.get(container.id()) instanceof UsageReading.Ended))
              .toList();
      return new WebReply.Document(
          200,
          JsonWriter.array(json -> {
            for (ContainerSummary container : running) {
              json.writeStartObject();
              write(json, container, usage(readings, container));
              json.writeEndObject();
            }
          }));
    });
  }

  /// Of one: of what does not run, the status.
  ///
  /// @param name or identity
  public WebReply one(Call call, String name) {
    return ErrorWord.instead(() -> {
      Asking.Patience patience = new Asking.Patience();
      ContainerSummary container =
          containers(patience).stream()
              .filter(each -> each.name().equals(name) || isIdentity(each, name))
              .findFirst()
              .orElseThrow(() -> new WebRefusal(404, "there is no such container"));
      if (!container.state().equals("running")) {
        return WebReply.Document.of(json -> write(json, container, Optional.empty()));
      }
      Map<String, UsageReading> readings = readingsWith(container.id(), call, patience);
      if (!readings.containsKey(container.id())
          || readings.get(container.id()) instanceof UsageReading.Slow) {
        throw new WebRefusal(408, "the engine did not answer in time for this container");
      }
      Optional<Usage> usage = usage(readings, container);
      return WebReply.Document.of(json -> write(json, container, usage));
    });
  }

  private static boolean isIdentity(ContainerSummary container, String text) {
    return text.length() >= 12 && container.id().startsWith(text);
  }

  /// An engine that does not answer, or not in time, is told as 408, as the seed did.
  private List<ContainerSummary> containers(Asking.Patience patience) {
    try {
      return asking.ask("", patience, context.engine()::containers);
    } catch (WebRefusal e) {
      throw new WebRefusal(408, "the engine did not answer in time");
    }
  }

  /// A container that hangs is known to do so only after a while, and one that has just begun to
  /// run is looked at in the next round.
  private Map<String, UsageReading> readingsWith(String id, Call call, Asking.Patience patience) {
    Map<String, UsageReading> readings = readings(call, patience);
    try {
      while (!readings.containsKey(id) && patience.left().toMillis() > LOOK.toMillis()) {
        Thread.sleep(LOOK);
        readings = readings(call, patience);
      }
      return readings;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WebRefusal(503, "Tidings is ending");
    }
  }

  private Map<String, UsageReading> readings(Call call, Asking.Patience patience) {
    try {
      return context
          .vitals()
          .stats()
          .readings(call.now(), patience.left())
          .orElseThrow(() -> new WebRefusal(408, "the engine did not answer in time"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WebRefusal(503, "Tidings is ending");
    }
  }

  private static Optional<Usage> usage(
      Map<String, UsageReading> readings, ContainerSummary container) {
    return readings.get(container.id()) instanceof UsageReading.Known(Usage usage)
        ? Optional.of(usage)
        : Optional.empty();
  }

  private static void write(JsonGenerator json, ContainerSummary container, Optional<Usage> usage)
      throws IOException {
    json.writeObjectFieldStart(container.name());
    json.writeStringField("status", container.state());
    if (usage.isPresent()) {
      json.writeNumberField("cpu", usage.get().cpuPercent().orElse(0));
      json.writeNumberField("mem", usage.get().memoryPercent());
    }
    json.writeEndObject();
  }
}
