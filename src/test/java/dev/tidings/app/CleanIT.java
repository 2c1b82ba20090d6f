package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.cli.ExitStatus;
import dev.tidings.cli.LabelCheck;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Containers that have ended on a real engine, some of which ask to be removed.
@Timeout(600)
class CleanIT {

  private static final String[] CLEAN = {
    "--label", "mon.observe=1", "--label", "mon.checks.cleanup=1"
  };

  @TempDir static Path folder;
  private static CareFixture care;
  private static TidingsProcess tidings;

  @BeforeAll
  static void start() {
    care = new CareFixture(RealEngine.started(), folder);
    Map<String, String> environment = care.environment();
    environment.put("TIDINGS_CLEAN_ENABLED", "true");
    environment.put("TIDINGS_CLEAN_PREFIX", "/j-");
    environment.put("TIDINGS_CLEAN_INTERVAL", "1s");
    environment.put("TIDINGS_CLEAN_GRACE", "2s");
    environment.put("TIDINGS_CLEAN_LINKS", "true");
    tidings = TidingsProcess.start(folder, environment, "watch").watching();
  }

  @AfterAll
  static void stop() {
    tidings.close();
    care.close();
  }

  /// Runs a container to its end.
  private static void end(String name, String command, String[]... options) {
    Stream<String> all =
        Stream.of(
                Stream.of("--name", name),
                Arrays.stream(options).flatMap(Stream::of),
                Stream.of("busybox", "sh", "-c", command))
            .flatMap(each -> each);
    care.engine.run(all.toArray(String[]::new));
  }

  private static String[] label(String label) {
    return new String[] {"--label", label};
  }

  private static boolean exists(String name) {
    return care.engine.docker("ps", "-a", "--format", "{{.Names}}").lines().anyMatch(name::equals);
  }

  private static void awaitGone(String... names) {
    for (String name : names) {
      Await.until(() -> !exists(name), name + " is not removed", tidings::output);
    }
  }

  @Test
  void onlyTheExitCodeThatIsAskedForIsRemoved() {
    end("j-one", "exit 1", CLEAN);
    end("j-odd", "exit 0", CLEAN, label("mon.checks.cleanup.code=never"));
    end("j-unlabelled", "exit 0");
    end("j-observed", "exit 0", label("mon.observe=1"));
    end("j-checked", "exit 0", label("mon.checks.cleanup=1"));
    end("j-refusing", "exit 0", CLEAN, label("tidings.clean=false"));
    end("stranger", "exit 0", CLEAN);
    care.engine.docker(
        "run",
        "-d",
        "--name",
        "j-running",
        "--label",
        "tidings.clean=true",
        "busybox",
        "sleep",
        "600");
    end("j-zero", "exit 0", CLEAN);
    end("j-three", "exit 3", CLEAN, label("mon.checks.cleanup.code=3"));
    end("j-ours", "exit 4", label("tidings.clean=true"), label("tidings.clean.code=4"));
    awaitGone("j-zero", "j-three", "j-ours");
    for (String kept :
        List.of(
            "j-one",
            "j-odd",
            "j-unlabelled",
            "j-observed",
            "j-checked",
            "j-refusing",
            "stranger",
            "j-running")) {
      assertThat(exists(kept)).as(kept).isTrue();
    }
    assertThat(tidings.output())
        .containsOnlyOnce("j-odd: the label mon.checks.cleanup.code=never cannot be read");
  }

  /// Twice the 32,700 characters of environment behind which a label once vanished.
  @Test
  void noEnvironmentAndNoLabelIsSoLongThatItHidesAnother() {
    String fat = "x".repeat(65_400);
    String[] options = {"-e", "FAT=" + fat, "--label", "a.fat.one=" + fat};
    end("j-fat-zero", "exit 0", CLEAN, options, label("tidings.clean.code=3"));
    end("j-fat-three", "exit 3", CLEAN, options, label("tidings.clean.code=3"));
    end("j-fat-long", "exit 0", CLEAN, label("tidings.clean.code=" + "0".repeat(2_000)));
    end("j-fat-last", "exit 0", CLEAN, options);
    awaitGone("j-fat-three", "j-fat-last");
    assertThat(exists("j-fat-zero")).isTrue();
    assertThat(exists("j-fat-long")).isTrue();
    assertThat(tidings.output())
        .containsOnlyOnce("j-fat-long: the label tidings.clean.code is not followed: longer than");
  }

