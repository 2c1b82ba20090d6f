package dev.tidings.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// Writes answers.
final class Sending {

  /// For a client that reads slowly; then its connection is closed.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(408, "Request Timeout"),
          Map.entry(413, "Content Too Large"),
          Map.entry(414, "URI Too Long"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(409, "Conflict"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"));

  private Sending() {}

  static void send(HttpExchange exchange, Reply.Document document) throws IOException {
    secure(exchange, Assets.POLICY, "no-store");
    write(exchange, document.status(), "application/json", document.body());
  }

  static void send(HttpExchange exchange, Reply.Asset asset) throws IOException {
    secure(exchange, asset.policy(), "no-cache");
    write(exchange, 200, asset.type(), asset.body());
  }

  static void send(HttpExchange exchange, Reply.Exposed exposed) throws IOException {
    secure(exchange, Assets.POLICY, "no-store");
    write(exchange, 200, exposed.type(), exposed.body());
  }

  static void send(HttpExchange exchange, Reply.Problem problem) throws IOException {
    secure(exchange, Assets.POLICY, "no-store");
    problem.headers().forEach(exchange.getResponseHeaders()::set);
    if (problem.status() == 408 || problem.status() == 413) {
      // What still comes of the request must not be taken for the next one.
      exchange.getResponseHeaders().set("Connection", "close");
    }
    String body =
        Json.text(json -> {
          json.writeStringField("type", "about:blank");
          json.writeStringField("title", TITLES.getOrDefault(problem.status(), "Error"));
          json.writeNumberField("status", problem.status());
          json.writeStringField("detail", problem.detail());
        });
    write(exchange, problem.status(), "application/problem+json", body);
  }

  /// Sets what holds for every answer.
  static void secure(HttpExchange exchange, String policy, String cache) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Security-Policy", policy);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", cache);
  }

  private static void write(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    try (Deadline _ = Deadline.in(PATIENCE)) {
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
        exchange.sendResponseHeaders(status, -1);
      } else {
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        // Closing first reads what is left of the request, which may never come.
        exchange.getResponseBody().flush();
      }
      exchange.close();
    }
  }
}
