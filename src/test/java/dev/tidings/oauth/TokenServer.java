package dev.tidings.oauth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A provider of tokens that answers what a script says, and remembers what it was asked.
///
/// The script is a list of answers, used up one after the other, the last for good: a status, a
/// blank and a body. Each `#` in a body becomes the number of the answer, so that no two tokens are
/// equal. [#SILENCE] says nothing until the test is over, [#DRIP] says a byte now and then.
public final class TokenServer implements AutoCloseable {

  public static final String SILENCE = "silence";
  static final String DRIP = "drip";

  /// A token for an hour.
  public static final String TOKEN =
      "200 {\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"t0ken-#\"}";

  private final HttpServer server;
  private final Deque<String> answers = new ArrayDeque<>();
  private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final CountDownLatch testOver = new CountDownLatch(1);

  public TokenServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(command -> Thread.ofVirtual().start(command));
    server.createContext("/", this::answer);
    server.start();
    answers(TOKEN);
  }

  public TokenServer answers(String... script) {
    synchronized (answers) {
      answers.clear();
      answers.addAll(Arrays.asList(script));
    }
    return this;
  }

  public URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /// The forms, in their order.
  public List<Map<String, String>> asked() {
    return asked;
  }

  List<String> paths() {
    return paths;
  }

  private void answer(HttpExchange call) throws IOException {
    String form = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> fields = new TreeMap<>();
    for (String field : form.split("&", -1)) {
      String[] parts = field.split("=", 2);
      fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    String scripted;
    int number;
    synchronized (answers) {
      scripted = answers.size() > 1 ? answers.remove() : answers.element();
      paths.add(call.getRequestURI().getPath());
      asked.add(fields);
      number = asked.size();
    }
    say(call, scripted.replace("#", Integer.toString(number)));
  }

  private void say(HttpExchange call, String scripted) throws IOException {
    if (scripted.equals(SILENCE)) {
      await(60_000);
      call.close();
      return;
    }
    String[] parts = scripted.split(" ", 2);
    boolean drips = scripted.equals(DRIP);
    call.getResponseHeaders().set("Location", at("/elsewhere").toString());
    call.sendResponseHeaders(drips ? 200 : Integer.parseInt(parts[0]), 0);
    try (OutputStream out = call.getResponseBody()) {
      for (int i = 0; drips && i < 600 && testOver.getCount() > 0; i++) {
        out.write(' ');
        out.flush();
        await(100);
      }
      out.write((drips ? "{}" : parts[1]).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void await(long millis) {
    try {
      boolean over = testOver.await(millis, TimeUnit.MILLISECONDS);
      assert over || millis > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    testOver.countDown();
    server.stop(0);
  }
}
