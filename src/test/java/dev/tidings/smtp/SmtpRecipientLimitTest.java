package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.ServerFailure;
import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// More recipients than the server takes in one mail: it goes in several, over one connection.
@Timeout(60)
class SmtpRecipientLimitTest {

  private FaultServer server;
  private SmtpSender sender;

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer();
    sender = new SmtpSender(Mails.settings(server.port(), Security.NONE), Mails.SHORT);
  }

  @AfterEach
  void close() throws IOException {
    sender.close();
    server.close();
  }

  private static String[] recipients(int count) {
    return IntStream.range(0, count).mapToObj(n -> "u" + n + "@example.org").toArray(String[]::new);
  }

  /// As often as anybody is left, as the outbox does.
  private Map<String, Outcome> sendAll(String... recipients) {
    Map<String, Outcome> outcomes = new HashMap<>();
    PendingMail left = Mails.to(recipients);
    while (!left.due().isEmpty()) {
      Attempt attempt = sender.send(left);
      assertThat(attempt.failure()).isEmpty();
      assertThat(attempt.outcomes()).isNotEmpty();
      outcomes.putAll(attempt.outcomes());
      List<String> due = new ArrayList<>(left.due());
      due.removeAll(attempt.outcomes().keySet());
      left = left.with(due);
    }
    return outcomes;
  }

  private void assertAllTaken(int recipients, Map<String, Outcome> outcomes) {
    assertThat(outcomes).hasSize(recipients);
    assertThat(outcomes.values()).hasOnlyElementsOfType(Outcome.Accepted.class);
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.contents()).allMatch(Mails.CONTENT::equals);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "452 4.5.3 Error: too many recipients",
        "452 too many recipients",
        "552 5.5.3 Maximum limit of 10 recipients reached",
        "552 too many recipients",
        "452-4.5.3 Your message has too many recipients. For more information\r\n452 4.5.3 gsmtp"
      })
  void recipientsBeyondTheLimitAreServedAtOnceInFurtherMails(String reply) {
    server.takingRecipients(10, reply, "");
    assertAllTaken(35, sendAll(recipients(35)));
    assertThat(server.contents()).hasSize(4);
  }

  @Test
  void theLimitIsRememberedForTheNextMail() {
    server.takingRecipients(10, "452 4.5.3 too many recipients", "");
    sendAll(recipients(35));
    server.commands().clear();
    sendAll(recipients(35));
    assertThat(server.commands("RCPT")).hasSize(35);
  }

  @Test
  void aLimitThatTheServerNamesIsKeptFromTheBeginning() {
    server.on("EHLO", "250-fault.example.org\r\n250 LIMITS MAILMAX=100 RCPTMAX=10");
    server.takingRecipients(10, "554 broken", "");
    assertAllTaken(35, sendAll(recipients(35)));
    assertThat(server.commands("RCPT")).hasSize(35);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "554 Transaction failed: Recipient count exceeds 50.",
        "554 5.5.3 too many recipients",
        "550 Too many recipients (55 > 50)"
      })
  void aMailRefusedForTheNumberOfItsRecipientsGoesInSeveral(String reply) {
    server.takingRecipients(50, "", reply);
    assertAllTaken(55, sendAll(recipients(55)));
    assertThat(server.contents()).hasSize(3);
  }

  @Test
  void halvingEndsAtOneRecipient() {
    server.takingRecipients(0, "", "554 too many recipients");
    var outcomes = sendAll(recipients(5));
    assertThat(outcomes).hasSize(5);
    assertThat(outcomes.values()).hasOnlyElementsOfType(Outcome.Doubtful.class);
  }

  @Test
  void aServerThatTakesNotEvenOneHasALimitOfAnotherKind() {
    server.takingRecipients(0, "452 4.5.3 too many recipients", "");
    Attempt attempt = sender.send(Mails.to(recipients(5)));
    assertThat(attempt.failure()).map(ServerFailure::cause).contains(ServerFailure.Cause.ACCOUNT);
    assertThat(attempt.outcomes()).isEmpty();
  }

  @Test
  void whoHasTheMailIsKnownThoughTheNextTransactionBreaks() {
    server.takingRecipients(10, "452 4.5.3 too many recipients", "");
    server.on("MAIL", "250 ok", "421 4.7.0 too many transactions" + FaultServer.CLOSE);
    Attempt first = sender.send(Mails.to(recipients(15)));
    assertThat(first.outcomes()).hasSize(10);
    List<String> left = List.of(recipients(15)).subList(10, 15);
    Attempt second = sender.send(Mails.to(recipients(15)).with(left));
    assertThat(second.failure()).isPresent();
    assertThat(server.commands("RCPT TO:<u0@")).hasSize(1);
  }

  @Test
  void aRateMetAtTheFourthRecipientLeavesTheOthersForAnotherServer() {
    server.takingRecipients(3, "450 4.7.1 too many messages, slow down", "");
    Attempt attempt = sender.send(Mails.to(recipients(5)));
    assertThat(attempt.outcomes().values())
        .hasSize(3)
        .hasOnlyElementsOfType(Outcome.Accepted.class);
    assertThat(attempt.failure()).map(ServerFailure::cause).contains(ServerFailure.Cause.ACCOUNT);
  }
}
