package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.mail.mime.Mail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {

  @TempDir Path folder;

  private void file(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private Mail mail(Report report, String template) {
    Letter letter =
        new Letter(
            "",
            Optional.empty(),
            Optional.of(template),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Report with =
        new Report(
            report.host(),
            report.batch(),
            report.evidence(),
            letter,
            report.post(),
            report.now(),
            Map.of());
    return new MailRenderer(Reports.SETTINGS, "1", Templates.in(folder)).render(with);
  }

  @Test
  void aTemplateOfTheUsersIsUsed() throws Exception {
    file("short.txt", "{{host}}: {{sentence}}{{#chapters}} {{name}}={{state}}{{/chapters}}\n");
    Mail mail = mail(Scenes.unhealthy().first(), "short");
    assertThat(new Parsed(mail).text().strip())
        .isEqualTo("host1: shop-web-1 is unhealthy: its health check fails. shop-web-1=unhealthy");
    assertThat(new Parsed(mail).html()).contains("To look closer");
  }

  @Test
  void thePlainSubjectOfOldIsATemplate() throws Exception {
    file("old.subject", "[DOCKER_EVENTS] {{event_count}} docker events\n");
    assertThat(mail(Scenes.mixed().summary(), "old").subject())
        .isEqualTo("[DOCKER_EVENTS] 11 docker events");
  }

  @Test
  void whatInspectToldIsThereByItsPathAndElseEmpty() throws Exception {
    file("i.txt", "({{inspect.host_config_restart_policy_name}}) ({{inspect.no_such_thing}})");
    assertThat(new Parsed(mail(Scenes.crash().first(), "i")).text().strip())
        .isEqualTo("(always) ()");
    assertThat(new Parsed(mail(Scenes.stopped().first(), "i")).text().strip()).isEqualTo("() ()");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bad.txt     | a~{{#facts}}~b             | bad.txt: Section missing close tag 'facts'",
        "bad.txt     | a~{{sentense}}             | bad.txt: line 2: sentense is not known",
        "bad.txt     | {{#fakts}}{{/fakts}}       | bad.txt: line 1: fakts is not known",
        "bad.html    | a~<p>{{{sentence}}}        | bad.html: line 2: write {{name}}",
        "bad.html    | {{&sentence}}              | bad.html: line 1: write {{name}}",
        "bad.html    | {{=<% %>=}}<%& host %>     | bad.html: line 1: write {{name}}",
        "bad.html    | {{>other}}                 | bad.html: ",
        "bad.subject | {{sentense}}               | bad.subject: line 1: sentense is not known",
        "bad.subject | {{#deploy}}{{/deploy}}     | bad.subject: the subject is empty",
      })
  void aMistakeIsFoundAtTheStart(String name, String content, String error) throws Exception {
    file(name, content.replace('~', '\n'));
    Templates templates = Templates.in(folder);
    assertThat(templates.errors()).hasSize(1);
    assertThat(templates.errors().getFirst()).contains(error);
    assertThat(templates.names()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsAMistakeToo() {
    assertThat(Templates.in(folder.resolve("none")).errors()).hasSize(1);
  }

  @Test
  void aMailWhoseTemplateIsBrokenGoesOutInTheBuiltInShapeAndSaysSo() throws Exception {
    file("bad.txt", "{{sentense}}");
    String text = new Parsed(mail(Scenes.crash().first(), "bad")).text();
    assertThat(text).contains("! The template bad could not be used: it is not there, or was");
    assertThat(text).contains("To look closer:");
  }

  @Test
  void aTemplateThatFailsOnlyWithThisMailIsReplacedToo() throws Exception {
    file("late.subject", "{{^deploy}}{{#chapters}}{{sentense}}{{/chapters}}{{/deploy}}{{host}}");
    assertThat(Templates.in(folder).errors()).isEmpty();
    Mail mail = mail(Scenes.crash().first(), "late");
    assertThat(mail.subject()).isEqualTo("[CRASH exit 3] host1: shop-web-1");
    assertThat(new Parsed(mail).text()).contains("! The template late could not be used: ");
  }

  @Test
  void aTemplateThatMakesTooMuchIsReplaced() throws Exception {
    file("big.html", "<!DOCTYPE html>" + "<p>{{sentence}}</p>\n".repeat(2_000));
    Mail mail = mail(Scenes.crash().first(), "big");
    assertThat(new Parsed(mail).text()).contains("what it makes is too large");
  }

  @Test
  void valuesAreEscapedInHtmlAndASubjectStaysALine() throws Exception {
    file("own.html", "<!DOCTYPE html><p>{{host}}</p>");
    file("own.subject", "x\r\nBcc: eve@example.org\r\n\r\n{{host}}");
    Report crash = Scenes.crash().first();
    Report evil =
        new Report(
            "<script>\r\nBcc: a@b.org",
            crash.batch(),
            crash.evidence(),
            crash.letter(),
            crash.post(),
            crash.now(),
            Map.of());
    Mail mail = mail(evil, "own");
    assertThat(new Parsed(mail).html()).contains("<p>&lt;script&gt; Bcc: a@b.org</p>");
    assertThat(mail.subject()).doesNotContain("\n").startsWith("x Bcc: eve@example.org <script>");
    assertThat(new Parsed(mail).header("Bcc")).isEmpty();
  }
}
