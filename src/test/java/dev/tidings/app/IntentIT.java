package dev.tidings.app;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.batch.Backlog;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Windows;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What people do to containers, and what becomes of these, on a real engine: the mails must say
/// what it means, in the subject and in the first sentence.
@Timeout(600)
class IntentIT {

  private static final String SECRET = "Hunter2Hunter2Xq";
  private static final List<String> SERVICES = List.of("api", "db", "web");
  private static final List<String> HORDE = IntStream.range(0, 30).mapToObj(i -> "m" + i).toList();

  @TempDir static Path folder;
  private static RealEngine engine;
  private static MailSink sink;
  private static TidingsProcess tidings;
  private static Gate gate;

  private int before;

  /// What is stopped, killed or replaced later runs from before Tidings watches, so that the mails
  /// of its start stand in nobody's way.
  @BeforeAll
  static void start() throws IOException {
    engine = RealEngine.started();
    sink = new MailSink();
    gate = Gate.in(folder);
    for (String name : List.of("halted", "rebooted", "slain")) {
      engine.docker("run", "-d", "--name", name, "busybox", "sleep", "600");
    }
    for (String service : SERVICES) {
      engine.docker(service("run", "shop-" + service + "-1", service, "-d", "-e", "LEVEL=1"));
    }
    HORDE.parallelStream().forEach(IntentIT::waitAtTheGate);
    tidings = watch("data", "2s", sink);
  }

  private static void waitAtTheGate(String name) {
    engine.docker(
        "run",
        "-d",
        "--name",
        name,
        "-v",
        gate.mount(),
        "busybox",
        "sh",
        "-c",
        gate.then("exit 5"));
  }

  private static TidingsProcess watch(String data, String window, MailSink to) {
    Map<String, String> environment = to.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_DATA", data);
    environment.put("TIDINGS_THROTTLE_WINDOW", window);
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    return TidingsProcess.start(folder, environment, "watch").watching();
  }

  @AfterAll
  static void stop() {
    tidings.close();
    sink.close();
    engine.close();
  }

  /// Until the last window has ended: the next problem is mailed at once.
  @BeforeEach
  void beginQuietly() {
    awaitQuiet();
    before = sink.count();
  }

  private static boolean isQuiet() {
    try (Store store = Store.beside(folder.resolve("data"))) {
      return new Backlog(store).open().isEmpty()
          && new Backlog(store).oldest().isEmpty()
          && new Windows(store)
              .load().values().stream()
                  .allMatch(window -> window.throttle() instanceof Throttle.Idle);
    }
  }

  @Test
  void aContainerThatMeetsItsMemoryLimitIsToldAsOutOfMemoryWithItsLimit() {
    engine.run(
        "--name", "greedy", "-m", "16m", "--memory-swap", "16m", "busybox", "tail", "/dev/zero");
    Told told = await("greedy", "OOM");
    assertThat(told.subject()).isEqualTo("[OOM] host1: greedy");
    assertThat(told.first())
        .startsWith("greedy ran out of memory and was killed (limit 16 MB) after running for ");
  }

  @Test
  void aProcessThatMeetsTheMemoryLimitIsToldThoughItsContainerEndsWell() {
    engine.run(
        "--name",
        "frugal",
        "-m",
        "16m",
        "--memory-swap",
        "16m",
        "busybox",
        "sh",
        "-c",
        "tail /dev/zero; exit 0");
    Told told = await("frugal", "OOM");
    assertThat(told.subject()).isEqualTo("[OOM] host1: frugal");
    assertThat(told.first())
        .startsWith(
            "A process in frugal ran out of memory and was killed (limit 16 MB); frugal ended with"
                + " exit code 0");
  }

