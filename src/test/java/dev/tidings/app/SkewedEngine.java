package dev.tidings.app;

import dev.tidings.engine.ScriptedServer;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Docker engine without containers whose clock is not ours, at a real unix socket. As moby, it
/// waits for the end of a question about the past that lies in its future.
public final class SkewedEngine implements AutoCloseable {

  private static final Pattern EVENTS =
      Pattern.compile("GET (?:/v[0-9.]+)?/events\\?since=([0-9.]+)(?:&until=([0-9.]+))? .*");

  private final Duration ahead;
  private final ScriptedServer server;
  private final List<EngineEvent> memory = new CopyOnWriteArrayList<>();
  private final List<ScriptedServer.Connection> live = new CopyOnWriteArrayList<>();

  /// Counted down when its events are followed.
  public final CountDownLatch followed = new CountDownLatch(1);

  public SkewedEngine(Path socket, Duration ahead) throws IOException {
    this.ahead = ahead;
    this.server = new ScriptedServer(socket, this::answer);
  }

  public String host() {
    return "unix://" + server.socket();
  }

  public Instant now() {
    return Instant.now().plus(ahead);
  }

  /// Something happens now, or happened a while ago.
  public void happened(Duration ago, String action, String name) throws IOException {
    EngineEvent event = Events.at(now().minus(ago), action, name);
    memory.add(event);
    for (ScriptedServer.Connection connection : live) {
      connection.send(chunk(event));
    }
  }

  private void answer(String request, ScriptedServer.Connection connection) throws IOException {
    Matcher events = EVENTS.matcher(request.lines().findFirst().orElse(""));
    if (events.matches()) {
      events(connection, events.group(1), events.group(2));
      return;
    }
    String body =
        request.contains("/containers/json")
            ? "[]"
            : request.contains("/info")
                ? "{\"Name\":\"skewed\",\"SystemTime\":\"" + now() + "\"}"
                : request.contains("/version") ? "{\"Version\":\"20.10.24\"}" : "";
    connection.send(header() + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    connection.hangUp();
  }

  private void events(ScriptedServer.Connection connection, String since, String until)
      throws IOException {
    connection.send(header() + "Transfer-Encoding: chunked\r\n\r\n");
    if (until == null) {
      live.add(connection);
    }
    long from = nano(since);
    long to = until == null ? Long.MAX_VALUE : nano(until);
    for (EngineEvent event : memory) {
      if (event.timeNano() >= from && event.timeNano() <= to) {
        connection.send(chunk(event));
      }
    }
    if (until == null) {
      followed.countDown();
    } else {
      await(Duration.between(now(), EngineEvent.toInstant(to)));
      connection.send("0\r\n\r\n");
      connection.hangUp();
    }
  }

  private static void await(Duration left) {
    try {
      TimeUnit.MILLISECONDS.sleep(Math.max(0, left.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String header() {
    return "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nDate: "
        + DateTimeFormatter.RFC_1123_DATE_TIME.format(now().atOffset(ZoneOffset.UTC))
        + "\r\n";
  }

  private static String chunk(EngineEvent event) {
    String line = event.raw() + "\n";
    int length = line.getBytes(StandardCharsets.UTF_8).length;
    return Integer.toHexString(length) + "\r\n" + line + "\r\n";
  }

  private static long nano(String seconds) {
    return new BigDecimal(seconds).movePointRight(9).longValueExact();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
