package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.OwnEvents;
import dev.tidings.evidence.Evidence;
import dev.tidings.evidence.Fact;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.mail.mime.Mail;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Whatever strangers write into names, labels, commands and lines, a mail stays a mail. Seeded: a
/// failure comes again.
class HostileMailTest {

  private static final int CASES = 20_000;

  /// All that our own templates write; a tag outside it came from a value.
  private static final Pattern FOREIGN_TAG =
      Pattern.compile(
          "<(?!/?(html|head|meta|title|style|body|div|table|tr|td|span|b|br)\\b|/?a>|!DOCTYPE|!--\\[if"
              + " mso|!\\[endif)");

  @Test
  void everyMailKeepsItsLimits() throws Exception {
    MailRenderer renderer = Reports.renderer();
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      Report report = report(random);
      Mail mail = renderer.render(report);
      try {
        assertLimits(mail);
        assertOneOfEachHeader(mail);
        assertNoForeignMarkup(html(mail));
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  @Test
  void aLogLineOfAMegabyteIsCut() throws Exception {
    for (String piece : List.of("x", "東", "<b>", "\u001b[31m", "\ud800", "\t", "&")) {
      BatchBuilder builder = new BatchBuilder();
      builder.add(Reports.die(3));
      var intent = new Intent.Crashed(Scenes.end(3, 1, true));
      builder.add(HostileIncidents.incident(1, "web", intent));
      String line = piece.repeat(1_000_000 / piece.length());
      Evidence evidence =
          new Evidence(
              new Fact.Missing<>(line),
              new Fact.Known<>(new Evidence.LogTail(Collections.nCopies(5, line), true)),
              new Fact.Known<>(line),
              new Fact.Known<>(List.of(line)));
      Mail mail = Reports.renderer().render(report(builder, Map.of(1L, evidence)));
      assertLimits(mail);
      assertNoForeignMarkup(html(mail));
      assertThat(mail.content().length()).isLessThan(200_000);
    }
  }

  @Test
  void fiveHundredContainersWithTheWidestNamesAndLogsStayUnderTheLimit() throws Exception {
    BatchBuilder builder = new BatchBuilder();
    Map<Long, Evidence> evidence = new HashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      String name = "東&<".repeat(60) + i % 500;
      long id = i;
      var intent = new Intent.Crashed(Scenes.end(3, i, true));
      builder.add(Reports.container(Reports.START.plusSeconds(i), "die", "w" + i % 500, "i", ""));
      builder.add(HostileIncidents.incident(id, name, intent));
      evidence.put(id, HostileIncidents.evidence(random, i % 100 == 0 ? 9_000 : 10));
    }
    Mail mail = Reports.renderer().render(report(builder, evidence));
    assertLimits(mail);
    assertNoForeignMarkup(html(mail));
  }

  private static Report report(BatchBuilder builder, Map<Long, Evidence> evidence) {
    return new Report(
        "host1",
        builder.build(Batch.Occasion.SUMMARY, Instant.EPOCH),
        evidence,
        Letter.plain(Optional.empty(), Optional.empty()),
        Post.FINE,
        Reports.START,
        Map.of());
  }

  @Test
  void anAttributeOfAMegabyteIsCut() throws Exception {
    String large = "<b>\u202e東京\r\n".repeat(120_000);
    EngineEvent event =
        event(
            new Action.Other("extract-to-dir"),
            Map.of("name", large, "image", large, "why", large));
    Mail mail = Reports.renderer().render(Reports.of(List.of(event, event)));
    assertLimits(mail);
    assertThat(mail.content().length()).isLessThan(200_000);
  }

  @Test
  void fiftyEventsOfTheWidestLettersStayUnderTheLimit() throws Exception {
    String wide = "東".repeat(300);
    EngineEvent event =
        event(new Action.Exec("exec_start: " + wide, wide), Map.of("name", wide, "image", wide));
    Mail mail = Reports.renderer().render(Reports.of(Collections.nCopies(60, event)));
    assertLimits(mail);
    assertThat(new Parsed(mail).html()).contains("more in events.jsonl");
  }

  @Test
  void everyEventIsShownWhereThereIsRoom() throws Exception {
    Mail mail = Reports.renderer().render(Reports.of(Reports.aStorm(25, 50)));
    assertThat(new Parsed(mail).html()).doesNotContain("more in events.jsonl");
  }

  private static void assertLimits(Mail mail) {
    assertThat(mail.subject().length()).isLessThanOrEqualTo(120);
    assertThat(mail.subject()).doesNotContainPattern("\\p{Cntrl}");
    assertThat(htmlPart(mail).length()).isLessThanOrEqualTo(81_920);
    assertLines(mail.content());
  }

  /// Printable ASCII, and line ends only as CR LF. By hand, since it is asked of a gigabyte.
  private static void assertLines(String content) {
    int start = 0;
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (c == '\r') {
        assertThat(content.charAt(i + 1)).isEqualTo('\n');
        assertThat(i - start).isLessThanOrEqualTo(998);
        start = i + 2;
        i++;
      } else if (c < ' ' || c > '~') {
        throw new AssertionError("character " + (int) c + " at " + i);
      }
    }
    assertThat(start).isEqualTo(content.length());
  }

  private static String htmlPart(Mail mail) {
    String content = mail.content();
    int start = content.indexOf("Content-Type: text/html");
    return content.substring(start, content.indexOf("--=_tidings_alternative", start));
  }