  @Test
  void whatOnlyAnImageAsksForIsNotDoneUnlessImagesAreTrusted() {
    end("seed", "exit 0");
    care.engine.docker("commit", "--change", "LABEL tidings.clean=true", "seed", "eager");
    care.engine.run("--name", "i-image", "eager", "true");
    care.engine.run("--name", "i-user", "--label", "tidings.clean=true", "busybox", "true");
    Map<String, String> environment = care.environment();
    environment.put("TIDINGS_CLEAN_PREFIX", "i-");
    environment.put("TIDINGS_CLEAN_GRACE", "0s");
    environment.put("TIDINGS_DATA", "images");
    try (TidingsProcess dry = TidingsProcess.start(folder, environment, "clean", "--dry-run")) {
      assertThat(dry.exitCode()).isZero();
      assertThat(dry.output().lines())
          .anyMatch(line -> line.startsWith("would remove i-user "))
          .anyMatch(line ->
              line.matches(
                  "keeps i-image \\(.*\\): the label tidings.clean is not followed: set by the"
                      + " image.*"))
          .hasSize(2);
    }
    environment.put("TIDINGS_LABELS_FROM_IMAGES", "true");
    try (TidingsProcess once = TidingsProcess.start(folder, environment, "clean")) {
      assertThat(once.exitCode()).isZero();
    }
    assertThat(exists("i-image")).isFalse();
    assertThat(exists("i-user")).isFalse();
  }

  @Test
  void whereImagesMayNotBeAskedForNothingIsRemovedAndCheckSaysWhy() {
    end("m-done", "exit 0", CLEAN);
    Path socket = folder.resolve("imageless.sock");
    List<String> rights =
        Stream.concat(GuardingProxy.READS_BUT_NO_IMAGES.stream(), Stream.of(GuardingProxy.DELETE))
            .toList();
    try (GuardingProxy proxy = new GuardingProxy(care.engine.socket(), socket, rights)) {
      Map<String, String> environment = care.environment();
      environment.put("DOCKER_HOST", proxy.host());
      environment.put("TIDINGS_CLEAN_PREFIX", "m-");
      environment.put("TIDINGS_CLEAN_GRACE", "0s");
      environment.put("TIDINGS_DATA", "imageless");
      try (TidingsProcess once = TidingsProcess.start(folder, environment, "clean")) {
        assertThat(once.exitCode()).isZero();
        assertThat(once.output())
            .containsOnlyOnce(
                "m-done: the labels mon.checks.cleanup, mon.observe are not followed");
      }
      assertThat(exists("m-done")).isTrue();
      try (TidingsProcess check = TidingsProcess.start(folder, environment, "check")) {
        assertThat(check.exitCode()).isEqualTo(ExitStatus.FAILED);
        assertThat(check.output())
            .containsPattern("FAILED +labels +m-done: the labels mon.checks.cleanup, mon.observe")
            .contains("forbids GET /images/…/json", LabelCheck.REMEDY);
      }
    }
  }

  @Test
  void itsAnonymousVolumesGoWithItAndTheMailSaysWhatThatWon() {
    end(
        "j-heavy",
        "seq 1 400000 > /data/numbers; seq 1 200000 > /own",
        CLEAN,
        new String[] {"-v", "/data", "-v", "kept:/kept"});
    List<String> before = care.engine.docker("volume", "ls", "-q").lines().toList();
    awaitGone("j-heavy");
    List<String> after = care.engine.docker("volume", "ls", "-q").lines().toList();
    assertThat(before).contains("kept").anyMatch(volume -> volume.length() == 64);
    assertThat(after).contains("kept").noneMatch(volume -> volume.length() == 64);
    Await.until(
        () ->
            care.mails()
                .anyMatch(told ->
                    told.text().contains("anonymous volume")
                        || told.text().contains("was cleaned up")),
        "no mail tells of it",
        () -> care.mails().map(Told::text).toList());
    String audit = care.audit("event=clean");
    assertThat(audit).contains("clean: remove", "clean: removed", "rule=mon.checks.cleanup=1");
    String removed =
        audit
            .lines()
            .filter(l -> l.contains("clean: removed") && l.contains("j-heavy"))
            .findFirst()
            .orElseThrow();
    System.out.println("CleanIT: " + removed);
    // 2.7 MB in the volume, 1.3 MB of its own.
    assertThat(removed).containsPattern("bytes=[34][0-9]{6}\\b").contains("count=1");
  }

  @Test
  void oneThatRemovesItselfIsNoError() {
    end("j-fleeting", "exit 0", CLEAN, new String[] {"--rm"});
    end("j-last", "exit 0", CLEAN);
    awaitGone("j-last", "j-fleeting");
    assertThat(tidings.output()).doesNotContain("Exception", "could not be removed");
  }

  @Test
  void aPartOfAComposeProjectThatRunsIsKeptUnlessALabelSaysOtherwise() {
    String[] shop = label("com.docker.compose.project=shop");
    care.engine.docker(
        "run", "-d", "--name", "shop-web-1", shop[0], shop[1], "busybox", "sleep", "600");
    end("j-shop-init", "exit 0", CLEAN, shop);
    end("j-shop-job", "exit 0", CLEAN, shop, label("tidings.clean.compose=true"));
    end("j-old-init", "exit 0", CLEAN, label("com.docker.compose.project=old"));
    awaitGone("j-shop-job", "j-old-init");
    assertThat(exists("j-shop-init")).isTrue();
  }

