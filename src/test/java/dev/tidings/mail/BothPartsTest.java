package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.mail.mime.Mail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who reads the text and who reads the HTML know the same: w3m, a browser for terminals, reads the
/// HTML, and every word of each is in the other.
class BothPartsTest {

  /// Only an inbox's list shows it, behind the subject.
  private static final String PREHEADER = "<div style=\"display:none[^>]*>[^<]*</div>";

  @TempDir Path folder;

  @BeforeAll
  static void aBrowserForTerminals() throws Exception {
    boolean there = Files.isExecutable(Path.of("/usr/bin/w3m"));
    boolean must = "true".equals(System.getenv("CI"));
    assumeTrue(there || must, "skipped: no w3m on this machine to read the HTML with");
  }

  static Stream<Arguments> named() {
    return GoldenMailTest.mails().entrySet().stream()
        .map(mail -> Arguments.of(mail.getKey(), mail.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("named")
  void textAndHtmlStateTheSameFacts(String name, Mail mail) throws Exception {
    Parsed parsed = new Parsed(mail);
    Set<String> html = words(dump(parsed.html().replaceFirst(PREHEADER, "")));
    Set<String> text = words(parsed.text().replaceFirst(" on ", " "));
    assertThat(html).containsAll(text);
    assertThat(text).containsAll(html);
  }

  private String dump(String html) throws IOException, InterruptedException {
    Path page = folder.resolve("mail.html");
    Files.writeString(page, html);
    Process w3m =
        new ProcessBuilder(
                "/usr/bin/w3m", "-dump", "-cols", "900", "-T", "text/html", page.toString())
            .redirectErrorStream(true)
            .start();
    String dump = new String(w3m.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(w3m.waitFor()).isZero();
    return dump;
  }

  /// Without what only layout adds: rules, bars, the strip, the backslash of a broken command.
  private static Set<String> words(String text) {
    return Arrays.stream(text.split("\\s+", -1))
        .map(word -> word.replaceAll("^[\\[|]+|[:\\]\\\\,]+$", ""))
        .filter(word -> !word.matches("[=#+.!|-]*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
