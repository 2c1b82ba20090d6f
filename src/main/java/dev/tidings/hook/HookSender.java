package dev.tidings.hook;

import dev.tidings.text.Visible;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Posts by HTTP or HTTPS. Follows no redirect (it would hand a secret on), keeps no connection,
/// reads no body of an answer, never tries twice. Certificates are checked against the authorities
/// that Java knows. Any thread may use it, and several at once.
///
/// Java's older client, because its newer one costs threads and memory of its own for what is one
/// request a minute at most; see `docs/dependencies.md`.
public final class HookSender {

  private static final int LONGEST_WHY = 200;
  private static final long MOST_PATIENCE = 3_600;

  private final String agent;

  /// @param agent who we are, as in `Tidings/1.0`
  public HookSender(String agent) {
    this.agent = agent;
  }

  /// Posts once.
  ///
  /// @param to http or https; a user and password in it are sent as Basic (RFC 7617)
  /// @param body sent as UTF-8
  /// @param timeout for all of it together, but for asking a DNS that does not answer: its thread
  ///   outlives this call for as long as the system asks
  /// @throws InterruptedException if the thread is told to end; the connection is cut then too
  public HookAnswer post(URI to, String contentType, String body, Duration timeout)
      throws InterruptedException {
    return post(to, contentType, body, Optional.empty(), timeout);
  }

  /// Posts once, as [#post(URI, String, String, Duration)].
  ///
  /// @param token sent as a bearer's (RFC 6750), instead of a user and password
  public HookAnswer post(
      URI to, String contentType, String body, Optional<String> token, Duration timeout)
      throws InterruptedException {
    FutureTask<HookAnswer> task =
        new FutureTask<>(() -> answer(to, contentType, body, token, timeout));
    // Java's sockets have a limit for each read, none for all of them together; but what a virtual
    // thread waits for ends when it is interrupted, and its socket is closed.
    Thread thread = Thread.ofVirtual().name("hook").start(task);
    try {
      return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return late(timeout);
    } catch (ExecutionException e) {
      throw new IllegalStateException("posting failed in an unforeseen way", e.getCause());
    } finally {
      thread.interrupt();
    }
  }

  private HookAnswer answer(
      URI to, String contentType, String body, Optional<String> token, Duration timeout) {
    try {
      return exchange(to, contentType, body.getBytes(StandardCharsets.UTF_8), token, timeout);
    } catch (SocketTimeoutException e) {
      return late(timeout);
    } catch (IOException e) {
      return new HookAnswer.Unreachable(clean(why(e), to));
    }
  }

  private HookAnswer exchange(
      URI to, String contentType, byte[] body, Optional<String> token, Duration timeout)
      throws IOException {
    HttpURLConnection connection = (HttpURLConnection) to.toURL().openConnection();
    try {
      prepare(connection, to, timeout);
      connection.setRequestProperty("Content-Type", contentType);
      token.ifPresent(word -> connection.setRequestProperty("Authorization", "Bearer " + word));
      // Streamed, or the client would keep it to send it a second time on its own account.
      connection.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
      return answer(connection);
    } finally {
      connection.disconnect();
    }
  }

  private void prepare(HttpURLConnection connection, URI to, Duration timeout) throws IOException {
    int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setDoOutput(true);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Connection", "close");
    connection.setRequestProperty("User-Agent", agent);
    if (to.getUserInfo() != null) {
      byte[] subject = to.getUserInfo().getBytes(StandardCharsets.UTF_8);
      String basic = "Basic " + Base64.getEncoder().encodeToString(subject);
      connection.setRequestProperty("Authorization", basic);
    }
  }

  private static HookAnswer answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status < 0) {
      return new HookAnswer.Unreachable("what answers there does not speak HTTP");
    }
    return status >= 200 && status < 300
        ? new HookAnswer.Taken(status)
        : new HookAnswer.Refused(status, patience(connection.getHeaderField("Retry-After")));
  }

  private static Optional<Duration> patience(String header) {
    try {
      long seconds = Long.parseLong(Objects.requireNonNullElse(header, "").strip());
      return Optional.of(Duration.ofSeconds(Math.clamp(seconds, 0, MOST_PATIENCE)));
    } catch (NumberFormatException e) {
      // A date, or nothing: then the caller's own pace holds.
      return Optional.empty();
    }
  }

  private static HookAnswer late(Duration timeout) {
    return new HookAnswer.Unreachable("no answer within " + timeout.toMillis() / 1000.0 + " s");
  }

  private static String why(IOException e) {
    String told = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    return switch (e) {
      case UnknownHostException _ -> "its name is unknown to the DNS";
      case ConnectException _ -> told;
      case SSLException _ -> "TLS: " + told;
      default -> "no answer: " + told;
    };
  }

  /// A server's words and Java's may hold the address, and anything else.
  private static String clean(String words, URI to) {
    String path = String.valueOf(to.getRawPath());
    String told = words.replace(to.toString(), "…");
    String bare = path.length() > 1 ? told.replace(path, "/…") : told;
    String line = Visible.line(bare.replaceAll("\\s+", " "));
    return line.length() > LONGEST_WHY ? line.substring(0, LONGEST_WHY) + "…" : line;
  }
}
