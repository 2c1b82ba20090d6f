package dev.tidings.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The witness on a real engine, told of events as they come.
@Timeout(600)
class EvidenceCollectorIT {

  /// What an engine answers is asked here, and not how soon.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String SECRET = "Hunter2Hunter2Xq";

  @TempDir Path folder;

  private final RealEngine real = RealEngine.shared();
  private final List<EngineEvent> seen = new CopyOnWriteArrayList<>();
  private @Nullable DockerEngine stream;
  private @Nullable DockerEngine beside;
  private @Nullable Store store;
  private @Nullable EvidenceCollector evidence;

  @BeforeEach
  void follow() throws IOException {
    EngineAddress address =
        EngineAddress.resolve(Optional.empty(), Map.of("DOCKER_HOST", real.host()), folder);
    DockerEngine followed = new DockerEngine(address, InstantSource.system());
    DockerEngine asked = new DockerEngine(address, InstantSource.system(), PATIENCE);
    Store opened = Store.open(folder.resolve("data"), Instant.now());
    EvidenceCollector made =
        new EvidenceCollector(
            new EvidenceCollector.Asked(
                asked,
                EvidenceCollector.Used.UNSEEN,
                new MachineFigures(Path.of("/proc/meminfo"), folder)::look,
                PATIENCE),
            opened,
            new Redaction(List.of(), true),
            Executors.newVirtualThreadPerTaskExecutor(),
            () -> {});
    EventFeed feed = followed.events(Instant.now(), Optional.empty());
    Thread.ofPlatform().daemon().start(() -> tell(feed, made));
    stream = followed;
    beside = asked;
    store = opened;
    evidence = made;
  }