  @Test
  void aCrashLoopIsOneMailAtOnceAndThenASummaryWithItsCount() {
    try (MailSink own = new MailSink();
        TidingsProcess container = watch("patient-loop", "5s", own)) {
      engine.docker(
          "run",
          "-d",
          "--name",
          "looper",
          "--restart=always",
          "busybox",
          "sh",
          "-c",
          "echo no luck; exit 9");
      Predicate<Told> loops = told -> told.subject().matches(".*(CRASH|LOOP).*");
      Await.until(() -> told(own).filter(loops).count() >= 2, "no summary", container::output);
      engine.docker("rm", "-f", "looper");
      List<Told> all = told(own).filter(loops).toList();
      assertThat(all.getFirst().subject())
          .matches("\\[(CRASH (exit 9|[2-4]x)|LOOP 5x)\\] host1: looper");
      assertThat(all.get(1).subject()).matches("\\[(CRASH [2-4]x|LOOP [5-9]x)\\] host1: looper");
      assertThat(all.get(1).first())
          .matches("looper crashed [2-9] times since .*, median uptime .*");
    }
  }

  @Test
  void aRestartPolicyThatGaveUpIsToldSo() {
    try (MailSink own = new MailSink();
        TidingsProcess container = watch("patient-policy", "3s", own)) {
      engine.run("--name", "tired", "--restart", "on-failure:2", "busybox", "sh", "-c", "exit 12");
      Await.until(
          () ->
              told(own)
                  .anyMatch(
                      told -> told.text().contains("on-failure, which gave up after 2 restarts")),
          "nothing of it",
          container::output);
    }
  }

  @Test
  void aDockerStopIsAStopOnRequest() {
    engine.docker("stop", "-t", "1", "halted");
    Told told = await("halted");
    assertThat(told.subject()).isEqualTo("[stopped] host1: halted");
    assertThat(told.first())
        .isEqualTo(
            "halted was stopped on request; it did not stop in time and was killed (SIGKILL).");
    assertNoAlarm();
  }

  @Test
  void aDockerRestartIsARestartOnRequest() {
    engine.docker("restart", "-t", "1", "rebooted");
    Told told = await("rebooted");
    // A stop waits 0.9 s for its start: an engine that is busy takes longer, and then it was one.
    if (down("rebooted").compareTo(Duration.ofMillis(600)) < 0) {
      assertThat(told.subject()).startsWith("[restarted, down ").endsWith("] host1: rebooted");
      assertThat(told.first()).startsWith("rebooted was restarted, and was down for ");
    } else {
      assertThat(told.subject()).containsAnyOf("[restarted, down ", "[stopped]");
    }
    assertNoAlarm();
  }

  @Test
  void aDockerKillIsAStopOnRequest() {
    engine.docker("kill", "slain");
    Told told = await("slain");
    assertThat(told.subject()).isEqualTo("[stopped] host1: slain");
    assertThat(told.first())
        .isEqualTo(
            "slain was stopped on request; it did not stop in time and was killed (SIGKILL).");
    assertNoAlarm();
  }

  @Test
  void aCommandThatIsNotThereIsAFailedStartInWordsAndInTheEnginesOwn() {
    engine.run("--name", "misspelt", "busybox", "nosuchcommand");
    Told told = await("misspelt", "START FAILED");
    assertThat(told.subject()).isEqualTo("[START FAILED exit 127] host1: misspelt");
    assertThat(told.first())
        .isEqualTo("misspelt could not be started: exit code 127 (the command was not found).");
    assertThat(told.text()).contains("\"nosuchcommand\": executable file not found");
  }

  @Test
  void crashesOfContainersThatRemoveThemselvesAreMailedWithTheirLogLines() {
    // One after another: of many at once an engine shows a few in time. One that is busy with other
    // work shows no more than some.
    IntStream.range(0, 20).forEach(IntentIT::crashAndVanish);
    Await.until(
        () ->
            IntStream.range(0, 20).filter(i -> mailed("this is number <" + i + ">")).count() >= 10,
        "not even half of the logs are mailed",
        () -> now().map(Told::text).toList());
    assertThat(now().filter(told -> told.text().contains("this is number")))
        .allMatch(told -> told.subject().matches(".*(CRASH exit 3|problems).*"));
  }

  private static void crashAndVanish(int number) {
    engine.run("--rm", "busybox", "sh", "-c", "echo 'this is number <" + number + ">'; exit 3");
  }

  private boolean mailed(String text) {
    return now().anyMatch(told -> told.text().contains(text));
  }

