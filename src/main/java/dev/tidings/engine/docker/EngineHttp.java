package dev.tidings.engine.docker;

import dev.tidings.engine.EngineClock;
import dev.tidings.engine.EngineEndpoint;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.Purpose;
import dev.tidings.engine.http.Connector;
import dev.tidings.engine.http.HttpClient;
import dev.tidings.engine.http.Request;
import dev.tidings.engine.http.Response;
import dev.tidings.engine.http.Sockets;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Requests to one engine in the version of its API that both sides speak, with every failure in
/// words. Connects at the first request, not before: an engine that is down must not keep Tidings
/// from starting. Any thread may use it.
final class EngineHttp implements Closeable {

  /// Of what an engine says of itself.
  static final long SMALL = 1024 * 1024;

  /// Of an answer about one container.
  static final long LARGE = 32 * 1024 * 1024;

  /// Of lists of all containers or all volumes, which are read piece by piece: 2,000 containers
  /// with 60 KB of labels each are half of it.
  static final long LIST = 256 * 1024 * 1024;

  /// A connection with TLS is kept for so long for a next question of its purpose: a handshake
  /// costs more than most answers (docs/decisions/http.md). Short of any proxy's own limit.
  private static final Duration KEEP = Duration.ofSeconds(4);

  private static final int LONGEST_MESSAGE = 64 * 1024;

  private final EngineAddress address;
  private final Duration answer;
  private final InstantSource clock;
  private final EngineClock engines;
  private final EngineDiagnosis diagnosis;

  /// Set once the engine was asked; two threads may ask at the same time, to the same end. No lock:
  /// it would keep [#close] waiting for the answer.
  private volatile @Nullable Spoken spoken;

  // Guarded by this.
  private @Nullable Map<Purpose, HttpClient> clients;
  private boolean closed;

  private record Spoken(Optional<ApiVersion> version) {}

  /// @param answer how long the engine may take for a whole answer that is no stream
  /// @param engines learns from the date of every answer
  EngineHttp(EngineAddress address, Duration answer, InstantSource clock, EngineClock engines) {
    this.address = address;
    this.answer = answer;
    this.clock = clock;
    this.engines = engines;
    this.diagnosis = new EngineDiagnosis(address);
  }

  EngineDiagnosis diagnosis() {
    return diagnosis;
  }

  /// The version in use; empty for paths without one, where the engine does not tell. Asked once,
  /// and again after any failure: the engine may have been exchanged.
  ///
  /// @throws EngineException if the engine cannot be reached
  Optional<ApiVersion> version() throws EngineException {
    Spoken known = spoken;
    if (known == null) {
      known = new Spoken(address.apiVersion().isPresent() ? demanded() : negotiated());
      spoken = known;
    }
    return known.version();
  }

  /// Sends a GET and returns whatever status comes.
  ///
  /// @param path without the version, such as `/events?since=0`
  /// @param bytes the longest answer, or [Request#STREAM]
  Response get(Purpose purpose, String path, long bytes) throws EngineException {
    return ask(purpose, new Request("GET", path, answer, bytes));
  }

  /// Sends a GET whose answer must be a good one.
  ///
  /// @throws EngineException with the engine's own words if it refuses
  Response demand(Purpose purpose, String path, long bytes) throws EngineException {
    return demand(purpose, new Request("GET", path, answer, bytes));
  }

  /// Sends what must have a good answer.
  ///
  /// @param request its path without the version
  /// @throws EngineException with the engine's own words if it refuses
  Response demand(Purpose purpose, Request request) throws EngineException {
    Response response = ask(purpose, request);
    if (response.status() / 100 == 2) {
      return response;
    }
    try (response) {
      throw refusal(request.path(), response);
    }
  }

  /// Sends a request and returns whatever status comes.
  ///
  /// @param request its path without the version
  Response ask(Purpose purpose, Request request) throws EngineException {
    String prefix = version().map(v -> "/v" + v).orElse("");
    return send(
        purpose,
        new Request(request.method(), prefix + request.path(), request.time(), request.bytes()));
  }

  /// Asks for a sign of life; a proxy that forbids the question gives one too.
  ///
  /// @throws EngineException if none comes
  Response ping() throws EngineException {
    Response response = send(Purpose.LIVENESS, new Request("GET", "/_ping", answer, SMALL));
    if (response.status() < 500) {
      return response;
    }
    try (response) {
      throw refusal("/_ping", response);
    }
  }

