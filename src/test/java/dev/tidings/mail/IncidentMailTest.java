package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.End;
import dev.tidings.incident.Intent;
import dev.tidings.mail.mime.Mail;
import dev.tidings.mail.words.LocalTimes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is read first of every kind of incident: the subject and the first sentence.
class IncidentMailTest {

  static Stream<Arguments> kinds() {
    End zero = Scenes.end(0, 60_000, false);
    return Stream.of(
        Arguments.of(
            Scenes.crash(),
            "[CRASH exit 3] host1: shop-web-1",
            "shop-web-1 crashed with exit code 3 (the program failed) after running for 3 s; it was"
                + " started again at once."),
        Arguments.of(
            Scenes.killed(),
            "[CRASH exit 137] host1: shop-web-1",
            "shop-web-1 crashed with exit code 137 (killed by signal KILL) after running for 1 min"
                + " 30 s."),
        Arguments.of(
            Scenes.oom(),
            "[OOM] host1: shop-web-1",
            "shop-web-1 ran out of memory and was killed (limit 64 MB) after running for 1 h 30"
                + " min; it was started again at once."),
        Arguments.of(
            Scenes.one(new Intent.OutOfMemory(Optional.empty()), "oom"),
            "[OOM] host1: shop-web-1",
            "A process in shop-web-1 ran out of memory and was killed; shop-web-1 keeps running."),
        Arguments.of(
            Scenes.loop(),
            "[LOOP 412x] host1: shop-web-1",
            "shop-web-1 crashed 412 times since 00:10:03 UTC, median uptime 3 s; it has been running"
                + " again since 02:13:03 UTC."),
        Arguments.of(
            Scenes.unhealthy(),
            "[UNHEALTHY] host1: shop-web-1",
            "shop-web-1 is unhealthy: its health check fails."),
        Arguments.of(
            Scenes.one(new Intent.Recovered(Duration.ofMinutes(3)), "start"),
            "[RECOVERED after 3 min] host1: shop-web-1",
            "shop-web-1 recovered after 3 min."),
        Arguments.of(
            Scenes.startFailed(),
            "[START FAILED exit 127] host1: shop-web-1",
            "shop-web-1 could not be started: exit code 127 (the command was not found)."),
        Arguments.of(
            Scenes.one(new Intent.StartFailed(OptionalInt.empty(), ""), "create"),
            "[START FAILED] host1: shop-web-1",
            "shop-web-1 could not be started."),
        Arguments.of(
            Scenes.stopped(),
            "[stopped] host1: shop-web-1",
            "shop-web-1 was stopped on request; it did not stop in time and was killed (SIGKILL)."),
        Arguments.of(
            Scenes.one(new Intent.Finished(zero), "die"),
            "[finished] host1: shop-web-1",
            "shop-web-1 finished normally after running for 1 min."),
        Arguments.of(
            Scenes.one(new Intent.Restarted(Duration.ofMillis(2_040)), "restart"),
            "[restarted, down 2 s] host1: shop-web-1",
            "shop-web-1 was restarted, and was down for 2 s."),
        Arguments.of(
            Scenes.one(new Intent.Started(true), "create"),
            "[started] host1: shop-web-1",
            "shop-web-1 was created and started."),
        Arguments.of(
            Scenes.one(new Intent.Happened("pause"), "pause"),
            "[pause] host1: shop-web-1",
            "shop-web-1 was paused."),
        Arguments.of(
            Scenes.one(new Intent.Recreated(Scenes.duration(2_100)), "create"),
            "[DEPLOYED] host1: shop (1 container)",
            "shop was deployed: 1 container recreated, down for 2.1 s."),
        Arguments.of(
            Scenes.deploy(),
            "[DEPLOYED] host1: shop (3 containers)",
            "shop was deployed: 3 containers recreated, down for 2.1 s at most."),
        Arguments.of(
            Scenes.many(),
            "[30 problems] host1: worker-1, worker-2, worker-3 and 27 more",
            "30 containers (worker-1, worker-2, worker-3, ...) crashed with exit code 1 between"
                + " 02:10:03 and 02:10:04 UTC."),
        Arguments.of(
            Scenes.mixed(),
            "[3 problems] host1: unhealthy: shop-web-1; OOM: shop-worker-1",
            "shop-web-1 crashed with exit code 3, then became unhealthy and shop-worker-1 ran"
                + " out of memory between 02:10:03 and 02:10:55 UTC."));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("kinds")
  void anIncidentIsReadAtAGlance(Scenes scene, String subject, String sentence) {
    Report report = scene.first();
    assertThat(SubjectLine.of(report)).isEqualTo(subject);
    assertThat(new SummarySentence(report, new LocalTimes(Reports.UTC)).sentence())
        .isEqualTo(sentence);
  }

  @Test
  void ofSeveralThatCouldNotBeStartedTheMailSaysWhy() throws Exception {
    Scenes scene = Scenes.crash();
    for (String name : List.of("api", "web", "db")) {
      String error = name.equals("db") ? "no such device" : "network shop_default not found";
      scene.incident(name, new Intent.StartFailed(OptionalInt.of(128), error), Reports.START, null);
    }
    assertThat(new Parsed(Reports.renderer().render(scene.summary())).text())
        .contains("api, web: network shop_default not found")
        .contains("db: no such device");
  }

  @Test
  void aProblemAmongOtherThingsIsNamed() {
    Scenes scene = Scenes.crash();
    scene.incident("db", new Intent.Started(false), Reports.START, null);
    assertThat(SubjectLine.of(scene.summary()))
        .isEqualTo("[CRASH exit 3] host1: shop-web-1 and 1 more");
  }

  @Test
  void theSpaceThatOneRemovalFreedIsNamedAmongOtherThings() {
    Scenes scene = Scenes.crash();
    scene.incident("job", new Intent.Cleaned(1, 24_000_000), Reports.START, null);
    Report report = scene.summary();
    assertThat(new SummarySentence(report, new LocalTimes(Reports.UTC)).sentence())
        .endsWith("Tidings removed 1 container with 1 anonymous volume; that freed 22.9 MB.");
  }

  @Test
  void theSpaceThatTheOnlyRemovalFreedIsNamedOnce() {
    Scenes scene = Scenes.one(new Intent.Cleaned(0, 24_000_000), "destroy");
    assertThat(new SummarySentence(scene.first(), new LocalTimes(Reports.UTC)).sentence())
        .isEqualTo("shop-web-1 had ended and was removed; that freed 22.9 MB.");
  }

  @Test
  void severalThatAreWellAgainAreCounted() {
    Scenes scene = Scenes.one(new Intent.Recovered(Duration.ofMinutes(3)), "start");
    scene.incident("db", new Intent.Recovered(Duration.ofMinutes(2)), Reports.START, null);
    assertThat(SubjectLine.of(scene.summary())).isEqualTo("[2 recovered] host1: shop-web-1, db");
  }

  @Test
  void aDeployIsNeverCalledACrash() throws Exception {
    Mail mail = Reports.renderer().render(Scenes.deploy().summary());
    assertThat(new Parsed(mail).text()).doesNotContainIgnoringCase("crash");
    assertThat(new Parsed(mail).header("X-Tidings-Severity")).isEqualTo("info");
  }

  @Test
  void aDeathThatWasAskedForIsNotMarked() throws Exception {
    Mail mail = Reports.renderer().render(Scenes.stopped().first());
    assertThat(new Parsed(mail).text()).doesNotContain("!  die");
  }

  @Test
  void everySummarySaysWhatWasKeptBack() throws Exception {
    Mail mail = Reports.renderer().render(Scenes.mixed().summary());
    assertThat(new Parsed(mail).text())
        .contains("Not mailed since 02:09:03 UTC: 83 (exec_* by default rule: 70, top: 13).");
  }

  @Test
  void whereThereAreNoLogLinesTheReasonIsSaid() throws Exception {
    Mail mail = Reports.renderer().render(Scenes.killed().first());
    assertThat(new Parsed(mail).text())
        .contains("No log lines: the container was removed already.");
  }

  @Test
  void whyTheEngineGivesNoLogIsSaidInFewWordsAndNeverCut() throws Exception {
    String prefix =
        "The engine at unix:///var/run/docker.sock (the default) answered 501 to /containers/"
            + "c".repeat(64)
            + "/logs?stdout=true&stderr=true";
    String driver = prefix + ", \"configured logging driver does not support reading\".";
    assertThat(text(Scenes.killed(driver)))
        .contains("No log lines: its logging driver")
        .contains("does not support reading.")
        .doesNotContain("501");
    assertThat(text(Scenes.killed(prefix + ", \"the reason at the very end\".")))
        .contains("the reason at the very end");
  }

  private static String text(Scenes scene) throws Exception {
    return new Parsed(Reports.renderer().render(scene.first())).text().replaceAll("\\s+", " ");
  }

  @Test
  void whatIsCriticalIsUrgentForMailProgramsToo() throws Exception {
    Parsed critical = new Parsed(Reports.renderer().render(Scenes.crash().first()));
    assertThat(critical.header("X-Priority")).isEqualTo("1");
    assertThat(critical.header("Importance")).isEqualTo("high");
    Parsed problem = new Parsed(Reports.renderer().render(Scenes.oom().first()));
    assertThat(problem.header("X-Priority")).isEmpty();
  }

  @Test
  void theStateIsThatOfTheMomentAMailIsWritten() throws Exception {
    Report report = Scenes.crash().first();
    String id = new MailOverview(report.batch()).cast().getFirst().subject().id();
    assertThat(text(report, Map.of(id, Report.State.DOWN))).containsPattern("State now +down");
    assertThat(text(report, Map.of(id, Report.State.RUNNING)))
        .containsPattern("State now +running again");
    assertThat(text(report, Map.of(id, Report.State.PAUSED))).containsPattern("State now +paused");
  }

  private static String text(Report report, Map<String, Report.State> states) throws Exception {
    Report now =
        new Report(
            report.host(),
            report.batch(),
            report.evidence(),
            report.letter(),
            report.post(),
            report.now(),
            states);
    return new Parsed(Reports.renderer().render(now)).text();
  }

  @Test
  void aKillWithTheMemoryAtItsLimitIsProbablyOneForIt() throws Exception {
    assertThat(text(killed(63_900_000), Map.of()).replaceAll("\\s+", " "))
        .contains("killed by signal 9 (KILL), probably out of memory: it used 60.9 MB of 61 MB");
    assertThat(text(killed(32_000_000), Map.of())).doesNotContain("probably");
  }

  private static Report killed(long memory) {
    Report report = Scenes.killed().first();
    Evidence.Usage usage =
        new Evidence.Usage(
            Duration.ofSeconds(4), OptionalDouble.empty(), memory, 64_000_000, List.of());
    Evidence evidence =
        new Evidence(
            Evidence.NONE.condition(),
            Evidence.NONE.logs(),
            Evidence.NONE.health(),
            Evidence.NONE.changes(),
            new Fact.Known<>(usage));
    long id = new MailOverview(report.batch()).cast().getFirst().lead().id();
    return new Report(
        report.host(),
        report.batch(),
        Map.of(id, evidence),
        report.letter(),
        report.post(),
        report.now(),
        Map.of());
  }

  @Test
  void aDeathTellsTheMemoryOfTheHostAndTheDiskOnlyWhereLittleIsLeft() throws Exception {
    assertThat(text(machine(20), Map.of()))
        .containsPattern("Host memory +512 MB of 16 GB available")
        .doesNotContain("Disk of Tidings");
    assertThat(text(machine(1), Map.of())).containsPattern("Disk of Tidings +1 GB of 40 GB free");
  }

  private static Report machine(long free) {
    Report report = Scenes.killed().first();
    Evidence.Machine machine = new Evidence.Machine(512L << 20, 16L << 30, free << 30, 40L << 30);
    Evidence evidence =
        new Evidence(
            Evidence.NONE.condition(),
            Evidence.NONE.logs(),
            Evidence.NONE.health(),
            Evidence.NONE.changes(),
            Evidence.NONE.usage(),
            new Fact.Known<>(machine));
    long id = new MailOverview(report.batch()).cast().getFirst().lead().id();
    return new Report(
        report.host(),
        report.batch(),
        Map.of(id, evidence),
        report.letter(),
        report.post(),
        report.now(),
        Map.of());
  }
}