  @Test
  void aFailingHealthCheckIsMailedWithItsOutputAndItsRecoveryInTheSameThread() {
    engine.docker(
        "run",
        "-d",
        "--name",
        "ailing",
        "--health-cmd",
        "test -e /well || { echo no route to the database; exit 1; }",
        "--health-interval=1s",
        "--health-retries=1",
        "busybox",
        "sleep",
        "600");
    Told ill = await("ailing", "UNHEALTHY");
    assertThat(ill.subject()).isEqualTo("[UNHEALTHY] host1: ailing");
    assertThat(ill.first()).isEqualTo("ailing is unhealthy: its health check fails.");
    assertThat(ill.text()).contains("no route to the database");
    engine.docker("exec", "ailing", "sh", "-c", ": > /well");
    Told well = await("ailing", "RECOVERED");
    assertThat(well.subject()).startsWith("[RECOVERED after ").endsWith("] host1: ailing");
    assertThat(well.first()).startsWith("ailing recovered after ");
    assertThat(well.header("In-Reply-To")).isEqualTo(ill.id());
  }

  @Test
  void aComposeDeployIsALineForEachServiceWithWhatChangedAndNoAlarm() {
    SERVICES.parallelStream().forEach(IntentIT::recreate);
    SERVICES.forEach(service -> engine.docker("start", "shop-" + service + "-1"));
    for (String service : SERVICES) {
      Await.until(
          () -> deployLines(service).findAny().isPresent(),
          "no line of " + service,
          () -> now().map(Told::text).toList());
      assertThat(deployLines(service)).first().asString().contains("env changed LEVEL");
    }
    assertThat(now().map(Told::subject)).anyMatch(subject -> subject.startsWith("[DEPLOYED]"));
    assertThat(now().map(Told::first)).anyMatch(first -> first.startsWith("shop was deployed: "));
    assertNoAlarm();
  }

  /// As compose does: the new one beside the old one, which then makes space.
  private static void recreate(String service) {
    String name = "shop-" + service + "-1";
    String old = engine.docker("inspect", "-f", "{{.Id}}", name).substring(0, 12);
    engine.docker(
        service(
            "create",
            old + "_" + name,
            service,
            "-e",
            "LEVEL=2",
            "--label",
            "com.docker.compose.replace=" + name));
    engine.docker("stop", "-t", "1", name);
    engine.docker("rm", name);
    engine.docker("rename", old + "_" + name, name);
  }

  private static String[] service(String verb, String name, String service, String... options) {
    List<String> command = new ArrayList<>(List.of(verb, "--name", name));
    command.addAll(List.of("--label", "com.docker.compose.project=shop"));
    command.addAll(List.of("--label", "com.docker.compose.service=" + service));
    command.addAll(List.of("--label", "com.docker.compose.container-number=1"));
    command.addAll(List.of(options));
    command.addAll(List.of("busybox", "sleep", "600"));
    return command.toArray(String[]::new);
  }

  private Stream<String> deployLines(String service) {
    return now()
        .flatMap(told -> told.text().lines())
        .filter(line -> line.strip().startsWith(service + " ") && line.contains("down "));
  }

  @Test
  void thirtyContainersThatCrashAtOnceAreAFewMailsWhichNameAll() {
    gate.open();
    Await.until(
        () -> HORDE.stream().allMatch(this::isNamed),
        "not all are named",
        () -> now().map(Told::text).toList());
    List<Told> alarms = now().filter(Told::isAlarm).toList();
    // An engine takes a second or two to bury thirty, and longer on a busy machine; more than the
    // first five never come at once.
    assertThat(alarms).hasSizeBetween(1, 5);
    assertThat(alarms)
        .anyMatch(
            told -> told.subject().matches("\\[\\d+ problems\\] host1: m\\d+, .* and \\d+ more"))
        .allMatch(told -> told.first().contains(" crashed with exit code 5 "));
  }

  private boolean isNamed(String name) {
    return now()
        .anyMatch(told -> told.isAlarm() && told.text().matches("(?s).*\\b" + name + "\\b.*"));
  }

  @Test
  void aLabelCalledExitCodeDoesNotHideACrash() {
    engine.run("--name", "liar", "--label", "exitCode=0", "busybox", "sh", "-c", "exit 4");
    Told told = await("liar", "CRASH");
    assertThat(told.subject()).isEqualTo("[CRASH exit 4] host1: liar");
    assertThat(told.first()).startsWith("liar crashed with exit code 4 (the program failed)");
  }

