package dev.tidings.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/// The two ways to one engine: a stream may be silent for hours, an answer may not.
///
/// @param streaming without a time limit
/// @param answering with one
/// @param hungUp tells the exceptions by which a body says that the other side hung up
record Wire(DockerHttpClient streaming, DockerHttpClient answering, Predicate<IOException> hungUp)
    implements Closeable {

  /// The longest an engine may think before a byte comes. A loaded one may take tens of seconds for
  /// a list; none takes a minute.
  static final Duration ANSWER = Duration.ofSeconds(60);

  /// Opens no connection yet; each request does.
  ///
  /// @throws EngineException if the certificates are unfit
  static Wire to(EngineAddress address, Duration answer) throws EngineException {
    return switch (address.endpoint()) {
      case Endpoint.Unix(var socket) ->
          new Wire(
              new UnixSocketClient(socket, Duration.ZERO),
              new UnixSocketClient(socket, answer),
              EOFException.class::isInstance);
      case Endpoint.Tcp tcp -> TcpWire.to(tcp, address.tls(), answer);
    };
  }

  @Override
  public void close() throws IOException {
    try (streaming) {
      answering.close();
    }
  }
}
