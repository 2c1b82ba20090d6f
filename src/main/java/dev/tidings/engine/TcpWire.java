package dev.tidings.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.ConnectionClosedException;
import java.io.EOFException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Over the network docker-java's transport serves. A class of its own so that its many classes are
/// loaded only where it is used.
final class TcpWire {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 8;

  private TcpWire() {}

  static Wire to(Endpoint.Tcp endpoint, Optional<TlsFiles> tls, Duration answer)
      throws EngineException {
    var builder =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(URI.create(endpoint.toString()))
            .maxConnections(CONNECTIONS)
            .connectionTimeout(CONNECT);
    if (tls.isPresent()) {
      SSLContext context = TlsContext.of(tls.get());
      builder.sslConfig(() -> context);
    }
    DockerHttpClient streaming = builder.responseTimeout(Duration.ZERO).build();
    DockerHttpClient answering = builder.responseTimeout(answer).build();
    return new Wire(
        streaming,
        answering,
        e -> e instanceof EOFException || e instanceof ConnectionClosedException);
  }
}
