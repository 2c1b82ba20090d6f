package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.OwnEvents;
import dev.tidings.mail.mime.Mail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of mail, as it stands under review in `src/test/resources/golden`. After a wanted
/// change: `mvn test -Dtest=GoldenMailTest -Dtidings.golden=write`, then read the difference.
class GoldenMailTest {

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  static Map<String, Mail> mails() {
    Map<String, Mail> mails = new LinkedHashMap<>();
    Scenes.all().forEach((name, report) -> mails.put(name, mail(report)));
    mails.put("storm", mail(Scenes.storm().summary()));
    mails.put("raw", mail(Reports.of(Reports.aBusyMinute())));
    mails.put("raw-start", mail(Reports.of(List.of(Reports.start("shop-web-1")))));
    mails.put("gap", mail(Reports.of(Reports.aBusyMinute(), aGap(0))));
    mails.put("gap-alone", mail(Reports.of(List.of(), aGap(0))));
    mails.put("reconciled", mail(Reports.of(List.of(unseen()), aGap(1))));
    mails.put("test", testMail());
    mails.put("alive", alive(0, List.of()));
    mails.put("alive-but", alive(2, List.of("the engine cannot be followed since noon")));
    return mails;
  }

  private static Mail mail(Report report) {
    return Reports.renderer().render(report);
  }

  static Mail testMail() {
    return Reports.renderer()
        .render(
            new TestReport(
                "host1",
                "unix:///var/run/docker.sock (20.10.24)",
                "mail.example.org:465",
                Reports.START));
  }

  private static Mail alive(int gaps, List<String> wrong) {
    Instant due = Reports.START.minusSeconds(180);
    Optional<Instant> oldest = gaps == 0 ? Optional.empty() : Optional.of(due.minusSeconds(900));
    AliveReport.Counts counts = new AliveReport.Counts(1234, 7, gaps, gaps == 0 ? 0 : 1, oldest);
    Instant since = due.minusSeconds(86_400);
    return Reports.renderer()
        .render(new AliveReport("host1", due, since, counts, wrong, List.of(), Reports.START));
  }

  private static List<EngineEvent> aGap(int changes) {
    Instant until = Reports.START.minusSeconds(60);
    Instant since = Reports.START.minusSeconds(300);
    return List.of(
        OwnEvents.gap(
            until, new Action.Gap(since, "the engine was restarted", OptionalInt.of(changes), "")));
  }

  /// A container that was killed while nobody looked.
  private static EngineEvent unseen() {
    return OwnEvents.reconciled(
        new Actor(
            "7badaa617bad".repeat(5) + "0000",
            Map.of("name", "shop-db-1", "image", "postgres:17", "exitCode", "137")),
        "die",
        Reports.START.minusSeconds(200));
  }

  static Stream<Arguments> named() {
    return mails().entrySet().stream().map(m -> Arguments.of(m.getKey(), m.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("named")
  void theMailIsTheOneUnderReview(String name, Mail mail) throws Exception {
    Parsed parsed = new Parsed(mail);
    String headers = mail.content().substring(0, mail.content().indexOf("\r\n\r\n"));
    check(name + ".headers", headers.replace("\r\n", "\n") + "\n");
    check(name + ".txt", parsed.text().replace("\r\n", "\n"));
    check(name + ".html", parsed.html().replace("\r\n", "\n"));
  }

  private static void check(String file, String content) throws IOException {
    Path path = FOLDER.resolve(file);
    if ("write".equals(System.getProperty("tidings.golden"))) {
      Files.createDirectories(FOLDER);
      Files.writeString(path, content);
    }
    assertThat(content).isEqualTo(Files.readString(path));
  }
}
