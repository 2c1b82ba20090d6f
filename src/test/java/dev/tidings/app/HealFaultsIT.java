package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Healing where not all goes well: many at once, an engine that dies, a proxy that forbids. Each
/// test has a Tidings of its own, which cares for its containers alone.
@Timeout(600)
class HealFaultsIT {

  private static final int HORDE = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir static Path folder;
  private static CareFixture care;

  @BeforeAll
  static void start() {
    care = new CareFixture(RealEngine.started(), folder);
  }

  @AfterAll
  static void stop() {
    care.close();
  }

  private static TidingsProcess heal(String data, String prefix, String host) {
    Map<String, String> environment = care.environment();
    environment.put("TIDINGS_DATA", data);
    environment.put("DOCKER_HOST", host);
    environment.put("MON_PREFIX", prefix);
    environment.put("MON_INTERVAL", "3000");
    return TidingsProcess.start(folder, environment, "heal").watching();
  }

  @Test
  void manyUnhealthyContainersAreHealedAFewAtATime() throws IOException {
    Path careWiring = Files.createDirectories(folder.resolve("ward"));
    List<String> names = IntStream.range(0, HORDE).mapToObj(i -> "h" + i).toList();
    names.parallelStream().forEach(name -> runInWard(name, careWiring));
    try (TidingsProcess tidings = heal("horde", "h", care.engine.host())) {
      Files.createFile(careWiring.resolve("ill"));
      Instant fell = Instant.now();
      Await.until(
          PATIENCE, () -> audit("horde", "healed") == HORDE, "not all are healed", tidings::output);
      System.out.println(
          "HealFaultsIT: "
              + HORDE
              + " healed within "
              + Duration.between(fell, Instant.now()).toMillis()
              + " ms");
      // The engine remembers 256 events only.
      String audit = events("horde", "event=kill", "event=restart");
      List<List<Instant>> spans = new ArrayList<>();
      for (String name : names) {
        List<Instant> kills = times(audit, name, "kill");
        List<Instant> restarts = times(audit, name, "restart");
        assertThat(restarts).as(name).hasSize(1);
        spans.add(List.of(kills.getFirst(), restarts.getFirst()));
      }
      long most =
          spans.stream()
              .mapToLong(at ->
                  spans.stream()
                      .filter(other ->
                          !other.get(0).isAfter(at.get(0)) && other.get(1).isAfter(at.get(0)))
                      .count())
              .max()
              .orElse(0);
      System.out.println("HealFaultsIT: at most " + most + " at once");
      assertThat(most).isLessThanOrEqualTo(4);
    }
    names.parallelStream().forEach(name -> care.engine.docker("rm", "-f", name));
  }

  private static void runInWard(String name, Path careWiring) {
    care.run(
        name,
        CareFixture.HEAL,
        "--label",
        "mon.checks.health.timeout=0",
        "-v",
        careWiring + ":/ward",
        "--health-interval=10s",
        "--health-retries=1",
        "--health-cmd",
        "test ! -e /ward/ill || test -e /cured",
        "busybox",
        "sh",
        "-c",
        "test ! -e /ward/ill || echo > /cured; exec sleep 600");
  }

  /// Beside the program, and not with a program of its own for each look.
  private static long audit(String data, String outcome) {
    Await.pause(Duration.ofMillis(200));
    try (Store store = Store.beside(folder.resolve(data))) {
      return store
          .query(
              row -> row.getLong(1),
              "SELECT count(*) FROM event WHERE action LIKE ?",
              "heal: " + outcome + "%")
          .getFirst();
    }
  }

  private static String events(String data, String... filters) {
    Map<String, String> environment = care.environment();
    environment.put("TIDINGS_DATA", data);
    List<String> command = new ArrayList<>(List.of("events"));
    List.of(filters).forEach(filter -> command.addAll(List.of("--filter", filter)));
    try (TidingsProcess events =
        TidingsProcess.start(folder, environment, command.toArray(String[]::new))) {
      events.exitCode();
      return events.output();
    }
  }

  /// When something happened to a container, as `tidings events` tells.
  private static List<Instant> times(String events, String name, String action) {
    return events
        .lines()
        .filter(line -> line.contains(" container " + action + " "))
        .filter(
            line -> line.contains(" name=" + name + ",") || line.contains(" name=" + name + ")"))
        .map(line -> OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant())
        .toList();
  }

  @Test
  void aRestartThatTheEnginesEndCutsShortIsFinished() {
    care.run(
        "slow",
        CareFixture.HEAL,
        "--label",
        "mon.checks.health.timeout=8000",
        "--health-interval=1s",
        "--health-retries=1",
        "--health-cmd",
        "test ! -e /ill",
        "busybox",
        "sh",
        "-c",
        "rm -f /ill; exec sleep 600");
    try (TidingsProcess tidings = heal("outage", "slow", care.engine.host())) {
      care.infect("slow");
      Await.until(
          () -> !care.times("slow", "kill").isEmpty(), "it is not restarted", tidings::output);
      care.engine.kill();
      care.engine.start();
      Told healed = care.await("slow", "HEALED", PATIENCE, tidings);
      assertThat(healed.first()).startsWith("slow was unhealthy for ");
      assertThat(care.engine.docker("inspect", "-f", "{{.State.Status}}", "slow"))
          .isEqualTo("running");
      assertThat(tidings.output()).doesNotContain("Exception");
    }
  }

  @Test
  void aProxyThatAllowsOnlyToRestartAndDeleteIsEnough() {
    List<String> rights = new ArrayList<>(GuardingProxy.READS);
    rights.addAll(List.of(GuardingProxy.RESTART, GuardingProxy.DELETE));
    Path socket = folder.resolve("allow.sock");
    try (GuardingProxy proxy = new GuardingProxy(care.engine.socket(), socket, rights)) {
      care.runFrail("allowed", new String[] {"--label", "tidings.heal=true"});
      try (TidingsProcess tidings = heal("allowed", "allowed", proxy.host())) {
        care.infect("allowed");
        care.await("allowed", "HEALED", PATIENCE, tidings);
        assertThat(proxy.refused).noneMatch(question -> question.contains("containers"));
      }
    }
  }

  @Test
  void aProxyThatForbidsToRestartIsSaidOnceWithThePermissionAndInTheMail() {
    Path socket = folder.resolve("forbid.sock");
    try (GuardingProxy proxy =
        new GuardingProxy(care.engine.socket(), socket, GuardingProxy.READS)) {
      care.runIncurable("forbidden-a", CareFixture.HEAL);
      care.runIncurable("forbidden-b", CareFixture.HEAL);
      try (TidingsProcess tidings = heal("forbidden", "forbidden", proxy.host())) {
        Await.until(
            PATIENCE,
            () -> audit("forbidden", "gave up") == 2,
            "it does not give up",
            tidings::output);
        Await.until(
            () -> care.mails().anyMatch(mail -> mail.text().contains("could not")),
            "no mail says so",
            () -> care.mails().map(Told::text).toList());
        assertThat(
                care.mails()
                    .filter(mail ->
                        mail.text().contains("could not be healed")
                            || mail.text().contains("could not heal it"))
                    .map(Told::text))
            .isNotEmpty();
        assertThat(
                tidings.output().lines().filter(line -> line.contains("Healing is not possible")))
            .singleElement()
            .asString()
            .contains("POST /containers/…/restart");
        assertThat(proxy.refused.stream().filter(question -> question.startsWith("POST")))
            .hasSize(2);
      }
    }
  }
}
