package dev.tidings.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads requests, one after the other, each bounded in bytes and in time (RFC 9112). Nothing here
/// needs a body, so one is read and forgotten: with it, no request costs more than its connection
/// before it has come whole. Used by one thread.
public final class RequestReader {

  /// The most bytes before a body.
  static final int MOST_HEADER = 16 * 1024;

  static final int MOST_HEADERS = 64;
  static final int MOST_BODY = 4_096;

  private static final int BUFFER = 1_024;
  private static final int LONGEST_METHOD = 20;

  /// RFC 9110, 5.6.2.
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern TARGET = Pattern.compile("[!-~&&[^#]]+");
  private static final Pattern AUTHORITY = Pattern.compile("(?i)https?://[^/?]*");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?");
  private static final Pattern LINE_END = Pattern.compile("\r\n");

  private final Socket socket;
  private final InputStream in;
  private final Times times;

  private byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;

  /// When it must have come, by [System#nanoTime].
  private long deadline;

  /// How long a client may take.
  ///
  /// @param idle until the first byte of a request, where the connection has brought one before
  /// @param whole until its last byte: from the connection on, or from its first byte
  /// @param taking for a client to take a piece of its answer
  public record Times(Duration idle, Duration whole, Duration taking) {}

  public RequestReader(Socket socket, Times times) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.times = times;
  }

  /// The next one.
  ///
  /// @param fresh whether it is the first of its connection
  /// @return empty where none comes any more
  /// @throws WebRefusal if what comes is no request, too big or too slow: the connection is of no
  ///   use any more
  public Optional<WebRequest> next(boolean fresh) throws IOException {
    within(fresh ? times.whole() : times.idle());
    if (!begins()) {
      return Optional.empty();
    }
    if (!fresh) {
      within(times.whole());
    }
    try {
      String head = head();
      WebRequest request = parsed(head);
      skipBody(request);
      shrink();
      return Optional.of(request);
    } catch (SocketTimeoutException e) {
      throw new WebRefusal(408, "the request did not come whole in time");
    }
  }

  private void within(Duration patience) {
    deadline = System.nanoTime() + patience.toNanos();
  }

  /// Waits for its first byte, behind an empty line that some clients send after a body.
  private boolean begins() throws IOException {
    try {
      while (true) {
        if (start == end && !fill()) {
          return false;
        }
        if (buffer[start] != '\r' && buffer[start] != '\n') {
          return true;
        }
        start++;
      }
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /// Everything up to the empty line, which is taken too.
  private String head() throws IOException {
    int scanned = 0;
    while (true) {
      for (; scanned < end - start; scanned++) {
        int at = start + scanned;
        if (buffer[at] == '\n') {
          if (scanned == 0 || buffer[at - 1] != '\r') {
            throw bad("lines end with CR LF");
          }
          if (scanned >= 3 && buffer[at - 2] == '\n') {
            String head = new String(buffer, start, scanned - 3, StandardCharsets.ISO_8859_1);
            start = at + 1;
            return head;
          }
        }
      }
      if (scanned >= MOST_HEADER) {
        throw new WebRefusal(431, "at most " + MOST_HEADER + " bytes of headers are taken");
      }
      more();
    }
  }

  private static WebRequest parsed(String head) {
    if (head.chars().anyMatch(c -> (c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)) {
      throw bad("there are control characters in it");
    }
    String[] lines = LINE_END.split(head, -1);
    if (lines.length > MOST_HEADERS + 1) {
      throw new WebRefusal(431, "at most " + MOST_HEADERS + " headers are taken");
    }
    String[] first = lines[0].split(" ", -1);
    if (first.length != 3
        || first[0].length() > LONGEST_METHOD
        || !TOKEN.matcher(first[0]).matches()
        || !TARGET.matcher(first[1]).matches()) {
      throw bad("its first line is none of HTTP");
    }
    boolean old = first[2].equals("HTTP/1.0");
    if (!old && !first[2].equals("HTTP/1.1")) {
      throw new WebRefusal(505, "HTTP/1.1 is spoken here");
    }
    Map<String, List<String>> headers = headers(lines);
    if (old && headers.containsKey("transfer-encoding")) {
      throw bad("HTTP/1.0 knows no Transfer-Encoding");
    }
    boolean close =
        String.join(",", headers.getOrDefault("connection", List.of()))
            .toLowerCase(Locale.ROOT)
            .contains("close");
    String target = AUTHORITY.matcher(first[1]).replaceFirst("");
    int mark = target.indexOf('?');
    return new WebRequest(
        first[0],
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? "" : target.substring(mark + 1),
        headers,
        old || close);
  }

  private static Map<String, List<String>> headers(String[] lines) {
    Map<String, List<String>> headers = new HashMap<>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      if (colon < 0 || !TOKEN.matcher(line.substring(0, colon)).matches()) {
        throw bad("a line is no header");
      }
      String value = line.substring(colon + 1).strip();
      if (value.indexOf('\r') >= 0) {
        throw bad("there are control characters in it");
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(value);
    }
    return headers;
  }

  private void skipBody(WebRequest request) throws IOException {
    List<String> codings = request.all("transfer-encoding");
    List<String> lengths = request.all("content-length");
    if (codings.isEmpty() && lengths.isEmpty()) {
      return;
    }
    if (!codings.isEmpty()) {
      // Two lengths are how one request is made to look like two (RFC 9112, 11.2).
      if (!lengths.isEmpty()) {
        throw bad("it states two lengths");
      }
      if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new WebRefusal(501, "of transfer encodings chunked alone is known");
      }
      encourage(request);
      skipChunks();
      return;
    }
    if (lengths.size() != 1 || !LENGTH.matcher(lengths.getFirst()).matches()) {
      throw bad("its length is no number");
    }
    long length = Long.parseLong(lengths.getFirst());
    if (length > MOST_BODY) {
      throw tooBig();
    }
    if (length > 0) {
      encourage(request);
      skip((int) length);
    }
  }

  /// Some clients wait for the word that their body is wanted.
  private void encourage(WebRequest request) throws IOException {
    if (start == end && request.first("expect").equalsIgnoreCase("100-continue")) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void skipChunks() throws IOException {
    int whole = 0;
    while (true) {
      var chunk = CHUNK.matcher(line());
      if (!chunk.matches()) {
        throw bad("its chunks are none");
      }
      long size = Long.parseLong(chunk.group(1), 16);
      whole += (int) Math.min(size, MOST_BODY + 1);
      if (whole > MOST_BODY) {
        throw tooBig();
      }
      if (size == 0) {
        break;
      }
      skip((int) size);
      if (!line().isEmpty()) {
        throw bad("its chunks are none");
      }
    }
    int trailers = 0;
    while (!line().isEmpty()) {
      if (++trailers > MOST_HEADERS) {
        throw new WebRefusal(431, "at most " + MOST_HEADERS + " headers are taken");
      }
    }
  }

  /// A line without its end.
  private String line() throws IOException {
    int scanned = 0;
    while (true) {
      for (; scanned < end - start; scanned++) {
        if (buffer[start + scanned] == '\n') {
          String line = new String(buffer, start, scanned, StandardCharsets.ISO_8859_1);
          start += scanned + 1;
          if (!line.endsWith("\r")) {
            throw bad("lines end with CR LF");
          }
          return line.substring(0, line.length() - 1);
        }
      }
      if (scanned >= BUFFER) {
        throw new WebRefusal(431, "a line is too long");
      }
      more();
    }
  }

  private void skip(int count) throws IOException {
    int left = count;
    while (true) {
      int taken = Math.min(left, end - start);
      start += taken;
      left -= taken;
      if (left == 0) {
        return;
      }
      more();
    }
  }

  private void more() throws IOException {
    if (!fill()) {
      throw new IOException("it hung up within its request");
    }
  }

  /// Takes what is there, waiting for it until the deadline.
  ///
  /// @return false if the other side hung up
  private boolean fill() throws IOException {
    if (start == end) {
      start = 0;
      end = 0;
    } else if (end == buffer.length) {
      int kept = end - start;
      byte[] target = kept > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
      System.arraycopy(buffer, start, target, 0, kept);
      buffer = target;
      start = 0;
      end = kept;
    }
    long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    if (left <= 0) {
      throw new SocketTimeoutException();
    }
    socket.setSoTimeout((int) left);
    int count = in.read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    return count > 0;
  }

  /// What was big once need not stay so while a connection waits for its next request.
  private void shrink() {
    if (start == end && buffer.length > BUFFER) {
      buffer = new byte[BUFFER];
      start = 0;
      end = 0;
    }
  }

  private static WebRefusal bad(String why) {
    return new WebRefusal(400, "this is no request of HTTP/1.1: " + why);
  }

  private static WebRefusal tooBig() {
    return new WebRefusal(413, "at most " + MOST_BODY + " bytes are taken");
  }
}
