package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Subject;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemKind;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageLinksTest {

  private static final String PAGE = "https://tidings.example.org/sub/";

  private static final MailSettings LINKED =
      new MailSettings(
          Reports.SETTINGS.from(),
          Reports.SETTINGS.to(),
          Optional.empty(),
          ZoneId.of("UTC"),
          Optional.of(URI.create(PAGE)));

  private static Parsed mail(Report report) throws Exception {
    return new Parsed(new MailRenderer(LINKED, "1").render(report));
  }

  private static LedgerEntry problem(String name) {
    Subject subject = new Subject("container", name, "1", name, "img", Subject.Compose.NONE);
    Intent crash = new Intent.Crashed(new End(OptionalInt.of(3), Optional.empty(), false));
    Incident incident =
        new Incident(
            1, subject, crash, Optional.empty(), Severity.PROBLEM, Reports.START, Reports.START, 1);
    return new LedgerEntry(
        ProblemKind.CRASH,
        Reports.START,
        1,
        incident,
        Optional.empty(),
        Optional.empty(),
        new LedgerEntry.Notice("", "", 0, Optional.empty(), false));
  }

  private static ReminderReport reminder(List<LedgerEntry> problems) {
    return new ReminderReport(
        "host1",
        problems,
        Letter.plain(Optional.empty(), Optional.empty()),
        new ReminderReport.Why(Optional.empty(), Optional.empty()),
        Reports.START.plusSeconds(60),
        Reports.START.plusSeconds(60));
  }

  private static List<Map<String, Object>> rows(String... names) {
    List<Map<String, Object>> section =
        new PageLinks(LINKED.page().orElseThrow())
            .of(reminder(List.of(names).stream().map(PageLinksTest::problem).toList()));
    return section.stream()
        .flatMap(each -> ((List<?>) Objects.requireNonNull(each.get("rows"))).stream())
        .map(PageLinksTest::row)
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> row(Object row) {
    return (Map<String, Object>) row;
  }

  @Test
  void aMailAboutAProblemLeadsToThePageInBothParts() throws Exception {
    Parsed mail = mail(Scenes.oom().first());
    String container = Scenes.oom().first().batch().digest().chapters().getFirst().subject().name();
    assertThat(mail.text())
        .contains("  Mute for 24 hours: " + PAGE + "confirm?mute=" + container + "\r\n")
        .contains("  Acknowledge: " + PAGE + "confirm?acknowledge=" + container + "\r\n");
    assertThat(mail.html().replace("&#x3D;", "="))
        .contains("href=\"" + PAGE + "confirm?mute=" + container + "\"")
        .contains("href=\"" + PAGE + "confirm?acknowledge=" + container + "\"");
  }

  @Test
  void withoutAnAddressOfThePageNoMailLeadsThere() throws Exception {
    Parsed mail = new Parsed(Reports.renderer().render(Scenes.oom().first()));
    assertThat(mail.text() + mail.html()).doesNotContain("confirm?").doesNotContain("Mute for");
  }

  @Test
  void aMailThatTellsOfNoProblemLeadsNowhere() throws Exception {
    Parsed mail = mail(Reports.of(List.of(Reports.start("shop-web-1"))));
    assertThat(mail.text() + mail.html()).doesNotContain("confirm?");
  }

  @Test
  void aReminderLeadsToThePageToo() throws Exception {
    Parsed mail =
        new Parsed(new MailRenderer(LINKED, "1").render(reminder(List.of(problem("web")))));
    assertThat(mail.text()).contains("  Acknowledge: " + PAGE + "confirm?acknowledge=web\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "web.1,web.1",
    "a&acknowledge=b,a%26acknowledge%3Db",
    "a#/rules,a%23%2Frules",
    "a\"b<c>,a%22b%3Cc%3E",
    "a b+c,a%20b%2Bc",
    "../x,..%2Fx",
    "bücher,b%C3%BCcher"
  })
  void aNameIsOneValueOfTheAddressWhateverItHolds(String name, String encoded) {
    assertThat(rows(name)).hasSize(1);
    assertThat(rows(name).getFirst())
        .hasEntrySatisfying(
            "mute", it -> assertThat(it).hasToString(PAGE + "confirm?mute=" + encoded));
  }

  @ParameterizedTest
  @ValueSource(strings = {"web*", "w?b", "*", "a\u202eb", "a\nb", ""})
  void aNameThatWouldMeanOthersOrCannotBeShownHasNoLink(String name) {
    assertThat(rows(name)).isEmpty();
  }

  @Test
  void ofManyContainersFiveHaveLinksEachWithItsName() {
    assertThat(rows("a", "b", "c", "d", "e", "f"))
        .extracting(row -> row.get("name"))
        .containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void oneContainerIsNotNamedAgain() {
    assertThat(rows("web", "web")).extracting(row -> row.get("name")).containsExactly("");
  }
}