  @Test
  void aPlantedSecretIsInNoMailNoAttachmentAndNoLogOfTidings() {
    engine.run(
        "--name",
        "planted",
        "-e",
        "PGPASSWORD=" + SECRET,
        "-e",
        "DB_URL=pg://me:" + SECRET + "@db/x",
        "--label",
        "db.password=" + SECRET,
        "--label",
        "com.example.url=https://me:" + SECRET + "@x/",
        "busybox",
        "sh",
        "-c",
        "echo token=" + SECRET + "; echo Authorization: Bearer " + SECRET + "; exit 6",
        "--password",
        SECRET);
    Told crashed = await("planted", "CRASH");
    assertThat(crashed.text()).contains("token=[redacted]");
    engine.run("--name", "planted2", "busybox", "nosuchcommand --password " + SECRET);
    await("planted2", "START FAILED");
    awaitQuiet();
    assertThat(sink.mails())
        .noneMatch(mail -> mail.text().contains(SECRET) || mail.subject().contains(SECRET))
        .noneMatch(mail -> String.join("\n", mail.lines()).contains(SECRET))
        // A long line of a mail is broken by a "=" at its end.
        .noneMatch(mail -> mail.source().replace("=\r\n", "").contains(SECRET));
    assertThat(tidings.output()).doesNotContain(SECRET);
  }

  @Test
  void aCrashIsMailedAtOnceWhileTheWindowOfACreateIsOpen() {
    Duration window = Duration.ofMinutes(2);
    try (MailSink own = new MailSink();
        TidingsProcess container = watch("patient-create", "2m", own)) {
      engine.docker("create", "--name", "opener", "busybox", "true");
      assertThat(own.await(1).getFirst().subject()).isEqualTo("[create] host1: opener");
      Instant opened = Instant.now();
      engine.run("--name", "hasty", "busybox", "sh", "-c", "exit 8");
      own.await(2);
      Instant told = Instant.now();
      assertThat(own.mails().get(1).subject()).isEqualTo("[CRASH exit 8] host1: hasty");
      assertThat(told).isBefore(opened.plus(window));
      assertThat(container.isAlive()).isTrue();
    }
  }

  /// A mail as it reads.
  private record Told(MailSink.Received mail) {

    String subject() {
      return mail.subject();
    }

    String text() {
      return mail.text();
    }

    /// The first paragraph below the heading, on one line.
    String first() {
      return mail.text().lines().skip(3).takeWhile(line -> !line.isBlank()).collect(joining(" "));
    }

    String id() {
      return mail.messageId();
    }

    String header(String name) {
      return mail.source()
          .lines()
          .takeWhile(line -> !line.isEmpty())
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2).strip())
          .findFirst()
          .orElse("");
    }

    boolean isAlarm() {
      return Stream.of("CRASH", "LOOP", "problem", "OOM", "UNHEALTHY").anyMatch(subject()::contains)
          || first().contains("crash");
    }
  }

  private static Stream<Told> told(MailSink from) {
    return from.mails().stream().map(Told::new);
  }

  /// The mails since this test began.
  private Stream<Told> now() {
    return told(sink).skip(before);
  }

  /// From its last end to its last start.
  private static Duration down(String name) {
    return Duration.between(moment(name, "FinishedAt"), moment(name, "StartedAt"));
  }

  private static Instant moment(String name, String of) {
    return Instant.parse(engine.docker("inspect", "-f", "{{.State." + of + "}}", name).strip());
  }

  /// The mail about a container whose subject has a word.
  private Told await(String name, String... words) {
    Predicate<Told> meant =
        told ->
            told.subject().contains(name) && Stream.of(words).allMatch(told.subject()::contains);
    Await.until(
        () -> now().anyMatch(meant),
        "no mail about " + name,
        () -> now().map(told -> told.subject() + "\n" + told.text()).toList());
    return now().filter(meant).findFirst().orElseThrow();
  }

  private void assertNoAlarm() {
    awaitQuiet();
    assertThat(now().filter(Told::isAlarm).map(Told::subject)).isEmpty();
  }

  private static void awaitQuiet() {
    Await.until(IntentIT::isQuiet, "the windows do not end", tidings::output);
  }
}