  private void tell(EventFeed feed, EvidenceCollector told) {
    try {
      for (EngineEvent event = feed.next(); event != null; event = feed.next()) {
        told.collect(List.of(event), Instant.now());
        seen.add(event);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @AfterEach
  void end() {
    if (stream != null && evidence != null && beside != null && store != null) {
      stream.close();
      evidence.close();
      beside.close();
      store.close();
    }
  }

  @Test
  void crashesOfContainersThatRemoveThemselvesHaveTheirLogs() {
    for (int i = 0; i < 20; i++) {
      real.run("--rm", "busybox", "sh", "-c", "echo it is number " + i + "; exit 3");
    }
    List<EngineEvent> deaths = await(events -> of(events, "die").size() == 20, "die");
    int inspected = 0;
    int logged = 0;
    for (int i = 0; i < 20; i++) {
      Evidence evidence = evidence(deaths.get(i));
      if (evidence.logs() instanceof Fact.Known<Evidence.LogTail>(Evidence.LogTail tail)) {
        assertThat(tail.lines()).containsExactly("it is number " + i);
        logged++;
      }
      inspected += evidence.condition() instanceof Fact.Known ? 1 : 0;
    }
    System.err.println("inspected " + inspected + " of 20, logs of " + logged);
    // On a busy machine an engine ends a container whose last words it has not written down (moby
    // waits for them, but not for ever).
    assertThat(logged).isGreaterThanOrEqualTo(18);
  }

  @Test
  void aTerminalsLogsAreReadAsWell() {
    real.run("--rm", "-t", "busybox", "sh", "-c", "printf '\\033[31mred\\033[0m\\n'; exit 4");
    Evidence evidence = evidence(await(events -> !of(events, "die").isEmpty(), "die").getFirst());
    assertThat(known(evidence.logs()).lines()).containsExactly("red");
  }

  @Test
  void aProgressBarIsOneLineAndLinesThatRepeatAreOneWithTheirNumber() {
    real.run(
        "--rm",
        "busybox",
        "sh",
        "-c",
        "printf '10%%\\r50%%\\r100%%\\n'; for i in $(seq 41); do echo waiting; done; echo end; exit 4");
    Evidence evidence = evidence(await(events -> !of(events, "die").isEmpty(), "die").getFirst());
    assertThat(known(evidence.logs()).lines())
        .containsExactly("100%", "waiting", "… 41 times", "end");
  }

  @Test
  void aPlantedSecretIsNowhereInTheStore() throws IOException {
    real.run(
        "--name",
        "planted",
        "-e",
        "DB_URL=" + SECRET,
        "-e",
        "PGPASSWORD=" + SECRET,
        "--label",
        "db.password=" + SECRET,
        "busybox",
        "sh",
        "-c",
        "echo token=" + SECRET + "; echo Authorization: Bearer " + SECRET + "; exit 5",
        "--password",
        SECRET);
    Evidence evidence = evidence(await(events -> !of(events, "die").isEmpty(), "die").getFirst());
    assertThat(known(evidence.logs()).lines())
        .containsExactly("token=[redacted]", "Authorization: Bearer [redacted]");
    Evidence.Condition condition = known(evidence.condition());
    assertThat(condition.run().exitCode()).isEqualTo(5);
    assertThat(condition.inspect())
        .containsEntry("config_labels_db_password", "[redacted]")
        .containsEntry("host_config_restart_policy_name", "no")
        .containsEntry("state_exit_code", "5");
    real.docker("rm", "planted");
    try (Stream<Path> files = Files.list(folder.resolve("data"))) {
      for (Path file : files.toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain(SECRET);
      }
    }
  }

  @Test
  void whatAFailedHealthCheckPrintedIsTold() {
    real.docker(
        "run",
        "-d",
        "--name",
        "sick",
        "--health-cmd",
        "echo no route to password=" + SECRET + "; exit 1",
        "--health-interval=1s",
        "--health-retries=1",
        "busybox",
        "sleep",
        "100");
    Evidence evidence =
        evidence(
            await(events -> !of(events, "health_status").isEmpty(), "health_status").getFirst());
    real.docker("kill", "sick");
    Evidence killed = evidence(await(events -> !of(events, "die").isEmpty(), "die").getFirst());
    real.docker("rm", "-f", "sick");
    assertThat(known(evidence.health())).isEqualTo("no route to password=[redacted]");
    assertThat(known(killed.health())).isEqualTo("no route to password=[redacted]");
    assertThat(known(killed.machine()).memoryAvailable()).isPositive();
  }

  @Test
  void aContainerMadeAnewTellsWhatChanged() {
    real.docker("run", "-d", "--name", "web", "-e", "A=1", "-e", "OLD=1", "busybox", "sleep", "90");
    EngineEvent first = await(events -> of(events, "start").size() == 1, "start").getFirst();
    evidence(first);
    real.docker("rm", "-f", "web");
    real.docker(
        "run", "-d", "--name", "web", "-e", "A=2", "-e", "NEW=1", "-m", "64m", "-p", "8080:80",
        "busybox", "sleep", "90");
    Evidence evidence =
        evidence(await(events -> of(events, "start").size() == 2, "start").getLast());
    real.docker("rm", "-f", "web");
    assertThat(known(evidence.changes()))
        .containsExactly(
            "memory limit none -> 64 MiB", "env + NEW, - OLD, changed A", "ports + 8080->80/tcp");
  }

  @Test
  void aComposeRecreateTellsWhatChangedThoughTheOldOneWasNeverSeenToStart() throws IOException {
    real.docker(
        "create",
        "--name",
        "cw",
        "--label",
        "com.docker.compose.project=p",
        "--label",
        "com.docker.compose.service=s",
        "--label",
        "com.docker.compose.container-number=1",
        "-e",
        "A=1",
        "busybox",
        "sleep",
        "90");
    String old = real.docker("inspect", "-f", "{{.Id}}", "cw");
    real.docker(
        "create",
        "--name",
        old.substring(0, 12) + "_cw",
        "--label",
        "com.docker.compose.project=p",
        "--label",
        "com.docker.compose.service=s",
        "--label",
        "com.docker.compose.container-number=1",
        "--label",
        "com.docker.compose.replace=cw",
        "-e",
        "A=2",
        "busybox",
        "sleep",
        "90");
    await(events -> of(events, "create").size() == 2, "create");
    pause(Duration.ofMillis(900));
    real.docker("rm", "-f", "cw");
    real.docker("rename", old.substring(0, 12) + "_cw", "cw");
    real.docker("start", "cw");
    Evidence evidence =
        evidence(await(events -> of(events, "start").size() == 1, "start").getLast());
    real.docker("rm", "-f", "cw");
    assertThat(known(evidence.changes())).containsExactly("env changed A");
  }

  @Test
  void aCommandThatIsNotThereSaysWhy() {
    real.run("--name", "bad", "busybox", "nosuchcommand");
    EngineEvent left =
        await(events -> !of(events, "disconnect").isEmpty(), "disconnect").getFirst();
    String id = left.actor().attributes().getOrDefault("container", "");
    await(_ -> found(id, left).isPresent(), "disconnect");
    real.docker("rm", "bad");
    Evidence.Condition condition = known(found(id, left).orElseThrow().condition());
    assertThat(condition.error()).contains("nosuchcommand");
    assertThat(condition.run().exitCode()).isEqualTo(127);
  }

  @Test
  void aCrashLoopIsNotTakenForItsNextRun() {
    real.docker(
        "run", "-d", "--name", "loop", "--restart=always", "busybox", "sh", "-c", "echo x; exit 9");
    List<EngineEvent> deaths = await(events -> of(events, "die").size() >= 4, "die");
    real.docker("rm", "-f", "loop");
    int withLastWords = 0;
    for (EngineEvent death : deaths.subList(0, 4)) {
      Evidence evidence = evidence(death);
      withLastWords += known(evidence.logs()).lines().isEmpty() ? 0 : 1;
      if (evidence.condition() instanceof Fact.Known<Evidence.Condition>(var condition)) {
        assertThat(condition.run().exitCode()).isEqualTo(9);
      }
    }
    // An engine loses the last words of a container now and then.
    assertThat(withLastWords).isGreaterThanOrEqualTo(3);
  }

  @Test
  void ofThirtyDeathsAtOnceEachIsProvedOrSaysWhyNot() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      names.add("many" + i);
      real.docker("run", "-d", "--name", "many" + i, "busybox", "sh", "-c", "echo up; sleep 90");
    }
    List<String> kill = new ArrayList<>(List.of("kill"));
    kill.addAll(names);
    real.docker(kill.toArray(String[]::new));
    List<EngineEvent> deaths = await(events -> of(events, "die").size() == 30, "die");
    long proved = deaths.stream().filter(d -> evidence(d).logs() instanceof Fact.Known).count();
    System.err.println("logs of " + proved + " of 30 deaths at once");
    // An engine that is busy with thirty deaths answers most questions too late.
    for (EngineEvent death : deaths) {
      if (evidence(death).logs() instanceof Fact.Missing<Evidence.LogTail>(String why)) {
        assertThat(why).isIn("the engine did not answer in time", "too many at once");
      }
    }
    List<String> remove = new ArrayList<>(List.of("rm", "-f"));
    remove.addAll(names);
    real.docker(remove.toArray(String[]::new));
  }

  private Evidence evidence(EngineEvent event) {
    await(_ -> found(event.actor().id(), event).isPresent(), event.action().word());
    return found(event.actor().id(), event).orElseThrow();
  }

  private Optional<Evidence> found(String id, EngineEvent event) {
    return evidence == null ? Optional.empty() : evidence.of(id, event.timeNano());
  }

  private List<EngineEvent> await(Predicate<List<EngineEvent>> enough, String word) {
    Instant end = Instant.now().plusSeconds(120);
    while (!enough.test(seen)) {
      assertThat(Instant.now()).as("waited for %s in %s", word, words()).isBefore(end);
      pause(Duration.ofMillis(20));
    }
    return of(seen, word);
  }

  private List<String> words() {
    return seen.stream().map(EngineEvent::action).map(Action::text).toList();
  }

  private static List<EngineEvent> of(List<EngineEvent> events, String word) {
    return events.stream().filter(event -> event.action().word().equals(word)).toList();
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T known(Fact<T> fact) {
    return switch (fact) {
      case Fact.Known<T>(T value) -> value;
      case Fact.Missing<T>(String why) -> throw new AssertionError("missing: " + why);
    };
  }
}
