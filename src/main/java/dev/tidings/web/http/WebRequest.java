package dev.tidings.web.http;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A request as it came, whole (RFC 9112).
///
/// @param path as it was sent
/// @param query as it was sent, without its mark; may be empty
/// @param headers by their names in lower case
/// @param isLast whether its client wants no further answer on the connection
public record WebRequest(
    String method, String path, String query, Map<String, List<String>> headers, boolean isLast) {

  private static final Set<String> READING = Set.of("GET", "HEAD");

  /// Whether it changes nothing.
  public boolean reads() {
    return READING.contains(method);
  }

  /// All values of a header.
  ///
  /// @param name in lower case
  public List<String> all(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /// The first value of a header; empty where there is none.
  ///
  /// @param name in lower case
  public String first(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? "" : values.getFirst();
  }
}