  /// A bad answer as an exception, with the engine's own words out of its body.
  EngineException refusal(String path, Response response) {
    forgetVersion();
    return diagnosis.refused(path, response.status(), message(response));
  }

  /// Ends every connection and every wait for one; the next request connects anew.
  void cut() {
    Map<Purpose, HttpClient> open;
    synchronized (this) {
      open = clients;
      clients = null;
    }
    forgetVersion();
    if (open != null) {
      open.values().forEach(HttpClient::close);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    cut();
  }

  private Response send(Purpose purpose, Request request) throws EngineException {
    HttpClient client = client(purpose);
    String path = address.endpoint().path() + request.path();
    Instant asked = clock.instant();
    try {
      Response response =
          client.send(new Request(request.method(), path, request.time(), request.bytes()));
      date(response).ifPresent(date -> engines.learnDate(date, asked, clock.instant()));
      return response;
    } catch (IOException e) {
      forgetVersion();
      throw diagnosis.failed(e);
    }
  }

  /// They are made at the first use: certificates are read then.
  private synchronized HttpClient client(Purpose purpose) throws EngineException {
    if (closed) {
      throw new EngineException("The connection to the engine at " + address + " was closed.");
    }
    Map<Purpose, HttpClient> made = clients == null ? newClients() : clients;
    clients = made;
    return Objects.requireNonNull(made.get(purpose));
  }

  private Map<Purpose, HttpClient> newClients() throws EngineException {
    Connector connector =
        switch (address.endpoint()) {
          case EngineEndpoint.Unix(var socket) -> Sockets.unix(socket);
          case EngineEndpoint.Tcp tcp -> Sockets.tcp(tcp.host(), tcp.port(), tls());
        };
    Duration keep = address.tls().isPresent() ? KEEP : Duration.ZERO;
    Map<Purpose, HttpClient> made = new EnumMap<>(Purpose.class);
    for (Purpose purpose : Purpose.values()) {
      String host = address.endpoint().hostHeader();
      made.put(purpose, new HttpClient(connector, host, purpose.connections(), keep));
    }
    return made;
  }

  private Optional<SSLContext> tls() throws EngineException {
    try {
      return address.tls().isPresent()
          ? Optional.of(address.tls().get().context())
          : Optional.empty();
    } catch (IOException e) {
      throw new EngineException("TLS to the engine cannot be set up: " + e.getMessage(), e);
    }
  }

  private Optional<ApiVersion> demanded() throws EngineException {
    String text = address.apiVersion().orElseThrow();
    Optional<ApiVersion> parsed = ApiVersion.parse(text);
    if (parsed.isEmpty()) {
      throw new EngineException(
          "DOCKER_API_VERSION=" + text + " is no version. Leave it unset, or write 1.41.");
    }
    return parsed;
  }

  /// HEAD is what the docker CLI asks first; old engines and some proxies know only GET.
  private Optional<ApiVersion> negotiated() throws EngineException {
    try (Response head = send(Purpose.LIVENESS, new Request("HEAD", "/_ping", answer, SMALL))) {
      Optional<ApiVersion> theirs = offered(head);
      if (theirs.isPresent()) {
        return theirs.map(ApiVersion::common);
      }
    }
    try (Response get = ping()) {
      return offered(get).map(ApiVersion::common);
    }
  }

  private static Optional<ApiVersion> offered(Response ping) {
    return ping.header("Api-Version").flatMap(ApiVersion::parse);
  }

  /// The engine's present time as its HTTP server tells it (RFC 9110, section 6.6.1): in whole
  /// seconds, the fraction cut off. Empty if a proxy took it away.
  static Optional<Instant> date(Response response) {
    try {
      return response
          .header("Date")
          .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private void forgetVersion() {
    spoken = null;
  }

  private static String message(Response response) {
    try {
      byte[] body = response.body().readNBytes(LONGEST_MESSAGE);
      String text = new String(body, StandardCharsets.UTF_8);
      return Answers.texts(body).getOrDefault("message", text.startsWith("<") ? "" : text);
    } catch (IOException e) {
      return "";
    }
  }
}
