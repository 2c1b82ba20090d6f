package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.mail.mime.Mail;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SmallerMailTest {

  private static final Mail BUSY = Reports.renderer().render(Reports.of(Reports.aBusyMinute()));
  private static final Mail STORM =
      Reports.renderer().render(Reports.of(Reports.aStorm(500, 10_000)));

  /// Every form of every kind of mail.
  static Map<String, Mail> forms() {
    Map<String, Mail> forms = new LinkedHashMap<>();
    Map<String, Mail> mails = new LinkedHashMap<>(GoldenMailTest.mails());
    mails.put("odd", StrictParserTest.oddMail());
    mails.forEach((name, mail) -> {
      int step = 1;
      for (var smaller = smaller(mail); smaller.isPresent(); smaller = smaller(smaller.get())) {
        forms.put(name + "-smaller-" + step++, smaller.get());
      }
    });
    return forms;
  }

  private static Optional<Mail> smaller(Mail mail) {
    return SmallerMail.of(mail, mail.content().length() - 1);
  }

  @Test
  void firstTheAttachmentGivesWayToANoteThatSaysWhereTheEventsAre() throws Exception {
    Mail smaller = SmallerMail.of(STORM, STORM.content().length() - 1).orElseThrow();
    Parsed before = new Parsed(STORM);
    Parsed after = new Parsed(smaller);
    assertThat(after.text())
        .isEqualTo(before.text().replace("Attached: ", "Left out, since the mail was too big: "));
    assertThat(after.html())
        .isEqualTo(before.html().replace("Attached: ", "Left out, since the mail was too big: "));
    BodyPart note = after.attachment();
    assertThat(note.getContentType()).startsWith("text/plain");
    assertThat(note.getDisposition()).isNull();
    int bytes = before.attachment().getInputStream().readAllBytes().length;
    assertThat(plain(note.getContent()))
        .contains("Left out: events.jsonl.gz with its %,d bytes".formatted(bytes))
        .contains("no more than %,d".formatted(STORM.content().length() - 1));
  }

  @Test
  void theNoteNamesTheSecondsInWhichTheEventsHappened() throws Exception {
    List<EngineEvent> events = Reports.aBusyMinute();
    BodyPart note = new Parsed(smaller(BUSY).orElseThrow()).attachment();
    assertThat(plain(note.getContent()))
        .contains("--since " + Reports.START)
        .contains("--until " + events.getLast().time().plusSeconds(1));
  }

  @Test
  void thenOnlyTheTextIsLeftWithTheNote() throws Exception {
    Mail text = SmallerMail.of(BUSY, 6_000).orElseThrow();
    Parsed parsed = new Parsed(text);
    assertThat(parsed.message().getContentType()).startsWith("text/plain");
    assertThat(plain(parsed.message().getContent()))
        .startsWith(new Parsed(BUSY).text().lines().findFirst().orElseThrow())
        .contains("Left out: ")
        .contains("tidings events");
  }

  @Test
  void aLongTextIsCutAtTheEndOfALineAndSaysSo() throws Exception {
    Mail text = SmallerMail.of(STORM, 10_000).orElseThrow();
    String said = plain(new Parsed(text).message().getContent());
    assertThat(said).hasSizeLessThan(5_000).contains("the rest of this text");
    List<String> kept = said.substring(0, said.indexOf("\nLeft out: ")).lines().toList();
    assertThat(plain(new Parsed(STORM).text()).lines().toList())
        .startsWith(kept.toArray(String[]::new));
  }

  @Test
  void aMailOfTextAloneCannotBecomeSmaller() {
    Mail text = SmallerMail.of(BUSY, 6_000).orElseThrow();
    assertThat(smaller(text)).isEmpty();
    assertThat(SmallerMail.of(BUSY, 100)).isEmpty();
  }

  @Test
  void bytesOfAnotherMakeAreLeftAlone() {
    for (String content : List.of("", "\r\n\r\n", "Subject: x\r\n\r\n--=_tidings_x\r\n", "hello")) {
      assertThat(SmallerMail.of(with(content), 10)).isEmpty();
    }
  }

  @Test
  void theMailStaysTheSameForServersAndPrograms() throws Exception {
    for (int most : List.of(BUSY.content().length() - 1, 6_000)) {
      Mail smaller = SmallerMail.of(BUSY, most).orElseThrow();
      assertThat(smaller).usingRecursiveComparison().ignoringFields("content").isEqualTo(BUSY);
      Parsed before = new Parsed(BUSY);
      Parsed after = new Parsed(smaller);
      for (String name :
          List.of("Message-ID", "Date", "Subject", "X-Tidings-Events", "References")) {
        assertThat(after.header(name)).isEqualTo(before.header(name)).isNotEmpty();
      }
    }
  }

  static Stream<Arguments> named() {
    return forms().entrySet().stream().map(f -> Arguments.of(f.getKey(), f.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("named")
  void everyFormHasOneOfEachHeaderAndLinesThatTravel(String name, Mail mail) throws Exception {
    assertThat(mail.content()).endsWith("\r\n").doesNotContain("\n\n");
    assertThat(mail.content().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(200));
    assertThat(mail.content().replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
    Parsed parsed = new Parsed(mail);
    assertThat(parsed.message().getHeader("Content-Type")).hasSize(1);
    if (parsed.message().getContent() instanceof Multipart parts) {
      assertThat(parts.getCount()).isEqualTo(2);
    }
  }

  private static Mail with(String content) {
    return new Mail(
        BUSY.messageId(), BUSY.created(), BUSY.envelope(), BUSY.subject(), BUSY.events(), content);
  }

  private static String plain(Object content) {
    return ((String) content).replace("\r\n", "\n");
  }
}
