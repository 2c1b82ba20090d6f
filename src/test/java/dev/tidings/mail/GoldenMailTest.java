package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Completeness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    mails.put("die", mail(Reports.of(List.of(Reports.die(137)))));
    mails.put("start", mail(Reports.of(List.of(Reports.start("shop-web-1")))));
    mails.put("summary", mail(Reports.of(Reports.aBusyMinute())));
    mails.put("storm", mail(Reports.of(Reports.aStorm(500, 10_000))));
    mails.put("gap", mail(Reports.of(Reports.aBusyMinute(), aGap())));
    mails.put("test", testMail());
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

  private static Completeness aGap() {
    return new Completeness(
        List.of(
            new Completeness.Missing(
                Reports.START.minusSeconds(300),
                Reports.START.minusSeconds(60),
                "the engine was restarted")));
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
