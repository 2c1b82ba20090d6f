package dev.tidings.app;

import static dev.tidings.app.PipelineFixture.run;
import static dev.tidings.app.PipelineFixture.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealPostfix;
import dev.tidings.event.Events;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.notify.NotifyStep;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.outbox.RetrySchedule;
import dev.tidings.smtp.SmtpSender;
import dev.tidings.smtp.SmtpSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// From the outbox to the mailboxes of a real Postfix.
@Timeout(600)
class PostfixIT {

  private static final Instant NOW = Events.START;

  /// What the server takes, in bytes: less than the mail with its events, more than without.
  private static final int LIMIT = 60_000;

  @TempDir Path folder;
  private PipelineFixture context;

  @BeforeEach
  void open() {
    context = new PipelineFixture(folder, NOW);
  }

  @AfterEach
  void close() {
    context.close();
  }

  private static SmtpSender sender(RealPostfix postfix, String helo) {
    return new SmtpSender(
        new SmtpSettings(
            new SmtpSettings.Server("127.0.0.1", postfix.port()),
            SmtpSettings.Security.NONE,
            Optional.empty(),
            Optional.empty(),
            helo));
  }

  @Test
  void aMailItRefusedForOurNameIsKeptAndArrivesUnchangedOnceTheNameIsMended() throws Exception {
    context.happened(NOW, Events.container(1, "die", "web"));
    settle(context.notifyStep(), NOW);
    String pending = context.outbox.due(NOW).orElseThrow().mail().content();
    try (var postfix =
            RealPostfix.with(
                "smtpd_helo_required=yes",
                "smtpd_helo_restrictions=reject_non_fqdn_helo_hostname");
        var bare = sender(postfix, "host1");
        var mended = sender(postfix, "host1.example.org")) {
      Instant again = run(context.deliverStep(bare), NOW);
      assertThat(context.outbox.list(State.OWED)).hasSize(1);
      assertThat(context.outbox.list(State.DEAD)).isEmpty();
      assertThat(context.outage.present().orElseThrow().why()).contains("set smtp.helo to");
      run(context.deliverStep(mended), again);
      assertThat(context.outage.present()).isEmpty();
      assertThat(postfix.mailsOf("me"))
          .singleElement()
          .satisfies(mail -> assertThat(mail).endsWith("\r\n" + pending));
    }
  }

  @Test
  void aMailThatIsTooBigForItArrivesAtOnceWithoutItsAttachmentAndSaysSo() throws Exception {
    context.happened(NOW, Events.container(1, "die", "web"));
    try (var postfix = RealPostfix.with("message_size_limit=" + LIMIT);
        var sender = sender(postfix, "")) {
      // The first event group goes alone, the others together after the window.
      NotifyStep notify = context.notifyStep();
      settle(notify, NOW);
      run(context.deliverStep(sender), NOW);
      for (int n = 2; n <= 200; n++) {
        context.happened(NOW.plusSeconds(10), Events.container(n, "die", "web"));
      }
      Instant later = NOW.plus(PipelineFixture.WINDOW).plus(IncidentGrouper.HOLD);
      run(notify, later);
      String whole = context.outbox.due(later).orElseThrow().mail().content();
      assertThat(whole.length()).isGreaterThan(LIMIT);
      // It is due again when the try that found it too big has ended: no wait lies between.
      Instant again = run(context.deliverStep(sender), later);
      assertThat(again).isBefore(later.plus(RetrySchedule.forRecipient(1)));
      run(context.deliverStep(sender), again);
      assertThat(context.outbox.list(State.DEAD)).isEmpty();
      assertThat(context.outbox.list(State.ACCEPTED)).hasSize(2);
      assertThat(postfix.mailsOf("me"))
          .filteredOn(mail -> mail.contains(line(whole, "Message-ID: ")))
          .singleElement()
          .satisfies(mail ->
              assertThat(mail)
                  .contains(line(whole, "Subject: "), "Left out")
                  .doesNotContain("filename="));
    }
  }

  private static String line(String mail, String beginning) {
    return mail.lines().filter(line -> line.startsWith(beginning)).findFirst().orElseThrow();
  }
}
