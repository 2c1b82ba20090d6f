package dev.tidings.smtp;

import static dev.tidings.smtp.FaultServer.CLOSE;
import static dev.tidings.smtp.FaultServer.DEAF;
import static dev.tidings.smtp.FaultServer.DOT;
import static dev.tidings.smtp.FaultServer.RAW;
import static dev.tidings.smtp.FaultServer.SILENCE;
import static dev.tidings.smtp.FaultServer.SLOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.ServerFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a server may say to a mail, and what becomes of each recipient.
@Timeout(60)
class SmtpReplyTest {

  private static final String[] FIVE = {
    "a@example.org", "b@example.org", "bad@example.org", "d@example.org", "e@example.org"
  };

  private FaultServer server;
  private SmtpSender sender;

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer();
    sender = new SmtpSender(Mails.settings(server.port(), SmtpSettings.Security.NONE), Mails.SHORT);
  }

  @AfterEach
  void close() throws IOException {
    sender.close();
    server.close();
  }

  private Map<String, Outcome> outcomes(String... recipients) {
    Attempt attempt = sender.send(Mails.to(recipients));
    assertThat(attempt).satisfies(Mails::assertDealtWith);
    return attempt.outcomes();
  }

  private Outcome outcome() {
    return Objects.requireNonNull(outcomes("ops@example.org").get("ops@example.org"));
  }

  private Attempt attempt() {
    return sender.send(Mails.to("ops@example.org"));
  }

  @Test
  void oneBadRecipientOfFiveIsNamedAndTheOthersGetTheirMail() {
    server.on("RCPT TO:<bad@", "550 5.1.1 no such user");
    var outcomes = outcomes(FIVE);
    assertThat(outcomes)
        .hasSize(5)
        .containsEntry("bad@example.org", new Outcome.Refused("550 5.1.1 no such user"));
    assertThat(outcomes.values()).filteredOn(Outcome.Accepted.class::isInstance).hasSize(4);
    assertThat(server.contents()).hasSize(1);
  }

  @Test
  void aMixOfAnswersIsKeptApart() {
    server.on("RCPT TO:<b@", "450 4.2.0 greylisted").on("RCPT TO:<bad@", "553 5.1.3 bad syntax");
    assertThat(outcomes("a@example.org", "b@example.org", "bad@example.org"))
        .hasEntrySatisfying(
            "a@example.org", o -> assertThat(o).isInstanceOf(Outcome.Accepted.class))
        .hasEntrySatisfying("b@example.org", o -> assertThat(o).isInstanceOf(Outcome.Later.class))
        .hasEntrySatisfying(
            "bad@example.org", o -> assertThat(o).isInstanceOf(Outcome.Refused.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"550 no", "551 not local", "553 bad name", "556 takes no mail", "501 5.1.3 bad"})
  void aRecipientThatIsNoneIsRefused(String reply) {
    server.on("RCPT", reply);
    assertThat(outcome()).isEqualTo(new Outcome.Refused(reply));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "450 4.2.0 greylisted",
        "451 4.2.1 not now",
        "552 5.2.2 mailbox full",
        "503 5.5.1 bad sequence",
        "450 4.7.1 <relay@example.org>: greylisted",
        "554 transaction failed",
        "599 who knows"
      })
  void aRecipientThatMayBeTakenAnotherTimeWaits(String reply) {
    server.on("RCPT", reply);
    assertThat(outcome()).isInstanceOf(Outcome.Later.class);
    assertThat(outcome().reply()).startsWith(reply);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "530 5.7.0 must issue STARTTLS first",
        "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname",
        "554 5.7.1 <ops@example.org>: Relay access denied",
        "454 4.7.1 <ops@example.org>: Relay access denied",
        "550 relay not permitted",
        "550 SMTP authentication is required"
      })
  void aRefusalThatMeansUsIsNotBlamedOnTheRecipient(String reply) {
    server.on("RCPT", reply);
    assertThat(attempt())
        .satisfies(Mails::assertMisconfigured)
        .satisfies(a -> assertThat(Mails.why(a)).contains(reply));
  }

  @Test
  void aRefusalThatMeansUsDoesNotStopThoseThatAreTaken() {
    server.on("RCPT TO:<bad@", "554 5.7.1 Relay access denied");
    var outcomes = outcomes(FIVE);
    assertThat(outcomes.get("bad@example.org")).isInstanceOf(Outcome.Misconfigured.class);
    assertThat(outcomes.values()).filteredOn(Outcome.Accepted.class::isInstance).hasSize(4);
  }

  @Test
  void anUnwelcomeHostNameIsMendedByANewOne() {
    server.on("RCPT", "504 5.5.2 need fully-qualified hostname");
    assertThat(Mails.why(attempt())).contains("set smtp.helo");
  }

  @Test
  void aServerThatLeavesAmidTheRecipientsBlamesNobody() {
    server.on("RCPT TO:<bad@", "421 4.3.2 shutting down" + CLOSE);
    assertThat(sender.send(Mails.to(FIVE)))
        .satisfies(Mails::assertServerFailed)
        .satisfies(a -> assertThat(Mails.why(a)).contains("421 4.3.2"));
    assertThat(server.contents()).isEmpty();
  }

  @Test
  void whoWasRefusedBeforeTheServerLeftStaysRefused() {
    server.on("RCPT TO:<bad@", "550 5.1.1 nobody").on("RCPT TO:<d@", "421 bye" + CLOSE);
    Attempt attempt = sender.send(Mails.to(FIVE));
    Mails.assertServerFailed(attempt);
    assertThat(attempt.outcomes())
        .isEqualTo(Map.of("bad@example.org", new Outcome.Refused("550 5.1.1 nobody")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "530 5.7.0 authentication required",
        "550 5.7.60 may not send as this sender",
        "553 5.1.8 sender's domain not found",
        "555 parameters not known"
      })
  void aSenderThatIsNotWantedIsOurConfiguration(String reply) {
    server.on("MAIL", reply);
    assertThat(attempt())
        .satisfies(Mails::assertMisconfigured)
        .satisfies(a -> assertThat(Mails.why(a)).contains(reply, "mail.from"));
  }

  @Test
  void aSenderWhoIsTooFastIsOurAccountsMatter() {
    server.on("MAIL", "451 4.7.1 slow down");
    assertThat(attempt().failure())
        .hasValueSatisfying(failure -> {
          assertThat(failure.cause()).isEqualTo(ServerFailure.Cause.ACCOUNT);
          assertThat(failure.why()).contains("451 4.7.1 slow down");
          assertThat(failure.offered()).isTrue();
        });
  }

  @Test
  void aMailMayBeTooBigBeforeItIsUploaded() {
    server.on("MAIL", "552 5.3.4 message size exceeds fixed limit");
    assertThat(outcome())
        .isEqualTo(
            new Outcome.TooBig(
                "too big with its "
                    + Mails.CONTENT.length()
                    + " bytes: 552 5.3.4 message size exceeds fixed limit",
                Mails.CONTENT.length() - 1));
    assertThat(server.commands("DATA")).isEmpty();
  }

  @Test
  void aMailMayBeTooBigAtTheDot() {
    server.on(DOT, "552 5.3.4 too much");
    assertThat(outcome().reply()).startsWith("too big with its ");
    assertThat(outcome()).isInstanceOf(Outcome.TooBig.class);
  }

  @Test
  void aMailAboveTheServersLimitIsNotEvenOffered() {
    server.on("EHLO", "250-fault.example.org\r\n250 SIZE 50");
    assertThat(outcome())
        .isInstanceOfSatisfying(
            Outcome.TooBig.class, tooBig -> assertThat(tooBig.most()).isEqualTo(50));
    assertThat(server.commands("MAIL")).isEmpty();
    assertThat(sender.limit()).hasValue(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIZE", "SIZE 0", "SIZE many", "SIZE 99999999999999999999"})
  void aServerThatNamesNoUsableLimitHasNone(String extension) {
    server.on("EHLO", "250-fault.example.org\r\n250 " + extension);
    assertThat(outcome()).isInstanceOf(Outcome.Accepted.class);
    assertThat(sender.limit()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "552 5.2.2 mailbox full",
        "550 5.7.1 you are not welcome",
        "554 transaction failed",
        "500 what?"
      })
  void aRefusalAtTheDotThatMayMeanUsIsNotFinal(String reply) {
    server.on(DOT, reply);
    assertThat(outcome()).isEqualTo(new Outcome.Doubtful(reply));
  }

  @ParameterizedTest
  @ValueSource(strings = {"451 4.3.0 try again", "452 4.3.1 disk full", "421 4.3.2 bye<close>"})
  void aServerThatTakesNoContentNowIsInTrouble(String reply) {
    server.on(DOT, reply);
    assertThat(attempt()).satisfies(Mails::assertServerFailed);
    assertThat(Mails.why(attempt())).contains(reply.replace(CLOSE, ""));
  }

  @Test
  void aContentNobodyWantsIsRefused() {
    server.on(DOT, "554 5.6.0 content rejected");
    assertThat(outcome()).isEqualTo(new Outcome.Refused("554 5.6.0 content rejected"));
  }

  @Test
  void aServerThatHangsUpAfterTheDotLeavesItOpenWhetherItTookTheMail() {
    server.on(DOT, CLOSE);
    assertThat(outcome()).isInstanceOf(Outcome.Ambiguous.class);
  }

  @Test
  void aServerThatIsSilentAfterTheDotLeavesItOpenWhetherItTookTheMail() throws IOException {
    var impatient =
        new Timeouts(
            Mails.SHORT.connect(),
            Mails.SHORT.reply(),
            Mails.SHORT.write(),
            Duration.ofMillis(300),
            Mails.SHORT.idle());
    server.on(DOT, SILENCE);
    try (var other =
        new SmtpSender(Mails.settings(server.port(), SmtpSettings.Security.NONE), impatient)) {
      Attempt attempt = other.send(Mails.to(FIVE));
      assertThat(attempt.outcomes().values())
          .hasSize(5)
          .hasOnlyElementsOfType(Outcome.Ambiguous.class);
    }
  }

  @Test
  void anAnswerToTheDotMayTakeLongerThanAnyOther() {
    server.on(DOT, SLOW + "250 taken at last");
    assertThat(outcome()).isEqualTo(new Outcome.Accepted("250 taken at last"));
  }

  @Test
  void afterTheDotNoOtherAnswerMayTakeAsLong() {
    server.on("MAIL", "250 ok", SILENCE);
    outcome();
    // The kept connection falls silent, and so does the fresh one: both within the short time.
    assertThat(attempt()).satisfies(Mails::assertServerFailed);
  }

  @Test
  void nonsenseAfterTheDotLeavesItOpenWhetherItTookTheMail() {
    server.on(DOT, "yes, thank you");
    assertThat(outcome()).isInstanceOf(Outcome.Ambiguous.class);
  }

  @Test
  void aServerThatDoesNotReadTheContentHasNotTakenIt() {
    server.on(DEAF, "").on("EHLO", "250 fault.example.org");
    String big = "Subject: x\r\n\r\n" + ("x".repeat(998) + "\r\n").repeat(20_000);
    Attempt attempt = sender.send(Mails.with(big, "ops@example.org"));
    assertThat(attempt.outcomes()).isEmpty();
    assertThat(Mails.why(attempt)).contains("it takes no more bytes");
  }

  @Test
  void aServerThatStopsAtDataHasNotTakenTheMail() {
    server.on("DATA", CLOSE);
    assertThat(attempt()).satisfies(Mails::assertServerFailed);
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, <close>",
    "MAIL, 421 4.3.2 bye<close>",
    "MAIL, 25<raw><close>",
    "RCPT, <close>",
    "RCPT, 421 4.3.2 bye<close>",
    "RCPT, 250-and<raw><close>",
    "DATA, <silence>",
    "DATA, 421 4.3.2 bye<close>",
    "DATA, 35<raw><close>"
  })
  void aServerThatLeavesBeforeTheContentHasNotTakenTheMail(String command, String reply) {
    server.on(command, reply);
    assertThat(attempt()).satisfies(Mails::assertServerFailed);
    assertThat(server.contents()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "25", "250-queued", "250-queued\r\n"})
  void anAnswerToTheDotThatIsCutShortLeavesItOpenWhetherItTookTheMail(String beginning) {
    server.on(DOT, beginning + RAW + CLOSE);
    assertThat(outcome()).isInstanceOf(Outcome.Ambiguous.class);
  }

  @Test
  void anAnswerToTheDotWithoutEndLeavesItOpenWhetherItTookTheMail() {
    server.on(DOT, "250-queued\r\n".repeat(20_000));
    assertThat(outcome()).isInstanceOf(Outcome.Ambiguous.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n"})
  void anAnswerOfManyLinesIsOneLineWhateverEndsThem(String lineEnd) {
    server.on(DOT, "250-2.0.0 taken" + lineEnd + "250 2.0.0 as 4711" + lineEnd + RAW);
    assertThat(outcome()).isEqualTo(new Outcome.Accepted("250 2.0.0 taken as 4711"));
  }

  @Test
  void ofAnOverlongAnswerOnlyTheBeginningIsKept() {
    server.on(DOT, "250 taken " + "x".repeat(20_000));
    assertThat(outcome().reply()).startsWith("250 taken xxx").endsWith("x…").hasSize(401);
  }

  @Test
  void aServerThatDoesNotWantTheContentNowIsInTrouble() {
    server.on("DATA", "451 4.3.0 not now");
    assertThat(attempt()).satisfies(Mails::assertServerFailed);
  }

  @Test
  void nonsenseIsTheServersTrouble() {
    server.on("MAIL", "HTTP/1.1 400 Bad Request");
    assertThat(attempt()).satisfies(Mails::assertServerFailed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops@example.org\r\nRCPT TO:<evil@example.org",
        "ops@example.org>\r\nDATA\r\n",
        "ops@example.org> SIZE=1",
        "<ops@example.org>",
        "ops\u0D0A@example.org\n",
        "ops",
        "",
        "@example.org",
        "ops@"
      })
  void whatIsNoAddressNeverReachesTheWire(String address) {
    assertThat(outcomes(address, "a@example.org").get(address))
        .isEqualTo(new Outcome.Refused("this is no mail address"));
    assertThat(server.commands("RCPT")).containsExactly("RCPT TO:<a@example.org>");
    assertThat(String.join("\n", server.commands())).doesNotContain("evil", "SIZE=1 ");
  }

  @Test
  void aLetterWhoseLowByteIsALineEndStaysALetter() {
    server.on("EHLO", "250-fault.example.org\r\n250 SMTPUTF8");
    assertThat(outcomes("o\u0D0As@example.org")).hasSize(1);
    assertThat(server.commands("RCPT")).containsExactly("RCPT TO:<o\u0D0As@example.org>");
    assertThat(server.commands("MAIL").getFirst()).endsWith(" SMTPUTF8");
  }

  @Test
  void theServersLettersAreReadAsTheyWereMeant() {
    server.on("RCPT", "550 5.1.1 jürgen gibt es nicht");
    assertThat(outcome()).isEqualTo(new Outcome.Refused("550 5.1.1 jürgen gibt es nicht"));
  }

  @Test
  void lettersBeyondAsciiNeedAServerThatKnowsThem() {
    assertThat(outcomes("jürgen@example.org", "a@example.org").get("jürgen@example.org"))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, r -> assertThat(r.reply()).contains("SMTPUTF8"));
    assertThat(server.contents()).hasSize(1);
  }

  @Test
  void aDomainBeyondAsciiNeedsNothingOfTheServer() {
    assertThat(outcomes("ops@bücher.example").values())
        .hasOnlyElementsOfType(Outcome.Accepted.class);
    assertThat(server.commands("RCPT")).containsExactly("RCPT TO:<ops@xn--bcher-kva.example>");
  }
}
