package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.cli.ExitStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Unhealthy containers on a real engine, under `tidings heal` with docker-mon's variables.
@Timeout(600)
class HealIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /// What must not be touched: named after why.
  private static final List<String> BYSTANDERS =
      List.of("t-unlabelled", "t-only-observed", "t-only-checked", "t-refusing", "stranger");

  @TempDir static Path folder;
  private static CareFixture care;
  private static TidingsProcess tidings;

  @BeforeAll
  static void start() {
    care = new CareFixture(RealEngine.started(), folder);
    String[] timeout = {"--label", "mon.checks.health.timeout=1000"};
    care.runFrail(
        "t-frail", Stream.of(CareFixture.HEAL, timeout).flatMap(Stream::of).toArray(String[]::new));
    care.runFrail("t-fleeting", new String[] {"--label", "tidings.heal=true"});
    care.runIncurable("t-unlabelled");
    care.runIncurable("t-only-observed", "--label", "mon.observe=1");
    care.runIncurable("t-only-checked", "--label", "mon.checks.health=1");
    care.runIncurable(
        "t-refusing",
        "--label",
        "mon.observe=1",
        "--label",
        "mon.checks.health=1",
        "--label",
        "tidings.heal=false");
    care.runIncurable("stranger", CareFixture.HEAL);
    Map<String, String> environment = care.environment();
    environment.put("MON_CONTROL", environment.remove("DOCKER_HOST"));
    environment.put("MON_PREFIX", "nothing");
    environment.put("MON_INTERVAL", "3000");
    tidings = TidingsProcess.start(folder, environment, "heal", "--prefix", "/t-").watching();
  }

  @AfterAll
  static void stop() {
    tidings.close();
    care.close();
  }

  @Test
  void aContainerWhoseHealthFailsIsRestartedOnceAndTheHealedMailArrivesInItsThread() {
    care.infect("t-frail");
    Told ill = care.await("t-frail", "UNHEALTHY", PATIENCE, tidings);
    Told healed = care.await("t-frail", "HEALED", PATIENCE, tidings);
    List<Instant> restarts = care.times("t-frail", "restart");
    Instant failed = care.times("t-frail", "health_status: unhealthy").getFirst();
    assertThat(restarts).hasSize(1);
    Duration took = Duration.between(failed, restarts.getFirst());
    Instant told = care.times("t-frail", "kill").getFirst();
    System.out.println(
        "HealIT: restarted "
            + took.toMillis()
            + " ms after the event (timeout 1000 ms), the engine told to after "
            + Duration.between(failed, told).toMillis()
            + " ms");
    assertThat(healed.header("In-Reply-To")).isEqualTo(ill.id());
    assertThat(healed.header("References")).contains(ill.id());
    assertThat(healed.first())
        .startsWith("t-frail was unhealthy for ")
        .endsWith("; Tidings restarted it, and its health check passes again.");
    assertThat(healed.text()).contains("it is ill").contains("fit");
    assertThat(care.mails().map(Told::subject).filter(subject -> subject.contains("t-frail")))
        .noneMatch(
            subject -> subject.matches(".*(CRASH|OOM|LOOP|stopped|restarted|RECOVERED after).*"));
    assertThat(care.audit("event=heal"))
        .contains("heal: restart", "heal: healed", "rule=mon.checks.health=1");
  }

  @Test
  void oneThatNeverBecomesHealthyStopsAtItsBudgetWithOneMail() {
    care.runIncurable(
        "t-hopeless",
        Stream.of(CareFixture.HEAL, new String[] {"--label", "tidings.heal.timeout=0"})
            .flatMap(Stream::of)
            .toArray(String[]::new));
    Told gaveUp = care.await("t-hopeless", "GAVE UP", PATIENCE, tidings);
    assertThat(gaveUp.subject()).isEqualTo("[GAVE UP after 2 restarts] host1: t-hopeless");
    assertThat(gaveUp.text()).contains("no cure");
    // Several more checks fail, and a sweep finds it.
    Await.pause(Duration.ofSeconds(5));
    assertThat(care.times("t-hopeless", "restart")).hasSize(2);
    assertThat(care.mails("t-hopeless", "GAVE UP")).hasSize(1);
    assertThat(care.mails("t-hopeless", "UNHEALTHY")).hasSize(1);
    for (String bystander : BYSTANDERS) {
      assertThat(care.times(bystander, "restart")).as(bystander).isEmpty();
    }
  }

  @Test
  void oneThatVanishesWhileItIsIllIsNoError() {
    care.infect("t-fleeting");
    Await.until(
        () -> !care.times("t-fleeting", "health_status: unhealthy").isEmpty(),
        "it does not fall ill",
        tidings::output);
    care.engine.docker("rm", "-f", "t-fleeting");
    Await.pause(Duration.ofSeconds(2));
    assertThat(tidings.isAlive()).isTrue();
    assertThat(tidings.output()).doesNotContain("Exception");
  }

  @Test
  void aSecondTidingsWithTheSameDataFolderRefuses() {
    try (TidingsProcess second =
        TidingsProcess.start(folder, care.environment(), "heal", "--prefix", "t-")) {
      assertThat(second.exitCode()).isEqualTo(ExitStatus.USAGE);
      assertThat(second.output()).contains("data");
    }
  }

  @Test
  void aBadValueIsAnErrorThatNamesItsPlace() {
    Map<String, String> environment = care.environment();
    environment.put("MON_INTERVAL", "soon");
    try (TidingsProcess wrong =
        TidingsProcess.start(folder.resolve("wrong"), environment, "heal", "--retries=-1")) {
      assertThat(wrong.exitCode()).isEqualTo(ExitStatus.USAGE);
      assertThat(wrong.output())
          .contains("environment variable MON_INTERVAL", "\"soon\" is not a duration")
          .contains("--retries", "\"-1\" is not a whole number from 0 to 1000");
    }
  }
}
