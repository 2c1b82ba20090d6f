package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.mail.mime.Mail;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No kind of mail looks like spam to SpamAssassin, by the rules it has without a network.
class SpamIT {

  private static final Pattern SCORE =
      Pattern.compile("X-Spam-Status: \\w+, score=(-?[0-9.]+) (?:[^\\n]|\\n\\s)*");

  @TempDir Path folder;

  @Test
  void everyKindOfMailScoresBelowOne() throws Exception {
    boolean there = Files.isExecutable(Path.of("/usr/bin/spamassassin"));
    boolean must = "true".equals(System.getenv("CI"));
    assumeTrue(there || must, "skipped: no spamassassin on this machine");
    Map<String, Mail> mails = GoldenMailTest.mails();
    StringBuilder mbox = new StringBuilder();
    for (Mail mail : mails.values()) {
      mbox.append("From tidings@example.org Sun Mar  1 02:10:03 2026\n");
      mbox.append(mail.content().replace("\r\n", "\n").replaceAll("(?m)^From ", ">From "));
      mbox.append('\n');
    }
    Files.writeString(folder.resolve("mbox"), mbox);
    List<String> verdicts = judged();
    assertThat(verdicts).hasSameSizeAs(mails.keySet());
    assertThat(verdicts).allSatisfy(v -> assertThat(score(v)).as(v).isLessThan(1.0));
  }

  private List<String> judged() throws Exception {
    Path out = folder.resolve("judged");
    int exit =
        new ProcessBuilder(
                "/usr/bin/spamassassin", "-L", "-p", "/dev/null", "--mbox", folder + "/mbox")
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("log").toFile())
            .start()
            .waitFor();
    assertThat(exit).as(Files.readString(folder.resolve("log"))).isZero();
    List<String> verdicts = new ArrayList<>();
    Matcher verdict = SCORE.matcher(Files.readString(out, StandardCharsets.UTF_8));
    while (verdict.find()) {
      verdicts.add(verdict.group());
    }
    return verdicts;
  }

  private static double score(String verdict) {
    Matcher score = SCORE.matcher(verdict);
    assertThat(score.find()).isTrue();
    return Double.parseDouble(score.group(1));
  }
}
