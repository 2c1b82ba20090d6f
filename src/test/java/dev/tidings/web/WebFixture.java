package dev.tidings.web;

import dev.tidings.alarm.AlarmGenerator;
import dev.tidings.config.SilenceArguments;
import dev.tidings.config.Suggestion;
import dev.tidings.engine.Engine;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.EventFilter;
import dev.tidings.journal.Journal;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Outbox;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.redact.Redaction;
import dev.tidings.rule.Rules;
import dev.tidings.silence.Silences;
import dev.tidings.store.Store;
import dev.tidings.trace.Tracer;
import dev.tidings.vitals.Kernel;
import dev.tidings.vitals.Processes;
import dev.tidings.vitals.SamplingDemand;
import dev.tidings.vitals.StatsSampler;
import dev.tidings.vitals.Vitals;
import dev.tidings.web.api.Rulebook;
import dev.tidings.web.api.WebContext;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// The web room on a real journal and outbox, asked over real sockets.
public final class WebFixture implements AutoCloseable {

  public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final String TOKEN = "0123456789abcdefghij";

  /// What Tidings of the tests judges by.
  static final Rulebook RULES =
      new Rulebook(
          List.of(),
          List.of("event=exec_*"),
          List.of(
              new Rulebook.Way(
                  "night", "mute", "none", List.of("type=network"), List.of("container=db")),
              new Rulebook.Way("problems", "mail", "container", List.of(), List.of())));

  public final Store store;
  final Journal journal;
  final Outbox outbox;
  public final StillEngine engine;
  final AlarmGenerator generator;
  final WebServer server;
  private final Thread sampling;
  final List<String> wrong = new ArrayList<>();
  volatile Optional<Instant> down = Optional.empty();
  volatile Instant now = NOW;

  /// Who asks how Tidings is waits for it.
  volatile CountDownLatch held = new CountDownLatch(0);

  /// How many wait.
  final AtomicInteger holding = new AtomicInteger();

  /// Whether asking how Tidings is fails.
  volatile boolean broken;

  /// Lets those with a wrong token wait, for a moment that ends when it is released.
  final Semaphore patience = new Semaphore(0);

  final WrongTokens wrongTokens = new WrongTokens(() -> now, _ -> patience.acquire(), _ -> {});

  /// Whether requests come without the token.
  boolean anonymous;

  final AtomicInteger due = new AtomicInteger();

  public WebFixture(Path folder) {
    this(folder, settings("127.0.0.1", Optional.of(TOKEN), false));
  }

  public WebFixture(Path folder, WebSettings settings) {
    this(folder, settings, new StillEngine());
  }

  /// @param asked the engine that Tidings asks
  public WebFixture(Path folder, WebSettings settings, Engine asked) {
    this(folder, settings, asked, HttpListener.Bounds.USUAL);
  }

  /// @param bounds of what is taken of clients
  public WebFixture(Path folder, HttpListener.Bounds bounds) {
    this(folder, settings("127.0.0.1", Optional.of(TOKEN), false), new StillEngine(), bounds);
  }

  private WebFixture(Path folder, WebSettings settings, Engine asked, HttpListener.Bounds bounds) {
    engine = asked instanceof StillEngine still ? still : new StillEngine();
    store = Store.open(folder, NOW);
    journal = new Journal(store);
    outbox = new Outbox(store);
    WebContext.Sources sources =
        new WebContext.Sources(
            new WebContext.About("1.2.3", () -> "host1", "mail.example.org", RULES),
            () -> down,
            when -> {
              hold();
              if (broken) {
                throw new IllegalStateException("nobody foresaw this");
              }
              return wrong;
            },
            (text, when) -> Instant.parse(text),
            due::incrementAndGet,
            new ProblemLedger(store, ProblemLedger.STABLE),
            tracer(store),
            silencing(store));
    generator = new AlarmGenerator(store, asked);
    Redaction redaction = new Redaction(List.of(), true);
    Vitals vitals = vitals(folder, asked);
    WebContext context = new WebContext(store, asked, vitals, redaction, () -> now, sources);
    server = WebServer.open(settings, context, wrongTokens, bounds);
    sampling = Thread.ofVirtual().start(() -> sample(vitals));
  }

  /// By rules that leave out `exec_*`.
  static Tracer tracer(Store store) {
    EventFilter execs = new EventFilter(List.of("event=exec_*"));
    return new Tracer(
        store,
        new Rules(EventFilter.ALL, List.of(execs), Optional.empty()),
        new Silences(store, List.of()),
        ProblemLedger.STABLE,
        Suggestion::nearest);
  }

  /// As Tidings checks and begins silences, without windows.
  static WebContext.Silencing silencing(Store store) {
    Silences silences = new Silences(store, List.of());
    return new WebContext.Silencing(
        silences,
        List.of(),
        (now, length, filter, reason) -> {
          SilenceArguments wanted = SilenceArguments.parse(length, filter);
          return silences.add(now, wanted.length(), wanted.filter(), reason);
        });
  }

