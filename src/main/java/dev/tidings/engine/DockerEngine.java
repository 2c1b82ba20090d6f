package dev.tidings.engine;

import dev.tidings.engine.http.Request;
import dev.tidings.engine.http.Response;
import dev.tidings.event.ContainerState;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Docker engine, or what speaks its API, such as Podman. Nothing is sent before the first
/// question; after a failure the next question starts from the beginning. Any thread may use it.
public final class DockerEngine implements Engine {

  /// For a whole answer. A loaded engine may take tens of seconds for a list; none takes a minute.
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /// For all of Podman's history, which is written down as it comes: 100,000 events and more.
  private static final Duration HISTORY = Duration.ofMinutes(5);

  private final EngineAddress address;
  private final InstantSource clock;
  private final EngineHttp http;
  private final ContainerAsk asking;

  /// @param clock dates the lines of the stream that do not say when they happened; reading blocks,
  ///   so no caller can hand that time in
  public DockerEngine(EngineAddress address, InstantSource clock) {
    this(address, clock, ANSWER);
  }

  /// @param clock dates the lines of the stream that do not say when they happened
  /// @param answer how long the engine may take for a whole answer that is no stream
  public DockerEngine(EngineAddress address, InstantSource clock, Duration answer) {
    this.address = address;
    this.clock = clock;
    this.http = new EngineHttp(address, answer);
    this.asking = new ContainerAsk(http, Purpose.EVIDENCE);
  }

  /// No filter goes over the wire: the engine remembers 256 events before any filter, and its
  /// filters match by prefix and pass over what they do not know (moby).
  @Override
  public EventFeed events(Instant since, Optional<Instant> until) throws IOException {
    boolean live = until.isEmpty();
    String end = until.map(u -> "&until=" + seconds(u)).orElse("");
    String path = "/events?since=" + seconds(since);
    Response response =
        http.demand(Purpose.EVENTS, path + end, live ? Request.STREAM : EngineHttp.LIST);
    if (until.isPresent() && isPodman(response)) {
      response.close();
      Request history = new Request("GET", path + "&stream=false", HISTORY, EngineHttp.LIST);
      Response all = http.demand(Purpose.EVENTS, history);
      return new LookBack(new LineFeed(all, false, http.diagnosis(), clock), until.get());
    }
    return new LineFeed(response, live, http.diagnosis(), clock);
  }

  private static boolean isPodman(Response response) {
    return response.header("Server").filter(name -> name.startsWith("Libpod/")).isPresent();
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
    try (Response response = http.demand(Purpose.LIST, "/containers/json?all=1", EngineHttp.LIST)) {
      return ContainerAnswers.summaries(response.body());
    } catch (IOException e) {
      throw http.diagnosis().broken(e);
    }
  }

  @Override
  public Roster roster() throws IOException {
    try (Response response = http.demand(Purpose.LIST, "/containers/json?all=1", EngineHttp.LIST)) {
      return ContainerAnswers.roster(response.body());
    } catch (IOException e) {
      throw http.diagnosis().broken(e);
    }
  }

  @Override
  public Optional<ContainerState> state(String id) throws IOException {
    String path = "/containers/" + id + "/json";
    try (Response response = http.get(Purpose.LIST, path, EngineHttp.LARGE)) {
      int status = response.status();
      if (status == 404) {
        return Optional.empty();
      }
      if (status / 100 != 2) {
        throw http.refusal(path, response);
      }
      return Optional.of(ContainerAnswers.state(id, response.body()));
    } catch (IOException e) {
      throw http.diagnosis().broken(e);
    }
  }

  @Override
  public Answer<Inspection> inspect(String id) {
    return asking.ask(id, "/json", body -> new Inspection(Answers.all(body)));
  }

  @Override
  public Orders orders() {
    return new DockerOrders(http);
  }

  @Override
  public Answer<List<String>> logs(String id, LogRange range) {
    String since = range.since().map(time -> "&since=" + seconds(time)).orElse("");
    String question =
        "/logs?stdout=1&stderr=1&tail=%s&until=%s%s"
            .formatted(range.lines(), seconds(range.until()), since);
    return asking.ask(id, question, LogText::read);
  }

  @Override
  public Answer<StatsSample> stats(String id) {
    ContainerAsk stats = new ContainerAsk(http, Purpose.STATS);
    return stats.ask(id, "/stats?stream=false&one-shot=true", StatsAnswer::sample);
  }

  @Override
  public Questions questions() {
    return new DockerQuestions(
        new ContainerAsk(http, Purpose.PAGE), new ContainerAsk(http, Purpose.FOLLOW));
  }

  @Override
  public Instant ping() throws IOException {
    return date().orElseGet(clock::instant);
  }

  @Override
  public String address() {
    return address.toString();
  }

  @Override
  public void cut() {
    http.cut();
  }

  @Override
  public void close() {
    http.close();
  }

  /// The engine's present time as its HTTP server tells it (RFC 9110, section 6.6.1): in whole
  /// seconds, the fraction cut off. Empty if a proxy took it away.
  private Optional<Instant> date() throws IOException {
    try (Response response = http.ping()) {
      return response
          .header("Date")
          .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Map<String, String> texts(String path) throws IOException {
    try (Response response = http.get(Purpose.LIVENESS, path, EngineHttp.SMALL)) {
      int status = response.status();
      if (status == 401 || status == 403 || status == 404 || status == 405) {
        return Map.of();
      }
      if (status / 100 != 2) {
        throw http.refusal(path, response);
      }
      return Answers.texts(response.body().readAllBytes());
    } catch (IOException e) {
      throw http.diagnosis().broken(e);
    }
  }

  /// As the engine takes it: whole seconds, a point, nine digits; never through a double, which
  /// cannot hold them, nor through a format, whose digits depend on the locale.
  static String seconds(Instant time) {
    String nanos = Integer.toString(1_000_000_000 + time.getNano()).substring(1);
    return time.getEpochSecond() + "." + nanos;
  }
}
