package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.event.EngineEvent;
import dev.tidings.mail.mime.Addresses;
import dev.tidings.mail.mime.Mail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Python's `email` package is an independent reading of the standards, and says what it finds
/// wrong.
class StrictParserTest {

  @TempDir Path folder;

  @Test
  void pythonFindsNoDefectInAnyKindOfMail() throws Exception {
    boolean python = run("python3", "--version") == 0;
    boolean must = "true".equals(System.getenv("CI"));
    assumeTrue(python || must, "skipped: no python3 on this machine to read the mails with");
    for (Map.Entry<String, Mail> mail : GoldenMailTest.mails().entrySet()) {
      write(mail.getKey() + ".eml", mail.getValue().content());
    }
    write("raw.jsonl", lines(Reports.aBusyMinute()));
    write("storm.jsonl", lines(Reports.aStorm(500, 10_000)));
    write("odd.eml", oddMail().content());
    write("odd.jsonl", lines(oddEvents()));
    for (Map.Entry<String, Mail> mail : SmallerMailTest.forms().entrySet()) {
      write(mail.getKey() + ".eml", mail.getValue().content());
    }
    int exit = run("python3", "src/test/resources/strict_mail.py", folder.toString());
    assertThat(exit).as(output()).isZero();
    assertThat(output())
        .contains("storm [5000 problems] host1: worker-0, worker-2, worker-4 and 247 more");
  }

  /// Letters that must be encoded wherever a mail has text.
  static Mail oddMail() {
    var settings =
        new MailSettings(
            Addresses.parse("Zoë <zoe@example.org>"),
            Addresses.parseList("\"Łukasz, Ops (night)\" <ops@example.org>"),
            Optional.of(Addresses.parse("東京 <tokyo@example.org>")),
            ZoneId.of("Asia/Tokyo"));
    return new MailRenderer(settings, "1.2.3").render(Reports.of(oddEvents()));
  }

  private static List<EngineEvent> oddEvents() {
    EngineEvent event =
        Reports.container(Reports.START, "start", "wéb-東京-\ud83d\ude80-".repeat(5), "nginx", "");
    return List.of(event, event);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content, StandardCharsets.UTF_8);
  }

  private static String lines(List<EngineEvent> events) {
    return events.stream().map(e -> e.raw() + "\n").collect(Collectors.joining());
  }

  private int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("output").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private String output() throws IOException {
    Path output = folder.resolve("output");
    return Files.exists(output) ? Files.readString(output) : "";
  }
}
