package dev.tidings.mail.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.Intent;
import dev.tidings.mail.HostileIncidents;
import dev.tidings.mail.Letter;
import dev.tidings.mail.Parsed;
import dev.tidings.mail.Post;
import dev.tidings.mail.Report;
import dev.tidings.mail.Reports;
import dev.tidings.mail.Scenes;
import dev.tidings.mail.mime.Mail;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

  /// What mail programs link: an address on the web, or a domain by its last part.
  private static final Pattern LINKED =
      Pattern.compile(
          "(?i)(https?://[\\w]|www\\.[\\w]|[\\w-]+\\.(com|org|io|net|dev|zip|info|de|ru|\u0440\u0444)\\b)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.com",
        "www.evil",
        "https://evil.zip/login",
        "HTTP://10.0.0.1/x",
        "a.b.c.evil.de",
        "\u0432\u0445\u043e\u0434.\u0440\u0444",
        "xn--80a.xn--p1ai",
        "ghcr.io/evil/app:1"
      })
  void aNameBecomesNoLinkInAMail(String name) throws Exception {
    Parsed mail = new Parsed(mail(name));
    assertThat(withoutLog(mail.text())).doesNotContainPattern(LINKED);
    assertThat(linkable(mail.html())).doesNotContainPattern(LINKED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.example.com", "https://evil.zip/login", "ghcr.io/evil/app:1"})
  void inHtmlItIsCopiedAsItIs(String name) throws Exception {
    assertThat(shown(new Parsed(mail(name)).html())).contains(name + " crashed");
  }

  @Test
  void aLogLineStaysWordForWord() throws Exception {
    assertThat(new Parsed(mail("web")).text()).contains("  | see https://evil.com/x");
  }

  @Test
  void aCommandTakesTheIdentityInsteadOfSuchAName() throws Exception {
    assertThat(new Parsed(mail("evil.com")).text()).contains("docker inspect 7badaa617bad");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx:1.27.3, nginx:1.27.3",
    "events.jsonl, events.jsonl",
    "after 1.5 h, after 1.5 h",
    "host.example.org, host.example.org",
    "throttle.window, throttle.window",
    "Ops <ops@example.com>, Ops <ops@example.com>",
    "at evil.com., at evil[.]com."
  })
  void inPlainTextOnlyDomainsAreWrittenOtherwise(String text, String shown) {
    assertThat(Links.text(text, "host.example.org")).isEqualTo(shown);
  }

  @Test
  void linksAndAttributesOfATemplateStay() {
    String html =
        "<style>a.com{}</style><a href=\"https://x.com/?q=a>b.com\">x.com</a><p"
            + " title='y.com'>z.com";
    assertThat(Links.html(html)).isEqualTo(html.replace("z.com", "<a>z<span>.</span>com</a>"));
  }

  private static Mail mail(String name) {
    BatchBuilder builder = new BatchBuilder();
    builder.add(
        Reports.event(
            Reports.START, "container", "die", "7badaa617bad", "\"name\":\"" + name + "\""));
    var crashed = new Intent.Crashed(Scenes.end(3, 1, true));
    builder.add(HostileIncidents.incident(1, "7badaa617bad", name, crashed));
    Evidence evidence =
        new Evidence(
            new Fact.Missing<>(""),
            new Fact.Known<>(new Evidence.LogTail(List.of("see https://evil.com/x"), true)),
            new Fact.Missing<>(""),
            new Fact.Missing<>(""));
    return Reports.renderer()
        .render(
            new Report(
                "host1",
                builder.build(Batch.Occasion.SUMMARY, Instant.EPOCH),
                Map.of(1L, evidence),
                Letter.plain(Optional.empty(), Optional.empty()),
                Post.FINE,
                Reports.START,
                Map.of()));
  }

  private static String withoutLog(String text) {
    return text.replaceAll("(?m)^  \\| .*$", "");
  }

  /// What a program could link: the texts between tags, each for itself, outside of links.
  private static String linkable(String html) {
    return html.replaceAll("(?s)<a>.*?</a>", "|").replaceAll("<[^>]*>", "|");
  }

  private static String shown(String html) {
    return html.replaceAll("<[^>]*>", "");
  }
}