  /// Only the part that is wanted: to parse the attachments of all cases takes half the time.
  private static String html(Mail mail) throws Exception {
    String part = htmlPart(mail);
    int body = part.indexOf("\r\n\r\n") + 4;
    String encoding = part.substring(0, body).contains("base64") ? "base64" : "quoted-printable";
    byte[] content = part.substring(body).getBytes(StandardCharsets.US_ASCII);
    try (InputStream in = MimeUtility.decode(new ByteArrayInputStream(content), encoding)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertOneOfEachHeader(Mail mail) {
    String headers = mail.content().substring(0, mail.content().indexOf("\r\n\r\n"));
    List<String> names =
        headers.lines().filter(l -> !l.startsWith(" ")).map(l -> l.split(":", 2)[0]).toList();
    assertThat(names).doesNotHaveDuplicates().doesNotContain("Bcc");
    assertThat(names).contains("Subject", "From", "To", "Date", "Message-ID", "Content-Type");
    assertThat(names).hasSizeLessThanOrEqualTo(22);
  }

  private static void assertNoForeignMarkup(String html) {
    assertThat(FOREIGN_TAG.matcher(html).find()).isFalse();
    int[] codePoints = html.codePoints().toArray();
    for (int i = 0; i < codePoints.length; i++) {
      if (isInvisible(codePoints[i])) {
        throw new AssertionError("character " + codePoints[i] + " at " + i);
      }
    }
  }

  private static boolean isInvisible(int c) {
    boolean control = c < ' ' && c != '\r' && c != '\n';
    boolean turn = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return control || turn || (c >= 0xd800 && c <= 0xdfff);
  }

  private static Report report(Random random) {
    BatchBuilder builder = new BatchBuilder();
    int events = random.nextInt(random.nextInt(12) == 0 ? 70 : 6);
    for (int i = 0; i < events; i++) {
      builder.add(randomEvent(random));
    }
    Action.Gap gap =
        new Action.Gap(
            Instant.EPOCH,
            Hostile.text(random, 300),
            random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(3)),
            Hostile.text(random, 300));
    for (int i = random.nextInt(random.nextInt(4) == 0 ? 9 : 2) + (events == 0 ? 1 : 0);
        i > 0;
        i--) {
      builder.add(OwnEvents.gap(Reports.START, gap));
    }
    Map<Long, Evidence> evidence = new HashMap<>();
    for (long id = random.nextInt(4); id > 0; id--) {
      builder.add(HostileIncidents.incident(random, id));
      evidence.put(id, HostileIncidents.evidence(random, 200));
    }
    builder.notMailed(HostileIncidents.ledger(random));
    Batch.Occasion[] occasions = Batch.Occasion.values();
    Batch batch = builder.build(occasions[random.nextInt(occasions.length)], Instant.EPOCH);
    Optional<String> root =
        random.nextBoolean() ? Optional.empty() : Optional.of(Hostile.text(random, 300));
    Optional<Instant> next =
        random.nextBoolean() ? Optional.empty() : Optional.of(Reports.START.plusSeconds(60));
    String host = random.nextBoolean() ? "host1" : Hostile.text(random, 300);
    Post post =
        new Post(
            Optional.of(new Post.Held(Reports.START, Hostile.text(random, 300)))
                .filter(held -> random.nextBoolean()),
            Collections.nCopies(
                random.nextInt(6),
                new Post.Undelivered(
                    Hostile.text(random, 300),
                    Hostile.text(random, 300),
                    Hostile.text(random, 300),
                    random.nextBoolean())),
            random.nextInt(3));
    return new Report(
        host,
        batch,
        evidence,
        new Letter(
            "",
            Optional.of(HostileIncidents.addressees()).filter(a -> random.nextBoolean()),
            Optional.of(Hostile.text(random, 40)).filter(t -> random.nextInt(8) == 0),
            Optional.of(Severity.CRITICAL).filter(c -> random.nextBoolean()),
            root,
            next),
        post,
        Reports.START.plusSeconds(random.nextInt(9_999_999)),
        Map.of());
  }

  private static EngineEvent randomEvent(Random random) {
    String word = Hostile.text(random, 60);
    Action action =
        switch (random.nextInt(6)) {
          case 0 -> new Action.Die("die", OptionalInt.of(random.nextInt(300)));
          case 1 -> new Action.Kill("kill", word);
          case 2 -> new Action.Health("health_status: " + word, word);
          case 3 -> new Action.Exec("exec_create: " + word, word);
          case 4 -> new Action.Rename("rename", Optional.of(word));
          default -> new Action.Other(random.nextBoolean() ? "start" : word);
        };
    Map<String, String> attributes = new HashMap<>();
    for (String key : List.of("image", "com.docker.compose.project", "why", word)) {
      attributes.put(key, Hostile.text(random, 200));
    }
    // As decoders would have it: now and then a name, so that actors come again.
    attributes.put("name", random.nextBoolean() ? "web" : Hostile.text(random, 200));
    return event(action, attributes);
  }

  private static EngineEvent event(Action action, Map<String, String> attributes) {
    Actor actor = new Actor("7badaa617bad".repeat(5) + "0000", attributes);
    long time = EngineEvent.toNano(Reports.START);
    return new EngineEvent(
        "{\"Type\":\"container\"}", "container", action, actor, time, "local", false);
  }
}
