package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.typesafe.config.Config;
import dev.tidings.RealEngine;
import dev.tidings.engine.AskEngine;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineInfo;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.ResumePoint;
import dev.tidings.engine.Sink;
import dev.tidings.engine.http.HttpClient;
import dev.tidings.engine.http.Request;
import dev.tidings.engine.http.Response;
import dev.tidings.engine.http.Sockets;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class DockerEngineIT {

  private static @Nullable RealEngine shared;

  @TempDir Path folder;

  @BeforeAll
  static void startEngine() {
    shared = RealEngine.shared();
  }

  @Test
  void aQueryGivesLineByLineWhatTheDockerCliPrints() throws IOException {
    Instant since = Instant.now();
    real().run("--rm", "--label", "odd=\"\u2028\\ü", "busybox", "sh", "-c", "exit 3");
    real().docker("volume", "create", "it-equal");
    Instant until = Instant.now();
    assertThat(read(since, until))
        .map(EngineEvent::raw)
        .containsExactlyElementsOf(printed(since, until))
        .hasSizeGreaterThan(6);
  }

  @Test
  void whatTheEngineEscapesAndTheDockerCliDoesNotMeansTheSame() throws IOException {
    Instant since = Instant.now();
    real().run("--rm", "--label", "odd=<a&b>", "busybox", "true");
    Instant until = Instant.now();
    assertThat(read(since, until))
        .map(EngineEvent::actor)
        .containsExactlyElementsOf(
            printed(since, until).stream()
                .map(line -> EventCodec.decode(line, since).actor())
                .toList());
  }

  @Test
  void aBurstOfSevenHundredEventsIsReadToTheLast() throws Exception {
    try (Engine engine = engine(real());
        EventFeed feed = engine.events(Instant.now(), Optional.empty())) {
      Thread burst = Thread.ofPlatform().start(() -> tag(real(), "burst", 700));
      Set<String> tags = new HashSet<>();
      while (tags.size() < 700) {
        EngineEvent event = Objects.requireNonNull(feed.next());
        if (event.actor().name().startsWith("burst:")) {
          tags.add(event.actor().name());
        }
      }
      burst.join();
    }
  }

  @Test
  void afterACutTheStreamGoesOnWithoutAGap() throws IOException {
    real().docker("tag", "busybox", "it-cut:before");
    Noted before = followTo("it-cut:before", justNow(), real());
    real().docker("tag", "busybox", "it-cut:between");
    real().docker("tag", "busybox", "it-cut:after");
    Noted after = followTo("it-cut:after", before.point, real());
    assertThat(after.gaps).isEmpty();
    assertThat(after.names).containsSubsequence("it-cut:before", "it-cut:between", "it-cut:after");
  }

  @Test
  void moreEventsThanTheEngineRemembersAreAGap() throws IOException {
    real().docker("tag", "busybox", "it-flood:before");
    Noted before = followTo("it-flood:before", justNow(), real());
    tag(real(), "flood", 300);
    Noted after = followTo("flood:299", before.point, real());
    assertThat(after.gaps).hasSize(1);
    Gap gap = after.gaps.getFirst();
    assertThat(gap.since()).isEqualTo(before.point.doubtful());
    assertThat(gap.since()).isBetween(before.point.time().minusSeconds(10), before.point.time());
    assertThat(gap.until()).isEqualTo(after.firstTime());
    assertThat(after.names).filteredOn(name -> name.startsWith("flood:")).hasSize(256);
  }

  @Test
  void aRestartedEngineIsAGapAtOnce() throws IOException {
    try (RealEngine own = RealEngine.started()) {
      own.docker("tag", "busybox", "it-restart:before");
      Noted before = followTo("it-restart:before", justNow(), own);
      own.restart();
      Noted after = new Noted(before.point, "no such event");
      after.cutAtGap = true;
      follow(before.point, after, own);
      assertThat(after.gaps)
          .singleElement()
          .returns(before.point.doubtful(), Gap::since)
          .returns(true, gap -> gap.until().isAfter(gap.since()));
    }
  }

  @Test
  void anEngineThatStopsEndsTheStreamQuietly() throws IOException {
    try (RealEngine own = RealEngine.started();
        Engine engine = engine(own);
        EventFeed feed = engine.events(Instant.now(), Optional.empty())) {
      own.stop();
      assertThat(feed.next()).isNull();
    }
  }

  @Test
  void allContainersAreListed() throws IOException {
    real().docker("create", "--name", "it-listed", "busybox", "true");
    try (Engine engine = engine(real())) {
      assertThat(engine.containers())
          .filteredOn(c -> c.name().equals("it-listed"))
          .singleElement()
          .returns("busybox", ContainerSummary::image)
          .returns("created", ContainerSummary::state)
          .satisfies(c -> assertThat(c.id()).hasSize(64));
    }
  }

  @Test
  void aCensusTellsOfAContainerWhatItsInspectionTells() throws IOException {
    real()
        .run(
            "--name",
            "it-census",
            "--label",
            "a.b/c=d e",
            "--restart",
            "on-failure:1",
            "busybox",
            "sh",
            "-c",
            "exit 3");
    real().docker("wait", "it-census");
    try (Engine engine = engine(real())) {
      String id = inspected("{{.Id}}");
      assertThat(engine.roster().ids()).contains(id);
      ContainerState state = engine.state(id).orElseThrow();
      assertThat(state)
          .returns(
              ContainerState.actor(id, "it-census", "busybox", Map.of("a.b/c", "d e")),
              ContainerState::actor)
          .returns("exited", ContainerState::status)
          .returns(3, ContainerState::exitCode)
          .returns(1, ContainerState::restartCount)
          .returns("", ContainerState::health)
          .returns(inspected("{{.Created}}"), s -> s.created().toString())
          .returns(inspected("{{.State.StartedAt}}"), s -> s.startedAt().orElseThrow().toString())
          .returns(
              inspected("{{.State.FinishedAt}}"), s -> s.finishedAt().orElseThrow().toString());
      assertThat(engine.ping().plusSeconds(2)).isAfter(state.finishedAt().orElseThrow());
    }
  }

  private static String inspected(String format) {
    // Trailing zeros of the fraction are cut off by the engine, but not by Java.
    String text = real().docker("inspect", "-f", format, "it-census");
    return text.endsWith("Z") ? Instant.parse(text).toString() : text;
  }

  @Test
  void anEngineTellsItsTimeWithASignOfLife() throws IOException {
    try (Engine engine = engine(real())) {
      assertThat(engine.ping()).isBetween(Instant.now().minusSeconds(10), Instant.now());
    }
  }

  @Test
  void theEngineTellsOfItself() throws IOException {
    ApiVersion theirs =
        ApiVersion.parse(real().docker("version", "-f", "{{.Server.APIVersion}}")).orElseThrow();
    try (Engine engine = engine(real())) {
      assertThat(engine.info())
          .isEqualTo(
              new EngineInfo(
                  real().docker("info", "-f", "{{.Name}}"),
                  real().docker("version", "-f", "{{.Server.Version}}"),
                  ApiVersion.common(theirs).toString()));
    }
  }

  @Test
  void followingOverAUnixSocketLoadsNothingOfTls() throws Exception {
    real().docker("tag", "busybox", "it-classes:1");
    Path log = folder.resolve("classes");
    String said =
        program(
            List.of("-Xlog:class+load:file=" + log),
            System.getProperty("java.class.path"),
            real().host());
    assertThat(said).contains("\"Type\":");
    List<String> loaded =
        Files.readAllLines(log).stream().filter(line -> line.contains(" source: ")).toList();
    System.out.println("classes loaded to follow an engine: " + loaded.size());
    assertThat(loaded).noneMatch(line -> line.contains("javax.net.ssl.SSLContext"));
  }

  @Test
  void aUserWithoutRightsIsToldWhichGroupToJoin() throws Exception {
    Path socket = real().socket();
    Files.setPosixFilePermissions(
        Objects.requireNonNull(socket.getParent()), PosixFilePermissions.fromString("rwx--x--x"));
    // The group daemon, on every Debian.
    Files.setAttribute(socket, "unix:gid", 1);
    String said = asNobody(real().host());
    assertThat(said)
        .contains("No engine at " + real().host() + " (from DOCKER_HOST): permission denied")
        .contains("gid 1", "usermod -aG daemon", "group_add: [\"1\"]", "DOCKER_GID=1");
  }

  private String asNobody(String host) throws Exception {
    List<String> places = new ArrayList<>();
    Path copies = Files.createDirectories(folder.resolve("classes"));
    for (Class<?> needed :
        List.of(DockerEngine.class, AskEngine.class, JsonFactory.class, Config.class)) {
      URI source = needed.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path copy = copies.resolve("" + places.size());
      run(List.of("cp", "-r", Path.of(source).toString(), copy.toString()));
      places.add(copy.toString());
    }
    run(List.of("chmod", "-R", "a+rX", folder.toString()));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    command.addAll(java(List.of(), String.join(":", places), host));
    return run(command);
  }

  private static String program(List<String> options, String classPath, String host)
      throws Exception {
    return run(java(options, classPath, host));
  }

  private static List<String> java(List<String> options, String classPath, String host) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, AskEngine.class.getName(), host));
    return command;
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static RealEngine real() {
    return Objects.requireNonNull(shared);
  }

  private static Engine engine(RealEngine real) throws IOException {
    return new DockerEngine(
        EngineAddress.resolve(
            Optional.empty(), Map.of("DOCKER_HOST", real.host()), Path.of("/nonexistent")),
        InstantSource.system());
  }

  private static ResumePoint justNow() {
    return ResumePoint.start(Instant.now().minusSeconds(5));
  }

  private static List<EngineEvent> read(Instant since, Instant until) throws IOException {
    List<EngineEvent> events = new ArrayList<>();
    try (Engine engine = engine(real());
        EventFeed feed = engine.events(since, Optional.of(until))) {
      for (EngineEvent event = feed.next(); event != null; event = feed.next()) {
        events.add(event);
      }
    }
    return events;
  }

  private static List<String> printed(Instant since, Instant until) {
    return List.of(
        real()
            .docker(
                "events",
                "--since",
                seconds(since),
                "--until",
                seconds(until),
                "--format",
                "{{json .}}")
            .split("\n"));
  }

  /// Makes events as fast as the engine can: the docker CLI takes 30 ms for each.
  private static void tag(RealEngine real, String name, int count) {
    try (HttpClient client =
        new HttpClient(Sockets.unix(real.socket()), "docker", 1, Duration.ZERO)) {
      for (int i = 0; i < count; i++) {
        String path = "/images/busybox/tag?repo=" + name + "&tag=" + i;
        Request request = new Request("POST", path, Duration.ofSeconds(30), 1_000);
        try (Response response = client.send(request)) {
          assertThat(response.status()).isEqualTo(201);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Noted followTo(String name, ResumePoint from, RealEngine real) throws IOException {
    Noted noted = new Noted(from, name);
    follow(from, noted, real);
    return noted;
  }

  private static void follow(ResumePoint from, Noted noted, RealEngine real) throws IOException {
    try (Engine engine = engine(real)) {
      new EngineStream(engine, InstantSource.system()).follow(from, Optional.empty(), noted);
    } catch (Cut e) {
      // Just as the test wanted it.
    }
  }

  private static String seconds(Instant time) {
    return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
  }

  private record Gap(Instant since, Instant until) {}

  /// The connection ends here.
  private static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Notes all until an actor of a given name appears, and cuts the connection then.
  private static final class Noted implements Sink {
    final List<Gap> gaps = new ArrayList<>();
    final List<String> names = new ArrayList<>();
    private final List<EngineEvent> events = new ArrayList<>();
    private final String last;
    ResumePoint point;
    boolean cutAtGap;

    Noted(ResumePoint point, String last) {
      this.point = point;
      this.last = last;
    }

    Instant firstTime() {
      return events.getFirst().time();
    }

    @Override
    public void connected(Instant at, boolean container) {}

    @Override
    public void event(EngineEvent event, ResumePoint after) {
      events.add(event);
      names.add(event.actor().name());
      point = after;
      if (event.actor().name().equals(last)) {
        throw new Cut();
      }
    }

    @Override
    public void gap(Instant since, Instant until, String reason, ResumePoint after) {
      gaps.add(new Gap(since, until));
      point = after;
      if (cutAtGap) {
        throw new Cut();
      }
    }
  }
}
