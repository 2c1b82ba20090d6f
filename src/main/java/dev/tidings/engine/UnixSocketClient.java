package dev.tidings.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// docker-java's way to an engine over the JDK's own unix sockets: one connection a request, no
/// thread, no pool, no library. Any thread may use it. Closing it ends every wait of every answer.
///
/// A connection hijacked for input (attach, exec) is not offered: nothing here needs it.
final class UnixSocketClient implements DockerHttpClient {

  private static final int PIECE = 16 * 1024;

  private final Path socket;
  private final Duration silence;
  private final Set<UnixConnection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// @param silence the longest wait for the next byte of an answer; zero for no limit
  UnixSocketClient(Path socket, Duration silence) {
    this.socket = socket;
    this.silence = silence;
  }

  /// @throws UncheckedIOException if there is no connection or no HTTP answer
  @Override
  public Response execute(Request request) {
    if (request.hijackedInput() != null) {
      throw new UnsupportedOperationException("no input over the same connection");
    }
    try {
      UnixConnection connection = connect();
      try {
        send(request, connection);
        HttpHead head = HttpHead.read(connection);
        boolean body = !request.method().equals("HEAD");
        return new Answer(head, HttpBody.after(head, connection, body), connection);
      } catch (IOException | RuntimeException e) {
        end(connection);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(this::end);
  }

  private UnixConnection connect() throws IOException {
    UnixConnection connection = UnixConnection.open(socket, silence);
    open.add(connection);
    if (closed) {
      end(connection);
      throw new AsynchronousCloseException();
    }
    return connection;
  }

  private void end(UnixConnection connection) {
    open.remove(connection);
    try {
      connection.close();
    } catch (IOException e) {
      // Nothing was promised to the other side that a failed close could break.
    }
  }

  private static void send(Request request, UnixConnection connection) throws IOException {
    StringBuilder head = new StringBuilder();
    line(head, request.method() + " " + request.path() + " HTTP/1.1");
    line(head, "Host: docker");
    line(head, "Connection: close");
    request.headers().forEach((name, value) -> line(head, name + ": " + value));
    byte @Nullable [] bytes = request.bodyBytes();
    @Nullable InputStream stream = bytes == null ? request.body() : null;
    if (bytes != null) {
      line(head, "Content-Length: " + bytes.length);
    } else if (stream != null) {
      line(head, "Transfer-Encoding: chunked");
    }
    write(connection, head.append("\r\n").toString());
    if (bytes != null) {
      connection.write(ByteBuffer.wrap(bytes));
    } else if (stream != null) {
      sendChunks(stream, connection);
    }
  }

  private static void sendChunks(InputStream stream, UnixConnection connection) throws IOException {
    byte[] piece = new byte[PIECE];
    int count;
    while ((count = stream.read(piece)) >= 0) {
      if (count > 0) {
        write(connection, HexFormat.of().toHexDigits(count) + "\r\n");
        connection.write(ByteBuffer.wrap(piece, 0, count));
        write(connection, "\r\n");
      }
    }
    write(connection, "0\r\n\r\n");
  }

  private static void write(UnixConnection connection, String text) throws IOException {
    connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// A name out of an event may one day be part of a path: it must not start a header of its own.
  private static void line(StringBuilder head, String text) {
    if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
      throw new IllegalArgumentException("a control character in a request");
    }
    head.append(text).append("\r\n");
  }

  private final class Answer implements Response {
    private final HttpHead head;
    private final HttpBody body;
    private final UnixConnection connection;

    Answer(HttpHead head, HttpBody body, UnixConnection connection) {
      this.head = head;
      this.body = body;
      this.connection = connection;
    }

    @Override
    public int getStatusCode() {
      return head.status();
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      return head.headers();
    }

    @Override
    public InputStream getBody() {
      return body;
    }

    @Override
    public void close() {
      end(connection);
    }
  }
}
