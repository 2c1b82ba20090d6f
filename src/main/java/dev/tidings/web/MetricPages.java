package dev.tidings.web;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.vitals.Reading;
import dev.tidings.vitals.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What containers use, at the addresses and in the shape of dojot's docker-monitor: status, CPU in
/// percent of one, memory in percent of its limit; failures as `{"error": …}`.
final class MetricPages {

  /// An engine that takes longer is told as 408; the seed gave it as long.
  private static final Duration PATIENCE = Duration.ofMillis(2_700);

  private final House house;

  MetricPages(House house) {
    this.house = house;
  }

  /// Of all that run. One that vanishes meanwhile is left out; one whose figures do not come has
  /// its status only.
  Reply all(Call call) {
    return ErrorWord.instead(() -> {
      Map<String, Reading> readings = readings(call);
      List<ContainerSummary> running =
          containers().stream()
              .filter(container -> container.state().equals("running"))
              .filter(container -> !(readings.get(container.id()) instanceof Reading.Ended))
              .toList();
      return new Reply.Document(
          200,
          Json.array(json -> {
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
  Reply one(Call call, String name) {
    return ErrorWord.instead(() -> {
      ContainerSummary container =
          containers().stream()
              .filter(each -> each.name().equals(name) || isIdentity(each, name))
              .findFirst()
              .orElseThrow(() -> new Refusal(404, "there is no such container"));
      if (!container.state().equals("running")) {
        return Reply.Document.of(json -> write(json, container, Optional.empty()));
      }
      Map<String, Reading> readings = readings(call);
      if (readings.get(container.id()) instanceof Reading.Slow) {
        throw new Refusal(408, "the engine did not answer in time for this container");
      }
      Optional<Usage> usage = usage(readings, container);
      return Reply.Document.of(json -> write(json, container, usage));
    });
  }

  private static boolean isIdentity(ContainerSummary container, String text) {
    return text.length() >= 12 && container.id().startsWith(text);
  }

  private List<ContainerSummary> containers() {
    try {
      return house.engine().containers();
    } catch (IOException e) {
      throw new Refusal(408, "the engine did not answer");
    }
  }

  private Map<String, Reading> readings(Call call) {
    try {
      return house
          .vitals()
          .stats()
          .readings(call.now(), PATIENCE)
          .orElseThrow(() -> new Refusal(408, "the engine did not answer in time"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(503, "Tidings is ending");
    }
  }

  private static Optional<Usage> usage(Map<String, Reading> readings, ContainerSummary container) {
    return readings.get(container.id()) instanceof Reading.Told(Usage usage)
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
