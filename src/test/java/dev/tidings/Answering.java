package dev.tidings;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;

/// Answers of the JDK's server, for tests. It now and then resets a connection that it closes after
/// an answer without a body, or before all was read (2 of 500, measured).
public final class Answering {

  private Answering() {}

  /// Reads what is left of the request, and answers.
  ///
  /// @param status one that may have a body (RFC 9110, section 6.4.1)
  public static void with(HttpExchange call, int status) throws IOException {
    call.getRequestBody().readAllBytes();
    call.sendResponseHeaders(status, 2);
    try (OutputStream out = call.getResponseBody()) {
      out.write(new byte[] {'o', 'k'});
    }
  }
}
