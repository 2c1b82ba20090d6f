package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The shipped Dockerfile, built as it is, and run by the shipped compose file on a real engine.
@Timeout(600)
class ImageIT {

  private static final String PROJECT = "image-it";
  private static final String CONTAINER = PROJECT + "_tidings_1";

  private static RealEngine engine;

  @BeforeAll
  @Timeout(600)
  static void buildAndStart() throws IOException, InterruptedException {
    demand("debootstrap", "docker-compose");
    engine = RealEngine.started();
    BaseImages.importInto(engine);
    List<String> build = new ArrayList<>(List.of("build", "-t", "tidings"));
    build.addAll(BaseImages.options());
    build.add(".");
    engine.docker(build.toArray(String[]::new));
    compose("-f", "docker-compose.yml", "up", "-d");
    awaitInside(CONTAINER, "test -e /data/tidings.db");
  }

  @AfterAll
  static void stop() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void aContainerThatFailsIsMailedIntoTheDataVolume() {
    assertThat(engine.run("--name", "payroll", "busybox", "sh", "-c", "exit 3").exit())
        .isEqualTo(3);
    awaitInside(CONTAINER, "grep -rq payroll /data/mail/new");
  }

  @Test
  void itHasItsBillOfMaterials() throws IOException {
    assertThat(engine.docker("exec", CONTAINER, "cat", "/opt/tidings/tidings.cdx.json"))
        .isEqualToIgnoringWhitespace(Files.readString(Path.of("src/main/dist/tidings.cdx.json")));
  }

  @Test
  void itsHealthCheckSucceeds() {
    output(
        Map.of("DOCKER_HOST", engine.host(), "CONTAINER", CONTAINER),
        "timeout",
        "180",
        "sh",
        "-c",
        "until docker inspect -f '{{.State.Health.Status}}' $CONTAINER | grep -qx healthy; do sleep"
            + " 0.2; done");
  }

  @Test
  void itsHealthCheckCostsAFractionOfAJava() {
    double script = cpu("i=0; while [ $i -lt 20 ]; do tidings-health; i=$((i + 1)); done");
    double java = cpu("tidings health");
    System.out.printf(
        "One tidings-health takes %.1f ms of CPU, tidings health %.0f ms%n", script / 20, java);
    assertThat(script).isLessThan(java);
  }

  /// What a command in the container takes, in milliseconds.
  private static double cpu(String command) {
    // The last line is the children's: user and system.
    String times =
        engine.docker("exec", CONTAINER, "sh", "-c", "{ " + command + "; } > /dev/null; times");
    return Arrays.stream(times.substring(times.lastIndexOf('\n') + 1).split("[ ms]+"))
            .mapToDouble(Double::parseDouble)
            .filter(each -> each > 0)
            .sum()
        * 1000;
  }

  @Test
  void aProcessThatHangsIsUnhealthy() {
    engine.docker("run", "-d", "--name", "hung", "tidings");
    awaitInside("hung", "test -e /dev/shm/tidings.health");
    engine.docker("kill", "--signal", "STOP", "hung");
    // Three minutes pass.
    engine.docker(
        "exec",
        "hung",
        "sh",
        "-c",
        "read at rest < /dev/shm/tidings.health && { echo $((at - 200)) $rest; echo ok; } >"
            + " /dev/shm/aged && mv /dev/shm/aged /dev/shm/tidings.health");
    RealEngine.Result check = engine.tryDocker("exec", "hung", "tidings-health");
    assertThat(check.output()).startsWith("Tidings hangs");
    assertThat(check.exit()).isEqualTo(1);
  }

  @Test
  void aMailThatIsStuckIsUnhealthyAsTheCommandSaysIt() throws IOException {
    String gid = Files.getAttribute(engine.socket(), "unix:gid").toString();
    List<String> run = new ArrayList<>(List.of("run", "-d", "--name", "stuck", "--group-add", gid));
    run.addAll(List.of("-v", engine.socket() + ":/var/run/docker.sock"));
    for (String set :
        List.of(
            "SMTP_HOST=127.0.0.1",
            "SMTP_PORT=1",
            "SMTP_TLS=none",
            "MAIL_FROM=a@example.org",
            "MAIL_TO=b@example.org",
            "HEALTH_MAX_DELAY=1s")) {
      run.addAll(List.of("-e", "TIDINGS_" + set));
    }
    run.add("tidings");
    engine.docker(run.toArray(String[]::new));
    awaitInside("stuck", "tidings-health");
    engine.docker("tag", "busybox", "stuck:1");
    engine.docker(
        "exec", "stuck", "timeout", "150", "sh", "-c", "while tidings-health; do sleep 1; done");
    String script = engine.tryDocker("exec", "stuck", "tidings-health").output();
    assertThat(script).startsWith("a mail is pending since ");
    assertThat(engine.tryDocker("exec", "stuck", "tidings", "health").output()).isEqualTo(script);
  }

  @Test
  void checkSucceedsInside() {
    assertThat(engine.docker("exec", CONTAINER, "tidings", "check")).isNotBlank();
  }

  @Test
  void itReloadsItsConfigurationInside() {
    assertThat(engine.docker("exec", CONTAINER, "tidings", "reload"))
        .isEqualTo("reloaded: nothing has changed");
    awaitInside(CONTAINER, "tidings-health");
  }

