package dev.tidings.engine;

import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Speaks as much of an engine's API over a real unix socket as following its events takes: it has
/// a memory of past events, answers queries from it, and hangs up a live stream after its backlog
/// and a few live lines.
final class RememberingEngine implements AutoCloseable {

  private static final Pattern QUERY =
      Pattern.compile("GET (?:/v[0-9.]+)?/events\\?since=([0-9.]+)(?:&until=([0-9.]+))? .*");

  private final ScriptedServer server;
  private final List<String> memory;
  private final List<String> live;

  /// @param memory what it remembers when asked
  /// @param live what comes on a live stream after the backlog; sent whatever the stream asked for
  RememberingEngine(Path socket, List<String> memory, List<String> live) throws IOException {
    this.memory = memory;
    this.live = live;
    this.server = new ScriptedServer(socket, this::answer);
  }

  EngineAddress address() {
    return new EngineAddress(
        new EngineEndpoint.Unix(server.socket()),
        Optional.empty(),
        Optional.empty(),
        "by this test");
  }

  List<String> requests() {
    return server.requests();
  }

  private void answer(String request, ScriptedServer.Connection connection) throws IOException {
    Matcher query = QUERY.matcher(request.lines().findFirst().orElse(""));
    if (!query.matches()) {
      connection.send("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n");
      connection.hangUp();
      return;
    }
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    long since = nano(query.group(1));
    long until = query.group(2) == null ? Long.MAX_VALUE : nano(query.group(2));
    for (String line : memory) {
      long time = timeOf(line);
      if (time >= since && time <= until) {
        chunk(connection, line + "\n");
      }
    }
    if (query.group(2) == null) {
      for (String line : live) {
        chunk(connection, line + "\n");
      }
    } else {
      connection.send("0\r\n\r\n");
    }
    connection.hangUp();
  }

  private static void chunk(ScriptedServer.Connection connection, String text) throws IOException {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    connection.send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
  }

  private static long timeOf(String line) {
    EngineEvent event = EventCodec.decode(line, Instant.EPOCH);
    return event.timeNano();
  }

  private static long nano(String seconds) {
    return new BigDecimal(seconds).movePointRight(9).longValueExact();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
