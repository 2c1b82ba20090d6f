package dev.tidings.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The status and the header of an HTTP/1.1 answer (RFC 9112).
///
/// @param headers by name, whose case does not matter
record HttpHead(int status, Map<String, List<String>> headers) {

  private static final int MAX_LINES = 200;

  /// Reads one, passing over interim answers (1xx).
  ///
  /// @throws IOException if what comes is no such thing, or beyond all bounds
  static HttpHead read(UnixConnection connection) throws IOException {
    HttpHead head = readOne(connection);
    while (head.status() >= 100 && head.status() < 200) {
      head = readOne(connection);
    }
    return head;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).map(List::getFirst);
  }

  boolean isChunked() {
    return header("Transfer-Encoding")
        .filter(coding -> coding.toLowerCase(Locale.ROOT).endsWith("chunked"))
        .isPresent();
  }

  private static HttpHead readOne(UnixConnection connection) throws IOException {
    int status = status(connection.line());
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < MAX_LINES; i++) {
      String line = connection.line();
      if (line.isEmpty()) {
        return new HttpHead(status, headers);
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers
            .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
    }
    throw new IOException("the answer's header has over " + MAX_LINES + " lines");
  }

  private static int status(String line) throws IOException {
    String[] parts = line.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9]{2}")) {
      throw new IOException(
          "what answers is no engine: \"" + line.substring(0, Math.min(80, line.length())) + "\"");
    }
    return Integer.parseInt(parts[1]);
  }
}
