package dev.tidings.engine.docker;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineClock;
import dev.tidings.engine.EngineInfo;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LogRange;
import dev.tidings.engine.Orders;
import dev.tidings.engine.Purpose;
import dev.tidings.engine.Questions;
import dev.tidings.engine.Roster;
import dev.tidings.engine.StatsSample;
import dev.tidings.engine.http.Request;
import dev.tidings.engine.http.Response;
import dev.tidings.event.ContainerState;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
  private final EngineClock engines;
  private final EngineHttp http;
  private final ContainerAsk asking;

  /// @param clock ours; reading blocks, so no caller can hand that time in
  public DockerEngine(EngineAddress address, InstantSource clock) {
    this(address, clock, ANSWER);
  }

  /// @param answer how long the engine may take for a whole answer that is no stream
  public DockerEngine(EngineAddress address, InstantSource clock, Duration answer) {
    this(address, clock, answer, new EngineClock());
  }

  /// One that asks patiently, with the clock of another one for the same engine.
  ///
  /// @param engines learns from every answer
  public DockerEngine(EngineAddress address, InstantSource clock, EngineClock engines) {
    this(address, clock, ANSWER, engines);
  }

  /// @param answer how long the engine may take for a whole answer that is no stream
  /// @param engines learns from every answer
  public DockerEngine(
      EngineAddress address, InstantSource clock, Duration answer, EngineClock engines) {
    this.address = address;
    this.clock = clock;
    this.engines = engines;
    this.http = new EngineHttp(address, answer, clock, engines);
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
    if (until.isPresent() && LineFeed.isOfPodman(response)) {
      response.close();
      Request history = new Request("GET", path + "&stream=false", HISTORY, EngineHttp.LIST);
      Response all = http.demand(Purpose.EVENTS, history);
      return new LookBack(new LineFeed(all, false, http.diagnosis(), this::now), until.get());
    }
    return new LineFeed(response, live, http.diagnosis(), this::now);
  }

  /// A proxy may keep `/info` or `/version` back: what is not told is left empty.
  @Override
  public EngineInfo info() throws IOException {
    Map<String, String> version = texts("/version");
    Map<String, String> info = info(clock.instant());
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
    return asking.ask(id, "/json", Answers::all);
  }

  @Override
  public Answer<Map<String, String>> imageLabels(String imageId) {
    return asking.image(imageId, ContainerAnswers::imageLabels);
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
    return stats.ask(
        id,
        "/stats?stream=false&one-shot=true",
        body -> StatsAnswer.sample(body).readAt(engines::toOurs));
  }

  @Override
  public Questions questions() {
    return new DockerQuestions(
        new ContainerAsk(http, Purpose.PAGE), new ContainerAsk(http, Purpose.FOLLOW));
  }

  @Override
  public Instant ping() throws IOException {
    http.ping().close();
    return engines.atLeast(clock.instant());
  }

  @Override
  public EngineClock clock() {
    return engines;
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

  /// The present by the engine's clock, as far as that is known.
  private Instant now() {
    return engines.toEngine(clock.instant());
  }

  /// `SystemTime` is the engine's own, whatever a proxy makes of the header.
  private Map<String, String> info(Instant asked) throws IOException {
    try (Response response = http.get(Purpose.LIVENESS, "/info", EngineHttp.SMALL)) {
      Map<String, String> info = texts("/info", response);
      Optional.ofNullable(info.get("SystemTime"))
          .flatMap(DockerEngine::time)
          .ifPresent(
              told -> engines.learn(told, EngineHttp.date(response), asked, clock.instant()));
      return info;
    } catch (IOException e) {
      throw http.diagnosis().broken(e);
    }
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Map<String, String> texts(String path) throws IOException {
    try (Response response = http.get(Purpose.LIVENESS, path, EngineHttp.SMALL)) {
      return texts(path, response);
    } catch (IOException e) {
      throw http.diagnosis().broken(e);
    }
  }

  private Map<String, String> texts(String path, Response response) throws IOException {
    return switch (response.status()) {
      case 401, 403, 404, 405 -> Map.of();
      default -> {
        if (response.status() / 100 != 2) {
          throw http.refusal(path, response);
        }
        yield Answers.texts(response.body().readAllBytes());
      }
    };
  }

  /// As the engine takes it: whole seconds, a point, nine digits; never through a double, which
  /// cannot hold them, nor through a format, whose digits depend on the locale.
  static String seconds(Instant time) {
    String nanos = Integer.toString(1_000_000_000 + time.getNano()).substring(1);
    return time.getEpochSecond() + "." + nanos;
  }
}
