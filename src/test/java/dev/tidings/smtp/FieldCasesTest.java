package dev.tidings.smtp;

import static dev.tidings.smtp.FaultServer.CLOSE;
import static dev.tidings.smtp.FaultServer.DOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.ServerFailure;
import dev.tidings.smtp.SmtpProbe.Finding;
import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Refusals that are about us, as users met them: all is kept, and the key is named.
@Timeout(60)
class FieldCasesTest {

  private FaultServer server;

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private SmtpSettings settings() {
    return Mails.settings(server.port(), Security.NONE);
  }

  private Attempt attempt(String... recipients) {
    try (var sender = new SmtpSender(settings(), Mails.SHORT)) {
      return sender.send(Mails.to(recipients));
    }
  }

  private List<Finding> findings(String... recipients) {
    return SmtpProbe.run(
        settings(), Mails.SHORT, new Mail.Envelope("tidings@example.org", List.of(recipients)));
  }

  /// The backup's address holds the word relay, which decides nothing.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          554 Message rejected: Email address is not verified: tidings@example.org
          554 5.2.252 SendAsDenied; relay@example.org not allowed to send as tidings@example.org; STOREDRV.Submission.Exception:SendAsDeniedException
          550 The from address does not match a verified Sender Identity.
          """)
  void aSenderThatIsNotOursToUseKeepsAllAndNamesMailFrom(String reply) {
    server.on(DOT, reply);
    Attempt attempt = attempt("ops@example.org", "a@example.org");
    Mails.assertMisconfigured(attempt);
    assertThat(Mails.why(attempt)).contains(reply, "set mail.from");
    assertThat(attempt.outcomes()).isEmpty();
    // Nothing of it can be found without sending.
    assertThat(findings("ops@example.org")).allMatch(Finding::ok);
  }

  @Test
  void aDomainThatNobodyKnowsIsNotTimesFaultNorTheRecipients() {
    String reply = "450 4.1.8 <tidings@example.org>: Sender address rejected: Domain not found";
    server.on("RCPT", reply);
    Attempt attempt = attempt("ops@example.org", "a@example.org");
    Mails.assertMisconfigured(attempt);
    assertThat(Mails.why(attempt)).contains(reply, "set mail.from");
    assertThat(attempt.outcomes()).isEmpty();
    assertThat(findings("ops@example.org").getLast())
        .satisfies(finding -> assertThat(finding.ok()).isFalse())
        .satisfies(finding -> assertThat(finding.remedy()).contains("set mail.from"));
  }

  @Test
  void whatTheServerSaysOfOurNameIsFoundByCheckToo() {
    server.on("EHLO", "421 4.7.0 Try again later, closing connection. (EHLO) x2002" + CLOSE);
    Finding last = findings("ops@example.org").getLast();
    assertThat(last.phase()).isEqualTo(Phase.EHLO);
    assertThat(last.detail()).contains("421 4.7.0 Try again later");
    assertThat(last.remedy()).contains("set smtp.helo");
  }

  @Test
  void checkTriesAllRecipientsThoughTheServerTakesFewInOneMail() {
    server.takingRecipients(2, "452 4.5.3 too many recipients", "");
    assertThat(findings("a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org"))
        .allMatch(Finding::ok)
        .filteredOn(finding -> finding.phase() == Phase.RECIPIENT)
        .hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MAIL | 451 4.7.1 too many messages
          RCPT | 550 5.4.5 Daily user sending limit exceeded
          .    | 554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException
          .    | 432 4.3.2 Concurrent connections limit exceeded
          """)
  void aQuotaOfOurAccountIsNobodysFault(String command, String reply) {
    server.on(command, reply);
    Attempt attempt = attempt("ops@example.org", "a@example.org");
    assertThat(attempt.failure()).map(ServerFailure::cause).contains(ServerFailure.Cause.ACCOUNT);
    assertThat(Mails.why(attempt)).contains(reply);
    assertThat(attempt.outcomes()).isEmpty();
  }

  @Test
  void aRecipientsFullMailboxIsNoQuotaOfOurs() {
    server.on("RCPT TO:<a@", "452 4.2.2 The recipient's inbox is out of storage space");
    assertThat(attempt("ops@example.org", "a@example.org").outcomes())
        .isEqualTo(
            Map.of(
                "ops@example.org",
                new Outcome.Accepted("250 ok"),
                "a@example.org",
                new Outcome.Later("452 4.2.2 The recipient's inbox is out of storage space")));
  }

  @Test
  void aRecipientItDoesNotRelayToIsKeptWithTheRemedyWhileOthersGetTheirMail() {
    server.on("RCPT TO:<a@", "554 5.7.1 Relay access denied");
    Attempt attempt = attempt("ops@example.org", "a@example.org");
    assertThat(attempt.outcomes().get("ops@example.org")).isInstanceOf(Outcome.Accepted.class);
    assertThat(attempt.outcomes().get("a@example.org"))
        .isInstanceOfSatisfying(
            Outcome.Misconfigured.class, m -> assertThat(m.reply()).contains("smtp.user"));
  }
}
