package dev.tidings.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.vitals.Cgroup;
import dev.tidings.vitals.ProcessUse;
import dev.tidings.vitals.Processes;
import dev.tidings.vitals.UsageMoment;
import dev.tidings.web.http.Call;
import dev.tidings.web.http.JsonWriter;
import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebReply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The processes of a container, at the address and in the shape of cadvisor-companion; failures as
/// `{"error": …}`. No path is opened: it is only searched for a container's identity.
public final class ProcessPages {

  public static final Set<String> PARAMETERS = Set.of("count", "interval", "sort", "limit");

  private static final int MINUTE = 60;
  private static final int MOST = 256;
  private static final Duration PATIENCE = Duration.ofMillis(2_700);

  /// As `docker ps` shows an identity, or longer.
  private static final Pattern SHORT = Pattern.compile("(?:.*[/-])?([0-9a-f]{12,64})(?:\\.scope)?");

  private final WebContext context;

  public ProcessPages(WebContext context) {
    this.context = context;
  }

  /// How often, how far apart, and what of it.
  private record Wanted(int count, int interval, Optional<String> sort, int limit) {

    static Wanted of(Call call) {
      int count = (int) call.number("count", 1, MINUTE, 1);
      int interval = (int) call.number("interval", 1, MINUTE, 1);
      if (count * interval > MINUTE) {
        throw new WebRefusal(
            400, "count times interval must not exceed 60 s, which is all there is");
      }
      Optional<String> sort = call.text("sort");
      if (sort.filter(by -> !by.equals("cpu") && !by.equals("mem")).isPresent()) {
        throw new WebRefusal(400, "\"sort\" must be cpu or mem");
      }
      return new Wanted(count, interval, sort, (int) call.number("limit", 1, MOST, 1));
    }

    /// As the seed did: without an order there is no limit.
    List<ProcessUse> of(UsageMoment moment) {
      return switch (sort.orElse("")) {
        case "cpu" -> moment.byCpu(limit);
        case "mem" -> moment.byMemory(limit);
        default -> moment.processes();
      };
    }
  }

  /// The last moments, oldest first.
  ///
  /// @param path the container's cgroup, without the leading slash
  public WebReply list(Call call, String path) {
    return ErrorWord.instead(() -> {
      Wanted wanted = Wanted.of(call);
      List<UsageMoment> moments = history(call, path, wanted);
      if (moments.isEmpty()) {
        throw new WebRefusal(404, "there is no such container, or it has no process");
      }
      return new WebReply.Document(200, JsonWriter.array(json -> write(json, moments, wanted)));
    });
  }

  private List<UsageMoment> history(Call call, String path, Wanted wanted) {
    Processes processes = context.vitals().processes();
    try {
      if (!processes.await(call.now(), PATIENCE)) {
        throw new WebRefusal(503, "the processes cannot be seen; see the log");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WebRefusal(503, "Tidings is ending");
    }
    return identity(processes.containers(), "/" + path)
        .map(id -> processes.history(id, Duration.ofSeconds(wanted.interval()), wanted.count()))
        .orElse(List.of());
  }

  private static Optional<String> identity(Set<String> containers, String path) {
    List<String> named = Cgroup.of(path).containers();
    if (!named.isEmpty()) {
      return Optional.of(named.getLast());
    }
    var matcher = SHORT.matcher(path);
    return matcher.matches()
        ? containers.stream().filter(id -> id.startsWith(matcher.group(1))).findFirst()
        : Optional.empty();
  }

  private static void write(JsonGenerator json, List<UsageMoment> moments, Wanted wanted)
      throws IOException {
    for (UsageMoment moment : moments) {
      json.writeStartObject();
      json.writeStringField("timestamp", moment.at().toString());
      JsonWriter.list(json, "processes", wanted.of(moment), ProcessPages::write);
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, ProcessUse use) throws IOException {
    write(json, "status", use.process().status());
    write(json, "stat", use.process().stat());
    json.writeStringField("cmdline", use.process().commandLine());
    json.writeNumberField("relativecpuusage", use.relativeCpu());
    json.writeStringField("cgroup", use.process().cgroup());
  }

  private static void write(JsonGenerator json, String name, Map<String, Object> fields)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (var field : fields.entrySet()) {
      json.writeFieldName(field.getKey());
      value(json, field.getValue());
    }
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Number number -> json.writeNumber(number.toString());
      case List<?> list -> {
        json.writeStartArray();
        for (Object each : list) {
          value(json, each);
        }
        json.writeEndArray();
      }
      default -> json.writeString(value.toString());
    }
  }
}