  @Test
  void itHasNoPrivileges() {
    assertThat(engine.docker("exec", CONTAINER, "id", "-u")).isEqualTo("10001");
    assertThat(engine.docker("exec", CONTAINER, "grep", "CapBnd", "/proc/1/status"))
        .endsWith("0000000000000000");
  }

  @Test
  void itsRootCannotBeWritten() {
    assertThat(engine.docker("exec", CONTAINER, "sh", "-c", "touch /etc/tidings/x 2>&1 || true"))
        .contains("Read-only file system");
  }

  @Test
  void aBurstIsMailedWithinTheMemoryTheComposeFileGrants() {
    for (int i = 0; i < 100; i++) {
      engine.docker("tag", "busybox", "burst:" + i);
    }
    awaitInside(
        CONTAINER,
        "awk '/^X-Tidings-Events:/ {n += $2} END {exit n < 100}' /data/mail/new/* 2>/dev/null");
    assertThat(engine.docker("inspect", "-f", "{{.State.OOMKilled}} {{.RestartCount}}", CONTAINER))
        .isEqualTo("false 0");
  }

  @Test
  void idleItHoldsLessThanSixtyFourMegabytes() throws IOException {
    String gid = Files.getAttribute(engine.socket(), "unix:gid").toString();
    String socket = engine.socket() + ":/var/run/docker.sock";
    engine.docker(
        "run", "-d", "--name", "idle", "-v", socket, "--group-add", gid, "tidings", "watch");
    awaitInside("idle", "tidings health");
    // What the start took is given back every few seconds (jvm.options).
    Instant end = Instant.now().plusSeconds(60);
    int resident = resident();
    while (resident >= 64 * 1024 && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      resident = resident();
    }
    assertThat(resident).isLessThan(64 * 1024);
  }

  /// In kilobytes.
  private static int resident() {
    String status = engine.docker("exec", "idle", "grep", "-E", "VmRSS|RssAnon", "/proc/1/status");
    System.out.println("An idle watch holds " + status.replaceAll("\\s+", " "));
    return Integer.parseInt(status.replaceAll("(?s).*VmRSS:\\s+(\\d+) kB.*", "$1"));
  }

  @Test
  void nearlyAllClassesComeFromTheArchive() {
    List<String> loaded =
        engine
            .docker(
                "run",
                "--rm",
                "-e",
                "TIDINGS_JAVA_OPTIONS=-Xshare:on -Xlog:class+load",
                "tidings",
                "--version")
            .lines()
            .filter(line -> line.contains(" source: "))
            .toList();
    assertThat(loaded).hasSizeGreaterThan(400);
    assertThat(loaded.stream().filter(line -> !line.contains("shared objects file")))
        .hasSizeLessThan(loaded.size() / 20);
  }

  @Test
  void itStopsAtOnceWhenAsked() {
    engine.docker("run", "-d", "--name", "stopped", "tidings");
    awaitInside("stopped", "test -e /data/tidings.db");
    // The engine kills what is not gone after these seconds, and the code is then 137.
    engine.docker("stop", "-t", "10", "stopped");
    assertThat(engine.docker("inspect", "-f", "{{.State.ExitCode}}", "stopped")).isIn("0", "143");
  }

  @Test
  void itsRuntimeHasEveryModuleThatTheCodeNames() throws IOException {
    String named =
        output(
            Map.of(),
            System.getProperty("java.home") + "/bin/jdeps",
            "--multi-release",
            "25",
            "--ignore-missing-deps",
            "--print-module-deps",
            "target/classes");
    assertThat(Files.readString(Path.of("packaging/runtime")))
        .contains(Arrays.asList(named.strip().split(",")));
  }

  @Test
  void withTheProxyTheSocketIsOutOfReach() throws IOException {
    assertThat(compose("-f", "docker-compose.yml", "-f", "docker-compose.proxy.yml", "config"))
        .contains("/dev/null:/var/run/docker.sock", "DOCKER_HOST: tcp://socket-proxy:2375");
  }

  /// Waits within the container until a command succeeds there.
  private static void awaitInside(String container, String command) {
    engine.docker(
        "exec",
        container,
        "timeout",
        "60",
        "sh",
        "-c",
        "until " + command + "; do sleep 0.1; done");
  }

  private static String compose(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("docker-compose", "-p", PROJECT));
    command.addAll(Arrays.asList(arguments));
    Path socket = engine.socket();
    return output(
        Map.of(
            "DOCKER_HOST",
            engine.host(),
            "DOCKER_SOCKET",
            socket.toString(),
            "DOCKER_GID",
            Files.getAttribute(socket, "unix:gid").toString(),
            "TIDINGS_THROTTLE_WINDOW",
            "2s"),
        command.toArray(String[]::new));
  }

  private static String output(Map<String, String> environment, String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      return output;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void demand(String... programs) {
    List<String> missing =
        Stream.of(programs)
            .filter(program ->
                Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                    .noneMatch(folder -> Files.isExecutable(Path.of(folder, program))))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    String why = "The image is not tested, not installed: " + String.join(", ", missing);
    if ("true".equals(System.getenv("CI"))) {
      fail(why);
    }
    System.err.println(why);
    abort(why);
  }
}