  @Test
  void aLinkGoesWithTheContainerThatHasIt() {
    care.engine.docker("run", "-d", "--name", "base", "busybox", "sleep", "600");
    end("j-linked", "exit 0", CLEAN, new String[] {"--link", "base:db"});
    awaitGone("j-linked");
    assertThat(care.engine.docker("ps", "-a", "--format", "{{.Names}}")).doesNotContain("/db");
    assertThat(exists("base")).isTrue();
    assertThat(tidings.output()).doesNotContain("j-linked could not be removed");
  }

  @Test
  void aDryRunListsAndTouchesNothing() {
    end("k-done", "exit 0", CLEAN, new String[] {"-v", "/data"});
    end("k-failed", "exit 1", CLEAN);
    Map<String, String> environment = care.environment();
    environment.put("TIDINGS_CLEAN_PREFIX", "k-");
    environment.put("TIDINGS_CLEAN_GRACE", "0s");
    environment.put("TIDINGS_DATA", "cron");
    try (TidingsProcess dry = TidingsProcess.start(folder, environment, "clean", "--dry-run")) {
      assertThat(dry.exitCode()).isZero();
      assertThat(dry.output().lines())
          .anyMatch(line ->
              line.matches(
                  "would remove k-done \\(exit code 0, ended \\d+ s ago, anonymous volumes: 1\\): mon.checks.cleanup=1"))
          .anyMatch(
              line -> line.matches("keeps k-failed \\(.*\\): its exit code is 1, and 0 is wanted"))
          .hasSize(2);
    }
    assertThat(exists("k-done")).isTrue();
    assertThat(folder.resolve("cron")).doesNotExist();
    try (TidingsProcess once = TidingsProcess.start(folder, environment, "clean")) {
      assertThat(once.exitCode()).isZero();
      assertThat(once.output()).containsPattern("removed k-done .*, [0-9.]+ MB freed");
    }
    assertThat(exists("k-done")).isFalse();
    assertThat(exists("k-failed")).isTrue();
    try (TidingsProcess nothing = TidingsProcess.start(folder, environment, "clean")) {
      assertThat(nothing.exitCode()).isZero();
      assertThat(nothing.output()).isEmpty();
    }
  }

  @Test
  void onceBesideATidingsThatRunsIsMailedByThatOne() {
    end("k-beside", "exit 0", CLEAN);
    Map<String, String> environment = care.environment();
    environment.put("TIDINGS_CLEAN_PREFIX", "k-beside");
    environment.put("TIDINGS_CLEAN_GRACE", "0s");
    try (TidingsProcess once = TidingsProcess.start(folder, environment, "clean")) {
      assertThat(once.exitCode()).isZero();
    }
    Await.until(
        () ->
            care.mails()
                .anyMatch(
                    told -> told.text().contains("k-beside") && told.text().contains("removed")),
        "no mail tells of it",
        tidings::output);
  }

  @Test
  void aMissingPermissionIsNamed() {
    end("p-done", "exit 0", CLEAN);
    Path socket = folder.resolve("reads.sock");
    try (GuardingProxy proxy =
        new GuardingProxy(care.engine.socket(), socket, GuardingProxy.READS)) {
      Map<String, String> environment = care.environment();
      environment.put("DOCKER_HOST", proxy.host());
      environment.put("TIDINGS_CLEAN_PREFIX", "p-");
      environment.put("TIDINGS_CLEAN_GRACE", "0s");
      environment.put("TIDINGS_DATA", "proxied");
      try (TidingsProcess once = TidingsProcess.start(folder, environment, "clean")) {
        assertThat(once.exitCode()).isEqualTo(ExitStatus.FAILED);
        assertThat(once.output())
            .contains("p-done: what stands before the engine forbids DELETE /containers/…");
      }
    }
  }

  @Test
  void theRightToDeleteIsEnough() {
    end("q-done", "exit 0", CLEAN, new String[] {"-v", "/data"});
    String volume =
        care.engine.docker("inspect", "-f", "{{range .Mounts}}{{.Name}}{{end}}", "q-done");
    List<String> rights =
        Stream.concat(GuardingProxy.READS.stream(), Stream.of(GuardingProxy.DELETE)).toList();
    Path socket = folder.resolve("delete.sock");
    try (GuardingProxy proxy = new GuardingProxy(care.engine.socket(), socket, rights)) {
      Map<String, String> environment = care.environment();
      environment.put("DOCKER_HOST", proxy.host());
      environment.put("TIDINGS_CLEAN_PREFIX", "q-");
      environment.put("TIDINGS_CLEAN_GRACE", "0s");
      environment.put("TIDINGS_DATA", "deleting");
      try (TidingsProcess once = TidingsProcess.start(folder, environment, "clean")) {
        assertThat(once.exitCode()).isZero();
        assertThat(once.output()).startsWith("removed q-done ");
      }
      // What the volume held is not known then, and not counted.
      assertThat(proxy.refused).allMatch(question -> question.endsWith("/system/df"));
    }
    assertThat(exists("q-done")).isFalse();
    assertThat(care.engine.docker("volume", "ls", "-q")).doesNotContain(volume);
  }
}