  /// A host on which the container `web` has one process.
  static Vitals vitals(Path folder, Engine engine) {
    try {
      Path process = Files.createDirectories(folder.resolve("proc/4242"));
      String stat = "4242 (a) (b) S 1 4242 4242 0 -1 0 0 0 0 0 7 3 0 0 20 0 1 0 100 1000 50";
      Files.writeString(process.resolve("stat"), stat + " 0".repeat(28) + "\n");
      Files.writeString(process.resolve("status"), "Name:\ta) (b\nPid:\t4242\nVmRSS:\t 200 kB\n");
      Files.writeString(process.resolve("statm"), "100 50 10 5 0 5 0\n");
      Files.writeString(process.resolve("cmdline"), "serve\0--password\0hunter2\0");
      Files.writeString(process.resolve("cgroup"), "4:cpu:/docker/" + StillEngine.WEB + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Redaction redaction = new Redaction(List.of(), true);
    SamplingDemand attention = new SamplingDemand(Optional.empty(), () -> {});
    return new Vitals(
        new StatsSampler(engine, Executors.newVirtualThreadPerTaskExecutor(), attention),
        new Processes(
            folder.resolve("proc"),
            new Kernel(4_096, 100),
            redaction,
            new SamplingDemand(Optional.empty(), () -> {})));
  }

  /// As Tidings' workers do, but without waiting for the next second.
  private void sample(Vitals vitals) {
    try {
      while (!Thread.interrupted()) {
        try {
          vitals.stats().sample(now);
          vitals.processes().sample(now);
        } catch (IOException e) {
          // The engine of the test is out of reach: a worker would try again, too.
        }
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hold() {
    holding.incrementAndGet();
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      holding.decrementAndGet();
    }
  }

  public static WebSettings settings(String address, Optional<String> token, boolean showEnv) {
    return new WebSettings(
        new InetSocketAddress(address, 0),
        token,
        List.of("tidings.example.org"),
        showEnv,
        Optional.empty());
  }

  public void happened(EngineEvent... events) {
    journal.append(List.of(events), List.of(), NOW);
    server.live().pump();
    try {
      while (generator.read(now)) {}
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    server.changed().ring();
  }

  /// One of the container with an identity.
  static EngineEvent event(String id, String action) {
    String line =
        "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"name\":\"web\"}},\"timeNano\":%d}"
            .formatted(action, id, EngineEvent.toNano(NOW));
    return EventCodec.decode(line, NOW);
  }

  void owe(String id, String subject) {
    String content =
        """
        Subject: x
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="=_tidings_1"

        --=_tidings_1
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        plain words
        --=_tidings_1
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <p>fine words</p>
        --=_tidings_1--
        """
            .replace("\n", "\r\n");
    outbox.put(
        new Mail(
            "<" + id + ">",
            NOW,
            new Mail.Envelope("me@example.org", List.of("you@example.org")),
            subject,
            1,
            content));
  }

  /// What came back.
  ///
  /// @param headers with lower case names
  public record Answer(int status, Map<String, String> headers, String body) {
    public String type() {
      return headers.getOrDefault("content-type", "");
    }
  }

  public Answer get(String path, String... headers) throws IOException {
    return ask("GET", path, headers);
  }

  public Answer ask(String method, String path, String... headers) throws IOException {
    boolean named = List.of(headers).stream().anyMatch(h -> h.startsWith("Host"));
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    boolean tells = List.of(headers).stream().anyMatch(h -> h.startsWith("Authorization"));
    head.append(anonymous || tells ? "" : bearer() + "\r\n");
    head.append(named ? "" : "Host: localhost:1\r\n").append("Connection: close\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return raw(head + "\r\n").orElseThrow();
  }

  public static String bearer() {
    return "Authorization: Bearer " + TOKEN;
  }

  public Socket connect() throws IOException {
    return connect("127.0.0.1");
  }

  /// A connection from another address.
  ///
  /// @param from one of this machine's addresses
  public Socket connect(String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().getPort()));
    socket.setSoTimeout(20_000);
    return socket;
  }

  /// Sends bytes as they are.
  ///
  /// @return empty where the connection was closed without an answer
  public Optional<Answer> raw(String request) throws IOException {
    return raw("127.0.0.1", request);
  }

  public Optional<Answer> raw(String from, String request) throws IOException {
    try (Socket socket = connect(from)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return read(new BufferedInputStream(socket.getInputStream()), request.startsWith("HEAD "));
    }
  }

  public static Optional<Answer> read(InputStream in, boolean bare) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = bare ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return Optional.of(new Answer(Integer.parseInt(first.substring(9, 12)), headers, body));
  }

  public static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() {
    sampling.interrupt();
    server.close();
    store.close();
  }
}
