package dev.tidings.oauth;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/// Posts a form to a provider's endpoint and reads its answer (RFC 6749, 3.2): bounded in bytes and
/// time, without redirects, since they would hand a secret on. Certificates are checked against the
/// authorities that Java knows.
///
/// By Java's older client, as `hook` does, and with the same remedy for its lack of a limit for a
/// whole exchange.
final class TokenEndpoint {

  /// For an answer; tokens have some thousand.
  static final int MOST_BYTES = 64 * 1024;

  private final Duration timeout;

  /// @param timeout for all of an exchange, but for asking a DNS that does not answer
  TokenEndpoint(Duration timeout) {
    this.timeout = timeout;
  }

  /// What came.
  ///
  /// @param status of HTTP
  /// @param fields of the JSON object; empty where it was none
  public record Answer(int status, Map<String, String> fields) {

    boolean isGood() {
      return status >= 200 && status < 300;
    }

    /// A field; empty where there is none.
    String get(String name) {
      return fields.getOrDefault(name, "");
    }
  }

  /// Asks once.
  ///
  /// @throws IOException whose message is for people, if no answer came
  Answer ask(URI to, Map<String, String> form) throws IOException {
    FutureTask<Answer> task = new FutureTask<>(() -> exchange(to, encoded(form)));
    // What a virtual thread waits for ends when it is interrupted, and its socket is closed.
    Thread thread = Thread.ofVirtual().name("oauth").start(task);
    try {
      return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw late(e);
    } catch (ExecutionException e) {
      throw told(Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for an answer", e);
    } finally {
      thread.interrupt();
    }
  }

  private static byte[] encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Answer exchange(URI to, byte[] form) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) to.toURL().openConnection();
    try {
      int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
      connection.setConnectTimeout(millis);
      connection.setReadTimeout(millis);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setDoOutput(true);
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Connection", "close");
      connection.setRequestProperty("Accept", "application/json");
      connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
      // Not streamed, as hooks are: of a 401, which a wrong secret gets, Java would then give no
      // content. In return it asks a second time where the connection breaks, which does no harm
      // here.
      try (OutputStream out = connection.getOutputStream()) {
        out.write(form);
      }
      int status = connection.getResponseCode();
      if (status < 0) {
        throw new IOException("what answers there does not speak HTTP");
      }
      return new Answer(status, fields(connection, status));
    } finally {
      connection.disconnect();
    }
  }

  private static Map<String, String> fields(HttpURLConnection connection, int status)
      throws IOException {
    boolean good = status < HttpURLConnection.HTTP_BAD_REQUEST;
    try (InputStream in = good ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] body = in == null ? new byte[0] : in.readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw new IOException("its answer has more than " + MOST_BYTES / 1024 + " kB");
      }
      return json(new String(body, StandardCharsets.UTF_8));
    }
  }

  private static Map<String, String> json(String body) {
    try {
      return Json.read(body);
    } catch (IOException e) {
      return Map.of();
    }
  }

  private IOException late(Exception e) {
    return new IOException("no answer within " + timeout.toMillis() / 1000.0 + " s", e);
  }

  private IOException told(Throwable e) {
    String message = Objects.requireNonNullElse(e.getMessage(), "the connection broke");
    return switch (e) {
      case SocketTimeoutException late -> late(late);
      case UnknownHostException _ -> new IOException("its name is unknown to the DNS", e);
      case ConnectException _ -> new IOException("it cannot be reached: " + message, e);
      case SSLException _ -> new IOException("TLS: " + message, e);
      case IOException _ -> new IOException(message, e);
      default -> throw new IllegalStateException("asking failed in an unforeseen way", e);
    };
  }
}
