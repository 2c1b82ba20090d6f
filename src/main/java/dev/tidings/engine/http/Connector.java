package dev.tidings.engine.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Opens connections to one place. [Sockets] are two kinds; whatever else carries bytes both ways,
/// such as the pipes of a process, is one more.
@FunctionalInterface
public interface Connector {

  /// Connects, with TLS where that is wanted.
  ///
  /// @param exchange what the connection is for; it is told what was opened before anything is
  ///   waited for, so that closing it ends the wait
  /// @throws java.net.SocketTimeoutException if connecting takes too long
  Connection open(Exchange exchange) throws IOException;

  /// Bytes both ways.
  ///
  /// @param input blocks until a byte is there
  /// @param output blocks until all is taken
  record Connection(InputStream input, OutputStream output) {}
}
