package dev.tidings.smtp;

import static dev.tidings.smtp.FaultServer.DOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.event.Events;
import dev.tidings.mail.Letter;
import dev.tidings.mail.MailRenderer;
import dev.tidings.mail.MailSettings;
import dev.tidings.mail.Post;
import dev.tidings.mail.Report;
import dev.tidings.mail.mime.Addresses;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.outbox.PendingMail;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A mail that a server finds too big, from the outbox over the wire and back.
@Timeout(60)
class SmtpShrinkTest {

  private static final Instant NOW = Events.START.plusSeconds(60);
  private static final String TOO_BIG = "552 5.3.4 message too big";

  @TempDir Path folder;
  private Store store;
  private Outbox outbox;
  private FaultServer server;
  private SmtpSender sender;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder, NOW);
    outbox = new Outbox(store);
    server = new FaultServer();
    sender = new SmtpSender(Mails.settings(server.port(), SmtpSettings.Security.NONE), Mails.SHORT);
    outbox.put(mail());
  }

  @AfterEach
  void close() throws IOException {
    sender.close();
    server.close();
    store.close();
  }

  private static Mail mail() {
    BatchBuilder builder = new BatchBuilder();
    for (int n = 0; n < 200; n++) {
      builder.add(Events.container(n, "die", "web-" + n));
    }
    var settings =
        new MailSettings(
            Addresses.parse("tidings@example.org"),
            Addresses.parseList("ann@example.org, bob@example.org"),
            Optional.empty(),
            ZoneOffset.UTC);
    Batch batch = builder.build(Batch.Occasion.SUMMARY, Events.START);
    return new MailRenderer(settings, "test")
        .render(
            new Report(
                "host1",
                batch,
                Map.of(),
                Letter.plain(Optional.empty(), Optional.empty()),
                Post.FINE,
                NOW,
                Map.of()));
  }

  /// Tries as long as anything is due.
  private void deliver(Instant now) {
    for (var pending = outbox.due(now); pending.isPresent(); pending = outbox.due(now)) {
      PendingMail mail = pending.get();
      Attempt attempt = sender.send(mail);
      assertThat(attempt).satisfies(Mails::assertDealtWith);
      outbox.record(mail, attempt.outcomes(), now);
    }
  }

  @Test
  void aMailRefusedForItsSizeGoesOutWithoutItsAttachment() {
    server.on("MAIL", TOO_BIG, "250 ok");
    deliver(NOW);
    assertThat(server.commands("MAIL")).hasSize(2);
    assertThat(server.contents())
        .singleElement()
        .asString()
        .contains("Content-Type: text/html")
        .contains("tidings events")
        .doesNotContain("Content-Disposition: attachment");
    assertThat(outbox.list(State.ACCEPTED)).hasSize(2);
  }

  @Test
  void aMailRefusedForItsSizeTwiceGoesOutAsTextAlone() {
    server.on(DOT, TOO_BIG, TOO_BIG, "250 ok");
    deliver(NOW);
    assertThat(server.contents()).hasSize(3);
    assertThat(server.contents().getLast())
        .contains("Content-Type: text/plain")
        .doesNotContain("multipart")
        .hasSizeLessThan(10_000);
    assertThat(outbox.list(State.ACCEPTED)).hasSize(2);
  }

  @Test
  void aMailRefusedForItsSizeInEveryFormIsGivenUpAfterThreeTries() {
    server.on(DOT, TOO_BIG);
    deliver(NOW);
    assertThat(server.contents()).hasSize(3);
    assertThat(outbox.list(State.DEAD))
        .hasSize(2)
        .extracting(OutboxEntry::reply)
        .allSatisfy(reply -> assertThat(reply).contains("too big").contains(TOO_BIG));
  }

  @Test
  void whereTheServerNamesItsLimitOnlyTheFormThatFitsIsOffered() {
    server.on("EHLO", "250-fault.example.org\r\n250 SIZE 12000");
    deliver(NOW);
    assertThat(server.commands("MAIL")).hasSize(1);
    assertThat(server.contents()).singleElement().asString().hasSizeLessThanOrEqualTo(12_000);
    assertThat(outbox.list(State.ACCEPTED)).hasSize(2);
  }

  @Test
  void whoHasTheWholeMailDoesNotGetTheSmallerOne() {
    server.on("RCPT TO:<bob@", "451 4.2.1 later", "250 ok").on("MAIL", "250 ok", TOO_BIG, "250 ok");
    deliver(NOW);
    deliver(NOW.plusSeconds(60));
    assertThat(server.contents()).hasSize(2);
    assertThat(server.contents().getFirst()).contains("Content-Disposition: attachment");
    assertThat(server.contents().getLast()).doesNotContain("Content-Disposition: attachment");
    assertThat(server.commands("RCPT TO:<ann@")).hasSize(1);
    assertThat(id(server.contents().getLast())).isEqualTo(id(server.contents().getFirst()));
  }

  private static List<String> id(String content) {
    return content
        .lines()
        .filter(line -> line.startsWith("Message-ID:") || line.startsWith("Date:"))
        .toList();
  }
}
