package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a container of a real engine used before it died stands in its mail, where that was asked
/// for.
@Timeout(600)
class UsageIT {

  @TempDir static Path folder;
  private static RealEngine engine;
  private static MailSink sink;
  private static TidingsProcess tidings;

  @BeforeAll
  static void start() {
    engine = RealEngine.started();
    sink = new MailSink();
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_THROTTLE_WINDOW", "1s");
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    environment.put("TIDINGS_EVIDENCE_VITALS_EVERY", "2s");
    tidings = TidingsProcess.start(folder, environment, "watch").watching();
  }

  @AfterAll
  static void stop() {
    tidings.close();
    sink.close();
    engine.close();
  }

  @Test
  void theMailOfACrashTellsWhatWasUsedBefore() {
    // Long enough to be looked at twice even while something else keeps the machine busy.
    engine.run(
        "--name", "busy", "-m", "32m", "busybox", "sh", "-c", "yes > /dev/null & sleep 20; exit 3");
    String mail = mail("busy");
    assertThat(mail)
        .containsPattern("Used last +CPU [0-9.]+ %, memory [0-9.]+ [KM]B of 32 MB, \\S+ m?s")
        .containsPattern("before\\s+it ended")
        .containsPattern("Processes +yes \\([0-9]+\\) CPU [0-9]+ %");
  }

  @Test
  void theMailOfAFailedCheckTellsWhatIsUsed() {
    engine.docker(
        "run",
        "-d",
        "--name",
        "ill",
        "--health-cmd",
        "sleep 6; false",
        "--health-interval",
        "1s",
        "--health-retries",
        "1",
        "busybox",
        "sleep",
        "600");
    assertThat(mail("ill")).containsPattern("Used last +.*memory.*").contains("happened");
  }

  @Test
  void whatDiedBeforeAnybodyLookedIsUnknown() {
    engine.run("--name", "hasty", "busybox", "sh", "-c", "exit 4");
    assertThat(mail("hasty")).containsPattern("Used last +unknown: ");
  }

  /// The first mail about a container that tells neither its making nor its start: on a busy
  /// machine they are apart from what follows.
  private static String mail(String name) {
    Await.until(
        () -> sink.mails().stream().anyMatch(mail -> isProblem(mail, name)),
        "no mail about " + name,
        () -> sink.mails().stream().map(MailSink.Received::subject).toList().toString());
    return sink.mails().stream()
        .filter(mail -> isProblem(mail, name))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static boolean isProblem(MailSink.Received mail, String name) {
    return mail.subject().endsWith("host1: " + name)
        && Stream.of("[create]", "[started]").noneMatch(mail.subject()::startsWith);
  }
}
