package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The launcher, mostly in a checkout whose Java and Maven only tell what they were asked, so that
/// each fact takes milliseconds; and in this one.
@Timeout(600)
class LauncherIT {

  private static final String NARROW_PATH = "/usr/bin:/bin";

  @TempDir private Path folder;
  private Path checkout;
  private Path tools;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Files.createDirectories(folder.resolve("check out"));
    Files.copy(Path.of("tidings"), checkout.resolve("tidings"));
    write(checkout.resolve("pom.xml"), "");
    write(checkout.resolve("application.conf"), "");
    write(checkout.resolve("src/main/Some.java"), "");
    jdk("25.0.1", "echo \"java 25 in $(pwd):\"; shift; for a; do echo \"<$a>\"; done");
    jdk("17.0.15", "echo old");
    tools = folder.resolve("tools");
    script(
        tools.resolve("mvn"),
        """
        echo built >> "%1$s/builds"
        mkdir -p "%1$s/target/dist/lib" "%1$s/target/dist/native"
        touch "%1$s/target/dist/tidings.jar"
        """
            .formatted(checkout));
  }

  @Test
  void argumentsArePassedOnAsTheyAre() {
    assertThat(launch("a b", "*", "", "$HOME").output()).endsWith("<a b>\n<*>\n<>\n<$HOME>\n");
  }

  @Test
  void itStaysInTheCallersFolder() {
    assertThat(launch().output()).contains("java 25 in " + folder + ":");
  }

  @Test
  void itIsFoundThroughLinks() throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(folder.resolve("bin/ti"), Path.of("../check out/tidings"));
    Files.createSymbolicLink(folder.resolve("t"), folder.resolve("bin/ti"));
    assertThat(run(environment("jdk-25.0.1", NARROW_PATH), folder.resolve("t").toString()).output())
        .contains("<" + checkout.toRealPath() + "/target/dist/tidings.jar>");
  }

  @Test
  void anOldJavaHomeGivesWayToTheJavaOnThePath() {
    Ended ended =
        run(
            environment("jdk-17.0.15", folder + "/jdk-25.0.1/bin:" + NARROW_PATH),
            checkout + "/tidings");
    assertThat(ended.output()).contains("java 25 in");
  }

  @Test
  void itBecomesJavaSoThatSignalsReachIt() throws IOException {
    launch();
    jdk("25.0.1", "echo $$; exec sleep 60");
    Process process =
        builder(environment("jdk-25.0.1", NARROW_PATH), checkout + "/tidings").start();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isEqualTo(Long.toString(process.pid()));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aFirstBuildIsSaidAndDone() {
    Ended ended = launch();
    assertThat(ended.output())
        .startsWith("tidings: building (first time: about a minute) …\njava 25 in");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aBuildNewerThanTheSourcesIsUsed() {
    launch();
    assertThat(launch().output()).startsWith("java 25 in");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aChangedSourceIsBuilt() throws IOException {
    launch();
    age(checkout.resolve("src/main/Some.java"), 5);
    assertThat(launch().output()).startsWith("tidings: building (sources are newer) …");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void aBuildByHandIsNotDoneAgain() throws IOException {
    launch();
    age(checkout.resolve("pom.xml"), 5);
    age(checkout.resolve("target/dist/tidings.jar"), 10);
    assertThat(launch().output()).startsWith("java 25 in");
  }

  @Test
  void aFailedBuildShowsItsErrorsAndItsLog() {
    script(
        tools.resolve("mvn"),
        """
        echo '[INFO] noise'
        echo '[ERROR] Some.java:[3,1] no such thing'
        echo '[ERROR] Re-run Maven using the -X switch'
        exit 1
        """);
    Ended ended = launch();
    assertThat(ended.output().lines().skip(1))
        .containsExactly(
            "[ERROR] Some.java:[3,1] no such thing",
            "tidings: the build failed; all of it is in " + checkout + "/target/tidings-build.log");
    assertThat(ended.exit()).isEqualTo(1);
  }

  @Test
  void anInterruptedBuildIsBegunAnew() throws IOException, InterruptedException {
    script(
        tools.resolve("mvn"),
        "mkdir -p '%1$s/target/dist/lib' '%1$s/target/dist/native'; touch '%1$s/target/dist/tidings.jar'; echo at it >&3; exec sleep 60"
            .formatted(checkout));
    Process process =
        builder(
                environment("jdk-25.0.1", tools + ":" + NARROW_PATH),
                "sh",
                "-c",
                "exec 3>&1; exec \"$0\"",
                checkout + "/tidings")
            .start();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).startsWith("tidings: building");
      assertThat(lines.readLine()).isEqualTo("at it");
      new ProcessBuilder("kill", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(lines.readLine()).isNull();
    }
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(checkout.resolve("target/dist/tidings.jar")).doesNotExist();
  }

  @Test
  void withoutMavenItSaysWhatToInstall() throws IOException {
    for (String tool : List.of("dirname", "readlink", "grep", "find", "head", "uname")) {
      Files.createSymbolicLink(
          Files.createDirectories(folder.resolve("few")).resolve(tool), Path.of("/usr/bin", tool));
    }
    Ended ended = run(environment("jdk-25.0.1", folder + "/few"), checkout + "/tidings");
    assertThat(ended.output()).matches("tidings: needs Apache Maven .*: install it .*\\n");
    assertThat(ended.exit()).isEqualTo(2);
  }

  @Test
  void withoutAnyJava25ItSaysWhatToInstall() {
    if (!System.getProperty("user.name").equals("root")) {
      unavailable("only root can hide the machine's own Java");
    }
    String hide =
        "for d in /usr/lib/jvm /usr/java /opt/java; do [ ! -d $d ] || mount -t tmpfs none $d || exit 99; done; exec \"$0\"";
    Ended ended =
        run(
            environment("jdk-17.0.15", NARROW_PATH),
            "unshare",
            "-m",
            "sh",
            "-c",
            hide,
            checkout + "/tidings");
    assertThat(ended.output()).matches("tidings: needs Java 25, .*: install a JDK 25 .*\\n");
    assertThat(ended.exit()).isEqualTo(2);
  }

  @Test
  void thisBuildStartsFromCronsEmptyEnvironment() {
    Ended ended = run(List.of("PATH=" + NARROW_PATH), thisBuild(), "--version");
    assertThat(ended.output()).matches("tidings \\d+\\.\\d+\\.\\d+\\n");
    assertThat(ended.exit()).isZero();
  }

  @Test
  void ctrlCEndsTheDemoAtOnce() throws IOException, InterruptedException {
    Process process =
        builder(
                List.of("PATH=" + NARROW_PATH, "TIDINGS_DATA=" + folder + "/data"),
                thisBuild(),
                "demo")
            .start();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isNotNull();
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(3, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  /// The launcher beside this build, with sources that are older: it must not build here, in the
  /// midst of a build.
  private String thisBuild() {
    try {
      Path here = Files.createDirectories(folder.resolve("here"));
      Files.copy(Path.of("tidings"), here.resolve("tidings"));
      for (String source : List.of("pom.xml", "application.conf", "src/main")) {
        Path old = here.resolve(source);
        Files.createDirectories(old.getParent());
        Files.writeString(old, "");
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
      }
      Files.createSymbolicLink(here.resolve("target"), Path.of("target").toAbsolutePath());
      return here.resolve("tidings").toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// What a command said, on both its streams, and how it ended.
  private record Ended(int exit, String output) {}

  private Ended launch(String... arguments) {
    List<String> command = new ArrayList<>(List.of(checkout + "/tidings"));
    command.addAll(Arrays.asList(arguments));
    return run(
        environment("jdk-25.0.1", tools + ":" + NARROW_PATH), command.toArray(String[]::new));
  }

  private List<String> environment(String javaHome, String path) {
    return List.of("JAVA_HOME=" + folder.resolve(javaHome), "PATH=" + path);
  }

  private Ended run(List<String> environment, String... command) {
    try {
      Process process = builder(environment, command).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private ProcessBuilder builder(List<String> environment, String... command) {
    // A test run in the background of a script is deaf to Ctrl-C, and so would be its children.
    List<String> all = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=INT", "-i"));
    all.addAll(environment);
    all.addAll(Arrays.asList(command));
    return new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true);
  }

  private long builds() {
    try {
      return Files.readAllLines(checkout.resolve("builds")).size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void jdk(String version, String java) {
    Path home = folder.resolve("jdk-" + version);
    write(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), java);
    script(home.resolve("bin/javac"), "exit 1");
  }

  private static void script(Path file, String body) {
    write(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void age(Path file, int secondsAhead) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(secondsAhead)));
  }

  private static void unavailable(String why) {
    String line = "A test of the launcher cannot be run: " + why;
    if ("true".equals(System.getenv("CI"))) {
      fail(line);
    }
    System.err.println(line);
    abort(line);
  }
}
