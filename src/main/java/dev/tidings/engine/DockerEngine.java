package dev.tidings.engine;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.tidings.event.Census;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A Docker engine, or what speaks its API, such as Podman. Nothing is sent before the first
/// question; after a failure the next question starts from the beginning. Any thread may use it.
public final class DockerEngine implements Engine {

  private final EngineAddress address;
  private final InstantSource clock;
  private final EngineHttp http;

  /// docker-java's typed commands bring 1,400 classes along: made when first needed. Guarded by
  /// this.
  private @Nullable TypedCommands commands;

  /// @param clock dates the lines of the stream that do not say when they happened; reading blocks,
  ///   so no caller can hand that time in
  public DockerEngine(EngineAddress address, InstantSource clock) {
    this(address, clock, Wire.ANSWER);
  }

  /// @param answer how long an answer may take
  DockerEngine(EngineAddress address, InstantSource clock, Duration answer) {
    this.address = address;
    this.clock = clock;
    this.http = new EngineHttp(address, answer);
  }

  /// No filter goes over the wire: the engine remembers 256 events before any filter, and its
  /// filters match by prefix and pass over what they do not know (moby).
  @Override
  public EventFeed events(Instant since, Optional<Instant> until) throws IOException {
    boolean live = until.isEmpty();
    String end = until.map(u -> "&until=" + seconds(u)).orElse("");
    Response response = http.demand("/events?since=" + seconds(since) + end, live);
    var hungUp = http.wire().hungUp();
    return new LineFeed(response, e -> live && hungUp.test(e), http.diagnosis(), clock);
  }

  /// A proxy may keep `/info` or `/version` back: what is not told is left empty.
  @Override
  public EngineInfo info() throws IOException {
    Map<String, String> version = texts("/version");
    Map<String, String> info = texts("/info");
    return new EngineInfo(
        info.getOrDefault("Name", ""),
        version.getOrDefault("Version", info.getOrDefault("ServerVersion", "")),
        http.version().map(ApiVersion::toString).orElse(version.getOrDefault("ApiVersion", "")));
  }

  @Override
  public List<ContainerSummary> containers() throws IOException {
    TypedCommands typed = typed();
    try {
      return typed.containers();
    } catch (RuntimeException e) {
      forgetCommands();
      throw TypedCommands.inWords(e, http.diagnosis());
    }
  }

  @Override
  public Census states() throws IOException {
    throw new UnsupportedOperationException("to come");
  }

  @Override
  public Instant ping() throws IOException {
    throw new UnsupportedOperationException("to come");
  }

  @Override
  public String address() {
    return address.toString();
  }

  @Override
  public void close() {
    http.close();
  }

  private Map<String, String> texts(String path) throws IOException {
    try (Response response = http.get(path, false)) {
      int status = response.getStatusCode();
      if (status == 401 || status == 403 || status == 404 || status == 405) {
        return Map.of();
      }
      if (status / 100 != 2) {
        throw http.refusal(path, response);
      }
      return Answers.texts(response.getBody().readAllBytes());
    } catch (EngineException e) {
      throw e;
    } catch (IOException e) {
      throw http.diagnosis().broken(e);
    }
  }

  private synchronized TypedCommands typed() throws EngineException {
    TypedCommands made =
        commands == null ? new TypedCommands(http.wire().answering(), http.version()) : commands;
    commands = made;
    return made;
  }

  /// The engine may have been exchanged for one that speaks another version.
  private synchronized void forgetCommands() {
    commands = null;
  }

  /// As the engine takes it: whole seconds, a point, nine digits; never through a double, which
  /// cannot hold them, nor through a format, whose digits depend on the locale.
  private static String seconds(Instant time) {
    String nanos = Integer.toString(1_000_000_000 + time.getNano()).substring(1);
    return time.getEpochSecond() + "." + nanos;
  }
}
