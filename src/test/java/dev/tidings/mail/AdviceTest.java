package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.ContainerLabels;
import dev.tidings.event.ImageLabels;
import dev.tidings.mail.mime.Mail;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdviceTest {

  private static final String PAGE = "https://wiki.example.org/run/web?x=1#db";

  private static Advice of(Map<String, String> labels, Map<String, String> image) {
    return Advice.of(
        ContainerLabels.of(labels, Set.of(), new ImageLabels.Known(image)),
        value -> value.contains("[redacted]"));
  }

  private static Advice runbook(String value) {
    return of(Map.of("tidings.runbook", value), Map.of());
  }

  @Test
  void theLabelsOfAContainerAreAdvice() {
    assertThat(of(Map.of("tidings.note", "call Ann", "tidings.runbook", PAGE), Map.of()))
        .isEqualTo(new Advice("call Ann", PAGE));
    assertThat(of(Map.of("tidings.note", "a\u202e\n" + "b".repeat(900)), Map.of()).note())
        .doesNotContain("\u202e", "\n")
        .hasSizeLessThanOrEqualTo(300);
  }

  @Test
  void thoseOfItsImageAreNone() {
    Map<String, String> labels = Map.of("tidings.note", "call Ann", "tidings.runbook", PAGE);
    assertThat(of(labels, labels)).isEqualTo(Advice.NONE);
  }

  @Test
  void whatASecretWasTakenOutOfIsNoneSinceItCannotBeComparedWithTheImages() {
    Map<String, String> image = Map.of("tidings.note", "password=hunter22");
    assertThat(of(Map.of("tidings.note", "password=[redacted]"), image)).isEqualTo(Advice.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "//example.org",
        "https://",
        "https://bank.example.org@evil.example.net/",
        "https://example.org/a b",
        "https://example.org/\"><script>",
        "https://example.org/\u202etxt",
        "see https://example.org"
      })
  void onlyAnAddressOnTheWebIsARunbookAndAllElseIsNamed(String value) {
    assertThat(runbook(value)).isEqualTo(Advice.NONE);
    ContainerLabels labels =
        ContainerLabels.of(
            Map.of("tidings.runbook", value), Set.of(), new ImageLabels.Known(Map.of()));
    assertThat(Advice.unreadable(labels)).hasSize(1).first().asString().contains("cannot be read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {PAGE, "http://wiki:8080", "HTTPS://h/x", "https://[::1]:3000/a", "http://h?q=1"})
  void anAddressOnTheWebIsARunbook(String value) {
    assertThat(runbook(value).runbook()).isEqualTo(value);
  }

  @Test
  void aMailAboutOneContainerShowsBothAmongItsFacts() throws Exception {
    Mail mail = mail(Scenes.crash().first());
    String text = new Parsed(mail).text();
    assertThat(text)
        .containsPattern("Note +Ask Ann")
        .containsPattern("Runbook +https://wiki\\.example\\.org/run/web");
    assertThat(new Parsed(mail).html()).contains("Runbook").doesNotContain("href=\"https://wiki");
  }

  @Test
  void aMailAboutSeveralContainersShowsThemBesideTheirLogs() throws Exception {
    assertThat(new Parsed(mail(Scenes.mixed().first())).text())
        .contains("Note: Ask Ann")
        .contains("Runbook: " + PAGE);
  }

  private static Mail mail(Report report) {
    String id = new MailOverview(report.batch()).cast().getFirst().subject().id();
    return Reports.renderer()
        .render(
            new Report(
                report.host(),
                report.batch(),
                report.evidence(),
                report.letter(),
                report.post(),
                report.now(),
                report.states(),
                Map.of(id, new Advice("Ask Ann", PAGE))));
  }
}
