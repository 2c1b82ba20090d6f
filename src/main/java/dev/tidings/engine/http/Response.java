package dev.tidings.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An answer (RFC 9112). Used by one thread; any other may close it, which ends a wait for its
/// body.
public final class Response implements Closeable {

  /// Lines of a header, of a trailer, or of all of them together in bytes: ten times what engines
  /// and proxies send.
  static final int MOST_LINES = 200;

  static final int MOST_HEADER_BYTES = 64 * 1024;

  private static final int MOST_INTERIM = 10;

  /// Behind a JSON document there is a line's end and the last chunk.
  private static final int MOST_LEFT = 4 * 1024;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");

  /// A field's name (RFC 9110, section 5.1), and no blank before the colon (RFC 9112, section 5.1).
  private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)");

  private final Exchange exchange;
  private final int status;
  private final Map<String, List<String>> headers;
  private final ResponseBody body;
  private final @Nullable Runnable keep;

  private Response(
      Exchange exchange,
      int status,
      Map<String, List<String>> headers,
      ResponseBody body,
      @Nullable Runnable keep) {
    this.exchange = exchange;
    this.keep = keep;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /// Reads up to the end of the header, passing over interim answers (1xx).
  ///
  /// @param keep run before the end, if the connection can serve again; null: it is not to
  /// @throws InvalidResponseException if what comes is no such thing, or beyond all bounds
  static Response read(Exchange exchange, HttpInput in, Request request, @Nullable Runnable keep)
      throws IOException {
    Fields fields = new Fields(in);
    int status = status(in.line("a status line"));
    for (int interim = 0; status < 200; interim++) {
      if (status == 101 || interim == MOST_INTERIM) {
        throw new InvalidResponseException(
            status == 101
                ? "answered 101: it changes to a protocol that nobody asked for"
                : "sent more than " + MOST_INTERIM + " interim answers (1xx)");
      }
      fields.read();
      status = status(in.line("a status line"));
    }
    Map<String, List<String>> headers = fields.read();
    refuseRedirect(status, headers);
    boolean none = request.method().equals("HEAD") || status == 204 || status == 304;
    long length = none ? 0 : ResponseBody.length(headers);
    return new Response(
        exchange,
        status,
        headers,
        new ResponseBody(in, fields, length, request.bytes()),
        headers.containsKey("Connection") ? null : keep);
  }

  /// 304 says that there is nothing to do (moby: stopping what does not run).
  private static void refuseRedirect(int status, Map<String, List<String>> headers)
      throws InvalidResponseException {
    if (status / 100 == 3 && status != 304) {
      String target = headers.getOrDefault("Location", List.of("nothing")).getFirst();
      throw new InvalidResponseException(
          "answered %d and points to %s, and Tidings follows no redirect"
              .formatted(status, InvalidResponseException.quoted(target)));
    }
  }

  private static int status(String line) throws InvalidResponseException {
    var matcher = STATUS.matcher(line);
    if (!matcher.matches()) {
      throw new InvalidResponseException(
          "sent " + InvalidResponseException.quoted(line) + ", which is no HTTP");
    }
    return Integer.parseInt(matcher.group(1));
  }

  /// Three digits.
  public int status() {
    return status;
  }

  /// The first value of a header.
  ///
  /// @param name its case does not matter
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).map(List::getFirst);
  }

  /// What follows the header. A read returns as soon as there is a byte. It fails with
  /// [java.io.EOFException] if the other side hung up too early, with
  /// [java.net.SocketTimeoutException] if the request's time is over, with
  /// [InvalidResponseException] if there is more than the request allows.
  public InputStream body() {
    return body;
  }

  /// Reads what little is left of the body, so that the connection can serve again.
  public void finish() {
    try {
      if (keep != null && body.readNBytes(MOST_LEFT).length < MOST_LEFT && body.isWhole()) {
        keep.run();
      }
    } catch (IOException e) {
      // Then it cannot.
    }
  }

  /// Ends the connection, unless [#finish] has kept it.
  @Override
  public void close() {
    exchange.close();
  }

  /// The lines of headers and trailers, which have one bound together.
  static final class Fields {
    private final HttpInput in;
    private int bytes;

    Fields(HttpInput in) {
      this.in = in;
    }

    /// Reads lines up to an empty one.
    Map<String, List<String>> read() throws IOException {
      Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (int lines = 0; lines <= MOST_LINES; lines++) {
        String line = in.line("a header line");
        if (line.isEmpty()) {
          return fields;
        }
        bytes += line.length();
        if (bytes > MOST_HEADER_BYTES) {
          throw new InvalidResponseException(
              "sent headers of more than " + MOST_HEADER_BYTES + " bytes");
        }
        var matcher = FIELD.matcher(line);
        if (!matcher.matches()) {
          throw new InvalidResponseException(
              "sent a header line that is none: " + InvalidResponseException.quoted(line));
        }
        fields
            .computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
            .add(matcher.group(2).strip());
      }
      throw new InvalidResponseException("sent more than " + MOST_LINES + " header lines");
    }
  }
}
