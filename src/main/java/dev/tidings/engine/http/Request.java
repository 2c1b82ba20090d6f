package dev.tidings.engine.http;

import java.time.Duration;

/// A request without a body, and what its answer may take.
///
/// @param method such as `GET`
/// @param path with its query, such as `/v1.41/info`
/// @param time for everything: a free connection, connecting, TLS, sending, and the answer to its
///   last byte; where [#bytes] is [#STREAM], to the end of its header
/// @param bytes the longest body that is read
public record Request(String method, String path, Duration time, long bytes) {

  /// A body that has no end: neither its length nor its duration is limited.
  public static final long STREAM = Long.MAX_VALUE;

  /// Checks what becomes a line of the header.
  ///
  /// @throws IllegalArgumentException if method or path would start a line of its own
  public Request {
    if ((method + path).chars().anyMatch(c -> c <= ' ' || c == 127) || !path.startsWith("/")) {
      throw new IllegalArgumentException("no method or path of a request: " + method + " " + path);
    }
  }

  /// Whether it changes nothing (RFC 9110, section 9.2.1).
  boolean isSafe() {
    return method.equals("GET") || method.equals("HEAD");
  }

  boolean isStream() {
    return bytes == STREAM;
  }
}
