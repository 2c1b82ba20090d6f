package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.OwnEvents;
import dev.tidings.mail.mime.Addresses;
import dev.tidings.mail.mime.Mail;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class MailRendererTest {

  private static final Report DIE = Reports.of(List.of(Reports.die(3)));
  private static final Report BUSY = Reports.of(Reports.aBusyMinute());

  private static Mail render(Report report) {
    return Reports.renderer().render(report);
  }

  private static Parsed parsed(Report report) throws Exception {
    return new Parsed(render(report));
  }

  /// Without line breaks, so that a test needs not know where a line ends.
  private static String text(Report report) throws Exception {
    return parsed(report).text().replaceAll("\\s+", " ");
  }

  private static Report late(Duration delay) {
    return new Report(
        "host1",
        DIE.batch(),
        Map.of(),
        Letter.plain(Optional.empty(), Optional.empty()),
        Post.FINE,
        Reports.START.plus(delay),
        Map.of());
  }

  @Test
  void theSameReportMakesTheSameBytes() {
    assertThat(render(BUSY)).isEqualTo(render(Reports.of(Reports.aBusyMinute())));
  }

  @Test
  void theMessageIdFollowsFromHostOccasionAndFirstEvent() {
    Report grown =
        new Report(
            "host1",
            DIE.batch(),
            Map.of(),
            Letter.plain(Optional.empty(), Optional.empty()),
            Post.FINE,
            Reports.START,
            Map.of());
    assertThat(render(grown).messageId()).isEqualTo(render(DIE).messageId());
    Report elsewhere =
        new Report(
            "host2",
            DIE.batch(),
            Map.of(),
            Letter.plain(Optional.empty(), Optional.empty()),
            Post.FINE,
            Reports.START,
            Map.of());
    assertThat(render(elsewhere).messageId()).isNotEqualTo(render(DIE).messageId());
  }

  @Test
  void theMessageIdIsTheOneInTheHeader() throws Exception {
    assertThat(parsed(DIE).header("Message-ID"))
        .isEqualTo(render(DIE).messageId())
        .matches("<[0-9a-f]{40}@example\\.org>");
  }

  @Test
  void theEnvelopeHoldsBareAddresses() {
    assertThat(render(DIE).envelope())
        .isEqualTo(
            new Mail.Envelope(
                "tidings@example.org", List.of("ops@example.org", "jane@example.org")));
  }

  @Test
  void anAnswerGoesWhereItIsWanted() throws Exception {
    MailSettings settings =
        new MailSettings(
            Addresses.parse("a@example.org"),
            Addresses.parseList("b@example.org"),
            Optional.of(Addresses.parse("Crew <c@d.org>")),
            Reports.UTC);
    Mail mail = new MailRenderer(settings, "1").render(DIE);
    assertThat(new Parsed(mail).header("Reply-To")).isEqualTo("Crew <c@d.org>");
  }

  @Test
  void aFirstMailRefersToNone() throws Exception {
    assertThat(parsed(DIE).header("In-Reply-To")).isEmpty();
    assertThat(parsed(DIE).header("References")).isEmpty();
  }

  @Test
  void aLaterMailRefersToItsRoot() throws Exception {
    assertThat(parsed(BUSY).header("In-Reply-To")).isEqualTo("<0123456789abcdef@example.org>");
    assertThat(parsed(BUSY).header("References")).isEqualTo("<0123456789abcdef@example.org>");
  }

  @Test
  void outlookFindsAThreadByTheFirst22Bytes() throws Exception {
    Mail root = render(DIE);
    Report answer =
        new Report(
            "host1",
            BUSY.batch(),
            Map.of(),
            Letter.plain(Optional.of(root.messageId()), Optional.empty()),
            Post.FINE,
            BUSY.now(),
            Map.of());
    byte[] first = Base64.getDecoder().decode(parsed(DIE).header("Thread-Index"));
    byte[] second = Base64.getDecoder().decode(parsed(answer).header("Thread-Index"));
    assertThat(first).hasSize(22);
    assertThat(second).hasSize(27).startsWith(first);
    assertThat(first[0]).isEqualTo((byte) 1);
  }

  @Test
  void machinesAreToldNotToAnswer() throws Exception {
    assertThat(parsed(DIE).header("Auto-Submitted")).isEqualTo("auto-generated");
    assertThat(parsed(DIE).header("X-Auto-Response-Suppress")).isEqualTo("All");
    assertThat(parsed(DIE).header("List-Id")).isEqualTo("<host1.tidings.example.org>");
    assertThat(parsed(DIE).header("Precedence")).isEmpty();
  }

  @Test
  void aCrashIsAProblemAndAStartIsNot() throws Exception {
    assertThat(parsed(DIE).header("X-Tidings-Severity")).isEqualTo("problem");
    Report start = Reports.of(List.of(Reports.start("web")));
    assertThat(parsed(start).header("X-Tidings-Severity")).isEqualTo("info");
    Report end = Reports.of(List.of(Reports.die(0)));
    assertThat(parsed(end).header("X-Tidings-Severity")).isEqualTo("info");
  }

  @Test
  void aCrashBeyondTheShownEventsIsAProblemToo() throws Exception {
    List<EngineEvent> events = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      events.add(Reports.start("web-" + i));
    }
    events.add(Reports.die(3));
    assertThat(parsed(Reports.of(events)).header("X-Tidings-Severity")).isEqualTo("problem");
    assertThat(text(Reports.of(events))).contains("Problems 1 x exit 3");
  }

  @Test
  void theAttachmentIsEveryEventAsTheEngineSentIt() throws Exception {
    try (InputStream in = parsed(BUSY).attachment().getInputStream()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(lines(Reports.aBusyMinute()));
    }
    assertThat(parsed(BUSY).attachment().getFileName()).isEqualTo("events.jsonl");
  }

  @Test
  void aLargeAttachmentIsPacked() throws Exception {
    List<EngineEvent> storm = Reports.aStorm(500, 10_000);
    Parsed parsed = parsed(Reports.of(storm));
    assertThat(parsed.attachment().getFileName()).isEqualTo("events.jsonl.gz");
    try (InputStream in = new GZIPInputStream(parsed.attachment().getInputStream())) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(lines(storm));
    }
  }

  private static String lines(List<EngineEvent> events) {
    return events.stream().map(e -> e.raw() + "\n").collect(Collectors.joining());
  }

  @Test
  void whereNothingIsMissingTheMailSaysSo() throws Exception {
    assertThat(text(DIE)).contains("No events missed since 2026-02-20");
  }

  @Test
  void aGapIsSaidAboveAll() throws Exception {
    EngineEvent gap =
        OwnEvents.gap(
            Reports.START,
            new Action.Gap(
                Reports.START.minusSeconds(240),
                "the engine was restarted",
                OptionalInt.of(2),
                ""));
    Report report = Reports.of(List.of(Reports.die(3)), List.of(gap));
    assertThat(text(report))
        .contains(
            "! Events may be missing from 02:06:03 to 02:10:03 UTC, because the engine was"
                + " restarted.")
        .contains("shows 2 changes")
        .contains("Some events may be missing, see above");
    assertThat(parsed(report).html())
        .contains("Events may be missing from 02:06:03 to 02:10:03 UTC");
  }

  @Test
  void aMailIsLateAfterTwoMinutes() throws Exception {
    assertThat(text(late(Duration.ofSeconds(121)))).contains("This mail is 2 min 1 s late.");
    assertThat(text(late(Duration.ofMinutes(2)))).doesNotContain("late");
  }

  @Test
  void everyOccasionHasItsReason() throws Exception {
    for (Batch.Occasion occasion : Batch.Occasion.values()) {
      BatchBuilder builder = new BatchBuilder();
      builder.add(Reports.die(3));
      Batch batch = builder.build(occasion, Instant.EPOCH);
      Report report =
          new Report(
              "host1",
              batch,
              Map.of(),
              Letter.plain(Optional.empty(), Optional.empty()),
              Post.FINE,
              Reports.START,
              Map.of());
      assertThat(text(report)).contains("Why this mail: ").doesNotContain("Next summary");
    }
  }

  @Test
  void aMailThatMakesUpForAnOutageSaysHowLongAndWhy() throws Exception {
    Post post =
        new Post(
            Optional.of(
                new Post.Held(Reports.START.minus(Duration.ofHours(2)), "connection refused")),
            List.of(),
            0);
    Report report =
        new Report(
            "host1",
            BUSY.batch(),
            Map.of(),
            Letter.plain(Optional.empty(), Optional.empty()),
            post,
            Reports.START,
            Map.of());
    assertThat(render(report).subject()).startsWith("[queued 2 h: 11 events");
    assertThat(text(report))
        .contains("! This mail was queued for 2 h, since 00:10:03")
        .contains("because connection refused.");
  }

  @Test
  void aClockThatWasSetBackMakesNoWaitShorterThanNothing() {
    Post.Held held = new Post.Held(Reports.START.plusSeconds(1310), "connection refused");
    assertThat(SubjectLine.waited(held, Reports.START)).isEqualTo("0 s");
  }

  @Test
  void aMailThatWasNeverDeliveredIsNamed() throws Exception {
    Post.Undelivered lost =
        new Post.Undelivered("[die 3] host1: web", "bob@example.org", "550 no such user", false);
    Report report =
        new Report(
            "host1",
            BUSY.batch(),
            Map.of(),
            Letter.plain(Optional.empty(), Optional.empty()),
            new Post(Optional.empty(), List.of(lost), 2),
            Reports.START,
            Map.of());
    assertThat(text(report))
        .contains("! Never delivered to bob@example.org: \"[die 3] host1: web\", because")
        .contains("550 no such user. See tidings outbox.")
        .contains("2 more mails could not be delivered.");
  }

  @Test
  void aMailThatMayHaveArrivedIsNotCalledLost() throws Exception {
    Post.Undelivered perhaps =
        new Post.Undelivered("[die 3] host1: web", "bob@example.org", "never answered", true);
    Report report =
        new Report(
            "host1",
            BUSY.batch(),
            Map.of(),
            Letter.plain(Optional.empty(), Optional.empty()),
            new Post(Optional.empty(), List.of(perhaps), 0),
            Reports.START,
            Map.of());
    assertThat(text(report))
        .contains("! May not have arrived at bob@example.org: \"[die 3] host1: web\", because")
        .doesNotContain("Never delivered");
  }

  @Test
  void theNextMailIsAnnounced() throws Exception {
    assertThat(text(DIE)).contains("Next summary at 02:11:05 UTC, if more happens.");
  }

  @Test
  void anOomEventMakes137ALackOfMemory() throws Exception {
    EngineEvent oom = Reports.container(Reports.START, "oom", "shop-web-1", "nginx:1.25", "");
    assertThat(text(Reports.of(List.of(oom, Reports.die(137)))))
        .contains("137: killed by signal 9 (KILL): out of memory");
    assertThat(text(Reports.of(List.of(Reports.die(137)))))
        .contains("cause unknown, possibly out of memory");
  }

  @Test
  void bothPartsSayTheSame() throws Exception {
    Parsed parsed = parsed(BUSY);
    String html = words(parsed.html().replaceAll("(?s)<style>.*?</style>|<title>.*?</title>", ""));
    for (String word :
        words(parsed.text().replaceAll("(?m)[=#]{3,}|^-- $| [!\\\\]", "")).split(" ", -1)) {
      assertThat(html).contains(word.replaceAll(":$", ""));
    }
  }

  private static String words(String text) {
    return text.replaceAll("<[^>]*>", " ")
        .replace("&nbsp;", " ")
        .replaceAll("\\s+", " ")
        .replaceAll("(?<=\\w): ", " ")
        .strip();
  }

  @Test
  void theTextFitsIntoSeventySixColumns() throws Exception {
    assertThat(parsed(BUSY).text().lines()).allMatch(line -> line.length() <= 76);
  }

  @Test
  void theTestMailHasNoAttachmentAndNoEvents() throws Exception {
    Mail mail = GoldenMailTest.testMail();
    assertThat(mail.events()).isZero();
    assertThat(mail.subject()).isEqualTo("[test] host1: Tidings can send mail");
    assertThat(new Parsed(mail).message().getContentType()).startsWith("multipart/alternative");
    assertThat(new Parsed(mail).text()).contains("mail.example.org:465");
  }
}
