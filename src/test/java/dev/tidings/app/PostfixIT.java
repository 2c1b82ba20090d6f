package dev.tidings.app;

import static dev.tidings.app.HouseFixture.run;
import static dev.tidings.app.HouseFixture.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealPostfix;
import dev.tidings.event.Events;
import dev.tidings.incident.Folding;
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
@Timeout(120)
class PostfixIT {

  private static final Instant NOW = Events.START;

  /// What the server takes, in bytes: less than the mail with its events, more than without.
  private static final int LIMIT = 60_000;

  @TempDir Path folder;
  private HouseFixture house;

  @BeforeEach
  void open() {
    house = new HouseFixture(folder, NOW);
  }

  @AfterEach
  void close() {
    house.close();
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
    house.happened(NOW, Events.container(1, "die", "web"));
    settle(house.notifyStep(), NOW);
    String owed = house.outbox.due(NOW).orElseThrow().mail().content();
    try (var postfix =
            RealPostfix.with(
                "smtpd_helo_required=yes",
                "smtpd_helo_restrictions=reject_non_fqdn_helo_hostname");
        var bare = sender(postfix, "host1");
        var mended = sender(postfix, "host1.example.org")) {
      Instant again = run(house.deliverStep(bare), NOW);
      assertThat(house.outbox.list(State.OWED)).hasSize(1);
      assertThat(house.outbox.list(State.DEAD)).isEmpty();
      assertThat(house.outage.present().orElseThrow().why()).contains("set smtp.helo to");
      run(house.deliverStep(mended), again);
      assertThat(house.outage.present()).isEmpty();
      assertThat(postfix.mailsOf("me"))
          .singleElement()
          .satisfies(mail -> assertThat(mail).endsWith("\r\n" + owed));
    }
  }

  @Test
  void aMailThatIsTooBigForItArrivesAtOnceWithoutItsAttachmentAndSaysSo() throws Exception {
    house.happened(NOW, Events.container(1, "die", "web"));
    try (var postfix = RealPostfix.with("message_size_limit=" + LIMIT);
        var sender = sender(postfix, "")) {
      // The first breath goes alone, the others together after the window.
      NotifyStep notify = house.notifyStep();
      settle(notify, NOW);
      run(house.deliverStep(sender), NOW);
      for (int n = 2; n <= 200; n++) {
        house.happened(NOW.plusSeconds(10), Events.container(n, "die", "web"));
      }
      Instant later = NOW.plus(HouseFixture.WINDOW).plus(Folding.HOLD);
      run(notify, later);
      String whole = house.outbox.due(later).orElseThrow().mail().content();
      assertThat(whole.length()).isGreaterThan(LIMIT);
      // It is due again when the try that found it too big has ended: no wait lies between.
      Instant again = run(house.deliverStep(sender), later);
      assertThat(again).isBefore(later.plus(RetrySchedule.forRecipient(1)));
      run(house.deliverStep(sender), again);
      assertThat(house.outbox.list(State.DEAD)).isEmpty();
      assertThat(house.outbox.list(State.ACCEPTED)).hasSize(2);
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
