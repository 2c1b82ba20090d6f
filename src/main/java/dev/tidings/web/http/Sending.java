package dev.tidings.web.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Writes answers.
public final class Sending {

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
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(501, "Not Implemented"),
          Map.entry(505, "HTTP Version Not Supported"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(409, "Conflict"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"));

  private Sending() {}

  /// What a status is called in the first line of an answer.
  static String title(int status) {
    return status == 200 ? "OK" : TITLES.getOrDefault(status, "Error");
  }

  public static void send(WebExchange exchange, WebReply.Document document) throws IOException {
    secure(exchange, Assets.POLICY, "no-store");
    write(exchange, document.status(), "application/json", document.body());
  }

  public static void send(WebExchange exchange, WebReply.Asset asset) throws IOException {
    secure(exchange, asset.policy(), "no-cache");
    write(exchange, 200, asset.type(), asset.body());
  }

  public static void send(WebExchange exchange, WebReply.Exposed exposed) throws IOException {
    secure(exchange, Assets.POLICY, "no-store");
    write(exchange, 200, exposed.type(), exposed.body());
  }

  public static void send(WebExchange exchange, WebReply.Problem problem) throws IOException {
    secure(exchange, Assets.POLICY, "no-store");
    problem.headers().forEach(exchange::set);
    String body =
        JsonWriter.text(json -> {
          json.writeStringField("type", "about:blank");
          json.writeStringField("title", title(problem.status()));
          json.writeNumberField("status", problem.status());
          json.writeStringField("detail", problem.detail());
        });
    write(exchange, problem.status(), "application/problem+json", body);
  }

  /// Sets what holds for every answer.
  public static void secure(WebExchange exchange, String policy, String cache) {
    exchange.set("Content-Security-Policy", policy);
    exchange.set("X-Content-Type-Options", "nosniff");
    exchange.set("Referrer-Policy", "no-referrer");
    exchange.set("Cross-Origin-Resource-Policy", "same-origin");
    exchange.set("Cross-Origin-Opener-Policy", "same-origin");
    exchange.set("Cache-Control", cache);
  }

  private static void write(WebExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.set("Content-Type", type);
    exchange.send(status, bytes);
  }
}
