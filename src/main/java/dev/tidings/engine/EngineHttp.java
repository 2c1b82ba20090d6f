package dev.tidings.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Requests to one engine in the version of its API that both sides speak, with every failure in
/// words. Connects at the first request, not before: an engine that is down must not keep Tidings
/// from starting. Any thread may use it.
final class EngineHttp implements Closeable {

  private static final int LONGEST_MESSAGE = 64 * 1024;

  private final EngineAddress address;
  private final Duration answer;
  private final Diagnosis diagnosis;

  /// Set once the engine was asked; two threads may ask at the same time, to the same end. No lock:
  /// it would keep [#close] waiting for the answer.
  private volatile @Nullable Spoken spoken;

  // Guarded by this.
  private @Nullable Wire wire;
  private boolean closed;

  private record Spoken(Optional<ApiVersion> version) {}

  /// @param answer how long the engine may take for an answer that is no stream
  EngineHttp(EngineAddress address, Duration answer) {
    this.address = address;
    this.answer = answer;
    this.diagnosis = new Diagnosis(address);
  }

  Diagnosis diagnosis() {
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
  /// @param live whether the answer may be silent for hours
  Response get(String path, boolean live) throws EngineException {
    String prefix = version().map(v -> "/v" + v).orElse("");
    return send("GET", prefix + path, live);
  }

  /// Sends a GET whose answer must be a good one.
  ///
  /// @throws EngineException with the engine's own words if it refuses
  Response demand(String path, boolean live) throws EngineException {
    Response response = get(path, live);
    if (response.getStatusCode() / 100 == 2) {
      return response;
    }
    try (response) {
      throw refusal(path, response);
    }
  }

  /// Gives an order, or asks what takes the engine long, over a connection of its own.
  ///
  /// @param method such as `POST`
  /// @param patience how long the engine may be silent before the answer begins
  /// @param then takes the answer, whatever its status
  /// @throws IOException if the engine cannot be reached, or the answer breaks off
  <T> T order(String method, String path, Duration patience, Reading<T> then) throws IOException {
    String prefix = version().map(v -> "/v" + v).orElse("");
    try (Wire own = Wire.to(address, patience);
        Response response = execute(own.answering(), method, prefix + path)) {
      return then.read(response);
    }
  }

  /// What is made of an answer.
  @FunctionalInterface
  interface Reading<T> {
    T read(Response response) throws IOException;
  }

  /// Asks for a sign of life; a proxy that forbids the question gives one too.
  ///
  /// @throws EngineException if none comes
  Response ping() throws EngineException {
    Response response = send("GET", "/_ping", false);
    if (response.getStatusCode() < 500) {
      return response;
    }
    try (response) {
      throw refusal("/_ping", response);
    }
  }

  /// A bad answer as an exception, with the engine's own words out of its body.
  EngineException refusal(String path, Response response) {
    forgetVersion();
    return diagnosis.refused(path, response.getStatusCode(), message(response));
  }

  /// The transport, which is made at the first use: certificates are read then.
  synchronized Wire wire() throws EngineException {
    if (closed) {
      throw new EngineException("The connection to the engine at " + address + " was closed.");
    }
    Wire made = wire == null ? Wire.to(address, answer) : wire;
    wire = made;
    return made;
  }

  /// Ends every connection and every wait for one; the next request connects anew.
  void cut() {
    Wire open;
    synchronized (this) {
      open = wire;
      wire = null;
    }
    forgetVersion();
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // Nothing was promised to the engine that a failed close could break.
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    cut();
  }

  private Response send(String method, String path, boolean live) throws EngineException {
    Wire open = wire();
    return execute(live ? open.streaming() : open.answering(), method, path);
  }

  private Response execute(DockerHttpClient client, String method, String path)
      throws EngineException {
    try {
      return client.execute(
          Request.builder()
              .method(method)
              .path(path)
              .headers(Map.of("User-Agent", "tidings"))
              .build());
    } catch (RuntimeException e) {
      forgetVersion();
      throw diagnosis.failed(e);
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
    try (Response head = send("HEAD", "/_ping", false)) {
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
    return Optional.ofNullable(ping.getHeader("Api-Version")).flatMap(ApiVersion::parse);
  }

  private void forgetVersion() {
    spoken = null;
  }

  private static String message(Response response) {
    try {
      byte[] body = response.getBody().readNBytes(LONGEST_MESSAGE);
      String text = new String(body, StandardCharsets.UTF_8);
      return Answers.texts(body).getOrDefault("message", text.startsWith("<") ? "" : text);
    } catch (IOException e) {
      return "";
    }
  }
}
