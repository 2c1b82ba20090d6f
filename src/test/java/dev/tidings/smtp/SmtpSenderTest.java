package dev.tidings.smtp;

import static dev.tidings.smtp.FaultServer.CLOSE;
import static dev.tidings.smtp.FaultServer.CONNECT;
import static dev.tidings.smtp.FaultServer.DOT;
import static dev.tidings.smtp.FaultServer.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The connection and what goes over it.
@Timeout(60)
class SmtpSenderTest {

  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

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

  private static void assertAccepted(Attempt attempt, String... recipients) {
    assertThat(attempt).satisfies(Mails::assertDealtWith);
    var outcomes = attempt.outcomes();
    assertThat(outcomes).containsOnlyKeys(recipients);
    assertThat(outcomes.values()).allMatch(Outcome.Accepted.class::isInstance);
  }

  @Test
  void theStoredBytesArriveAsTheyAre() {
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
    assertThat(server.contents()).containsExactly(Mails.CONTENT);
  }

  @Test
  void aSecondTryOfTheSameMailSendsTheSameBytes() {
    server.on(DOT, "451 busy", "250 taken");
    sender.send(Mails.to("ops@example.org"));
    sender.send(Mails.to("ops@example.org"));
    assertThat(server.contents()).containsExactly(Mails.CONTENT, Mails.CONTENT);
  }

  @Test
  void afterAnEndThatLeftItOpenTheSameBytesGoOutAgain() {
    server.on(DOT, CLOSE, "250 taken");
    Attempt open = sender.send(Mails.to("ops@example.org"));
    assertThat(open.outcomes().values()).hasOnlyElementsOfType(Outcome.Ambiguous.class);
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
    assertThat(server.contents()).containsExactly(Mails.CONTENT, Mails.CONTENT);
  }

  @Test
  void onlyTheDueRecipientsAreNamed() {
    var mail = Mails.mail(Mails.CONTENT, List.of("done@example.org", "due@example.org"));
    sender.send(PendingMail.fresh(mail).with(List.of("due@example.org")));
    assertThat(server.commands("RCPT")).containsExactly("RCPT TO:<due@example.org>");
  }

  @Test
  void theServersReplyToTheDotIsKept() {
    server.on(DOT, "250 2.0.0 queued as 4711");
    assertThat(sender.send(Mails.to("ops@example.org")).outcomes())
        .isEqualTo(Map.of("ops@example.org", new Outcome.Accepted("250 2.0.0 queued as 4711")));
  }

  @Test
  void theConfiguredNameIntroducesUs() {
    sender.send(Mails.to("ops@example.org"));
    assertThat(server.commands("EHLO")).containsExactly("EHLO tidings.example.org");
  }

  @Test
  void withoutANameOurAddressIntroducesUs() {
    var settings = Mails.settings(server.port(), SmtpSettings.Security.NONE);
    var nameless =
        new SmtpSettings(
            settings.server(), settings.security(), settings.login(), settings.caFile(), "");
    try (var other = new SmtpSender(nameless, Mails.SHORT)) {
      other.send(Mails.to("ops@example.org"));
    }
    assertThat(server.commands("EHLO")).containsExactly("EHLO [127.0.0.1]");
  }

  @Test
  void sizeAndEnvelopeIdGoToAServerThatKnowsThem() {
    sender.send(Mails.to("ops@example.org"));
    assertThat(server.commands("MAIL"))
        .containsExactly(
            "MAIL FROM:<tidings@example.org> SIZE="
                + Mails.CONTENT.length()
                + " ENVID=1.a+2Bb@host1");
  }

  @Test
  void aPlainServerIsToldNoParameters() {
    server.on("EHLO", "250 fault.example.org");
    sender.send(Mails.to("ops@example.org"));
    assertThat(server.commands("MAIL")).containsExactly("MAIL FROM:<tidings@example.org>");
  }

  @Test
  void aServerThatKnowsOnlyHeloIsServed() {
    server.on("EHLO", "502 what?");
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
  }

  @Test
  void twoMailsGoOverOneConnection() {
    sender.send(Mails.to("ops@example.org"));
    sender.send(Mails.to("ops@example.org"));
    assertThat(server.contents()).hasSize(2);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionTheServerClosedWhileIdleIsReplacedAtOnce() {
    server.on(DOT, "250 taken" + CLOSE, "250 taken");
    sender.send(Mails.to("ops@example.org"));
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void aKeptConnectionThatSaysItsTimeIsOverIsReplacedAtOnce() {
    server.on("RSET", "421 4.4.2 timeout" + CLOSE);
    sender.send(Mails.to("ops@example.org"));
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
  }

  @Test
  void aKeptConnectionThatBreaksAtTheSenderIsReplacedAtOnce() {
    server.on("MAIL", "250 ok", CLOSE, "250 ok");
    sender.send(Mails.to("ops@example.org"));
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
  }

  @Test
  void aKeptConnectionWithTooManyMailsIsReplacedAtOnce() {
    server.on("MAIL", "250 ok", "421 4.7.0 too many messages" + CLOSE, "250 ok");
    sender.send(Mails.to("ops@example.org"));
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
  }

  @Test
  void aKeptConnectionThatBreaksAtDataIsReplacedAtOnce() {
    server.on("DATA", "354 go on", CLOSE, "354 go on");
    sender.send(Mails.to("ops@example.org"));
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
    assertThat(server.contents()).hasSize(2);
  }

  @Test
  void aFreshConnectionThatBreaksIsNotTriedTwice() {
    server.on("MAIL", CLOSE);
    assertThat(sender.send(Mails.to("ops@example.org"))).satisfies(Mails::assertServerFailed);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aServerThatFellSilentIsNotUsedAgain() {
    server.on("RCPT", SILENCE, "250 ok");
    assertThat(sender.send(Mails.to("ops@example.org"))).satisfies(Mails::assertServerFailed);
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void aRefusedMailLeavesNothingBehindForTheNext() {
    server.on("RCPT", "550 5.1.1 nobody", "250 ok");
    sender.send(Mails.to("ops@example.org"));
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.commands()).containsSubsequence("RCPT TO:<ops@example.org>", "RSET");
  }

  @Test
  void aConnectionIsKeptForTheIdleTimeAndThenEndedPolitely() throws InterruptedException {
    sender.send(Mails.to("ops@example.org"));
    Instant end = NOW.plus(Mails.SHORT.idle());
    assertThat(sender.rest(NOW)).isEqualTo(end);
    assertThat(sender.rest(end.minusMillis(1))).isEqualTo(end);
    assertThat(server.commands("QUIT")).isEmpty();
    assertThat(sender.rest(end)).isEqualTo(Instant.MAX);
    server.awaitEnds();
    assertThat(server.commands("QUIT")).hasSize(1);
  }

  @Test
  void anotherMailBeginsTheIdleTimeAnew() {
    sender.send(Mails.to("ops@example.org"));
    sender.rest(NOW);
    sender.send(Mails.to("ops@example.org"));
    Instant later = NOW.plusSeconds(20);
    assertThat(sender.rest(later)).isEqualTo(later.plus(Mails.SHORT.idle()));
  }

  @Test
  void withoutAConnectionThereIsNothingToRest() {
    assertThat(sender.rest(NOW)).isEqualTo(Instant.MAX);
  }

  @Test
  void aClosedSenderSendsNothing() {
    sender.close();
    assertThat(sender.send(Mails.to("ops@example.org"))).satisfies(Mails::assertServerFailed);
    assertThat(server.connections()).isZero();
  }

  @Test
  void closingCutsAMailThatIsUnderWay() throws Exception {
    server.on(DOT, SILENCE);
    var underWay = CompletableFuture.supplyAsync(() -> sender.send(Mails.to("ops@example.org")));
    while (server.contents().isEmpty()) {
      Thread.onSpinWait();
    }
    sender.close();
    assertThat(underWay.get().outcomes().values()).hasOnlyElementsOfType(Outcome.Ambiguous.class);
  }

  @Test
  void aServerThatNeverSaysGoodbyeHoldsNobodyUp() throws Exception {
    server.on("QUIT", SILENCE);
    // Whoever waited for its reply would wait for a minute, and this test knows less patience.
    var container = new SmtpSender(Mails.settings(server.port(), SmtpSettings.Security.NONE));
    container.send(Mails.to("ops@example.org"));
    var closing = CompletableFuture.runAsync(container::close);
    closing.get(30, TimeUnit.SECONDS);
  }

  @Test
  void smallPacketsDoNotWait() throws Exception {
    try (var wire =
        TimedSocket.connect(new SmtpSettings.Server("localhost", server.port()), Mails.SHORT)) {
      assertThat(wire.getTcpNoDelay()).isTrue();
    }
  }

  @Test
  void aMailWithoutALastLineEndIsEndedAllTheSame() {
    sender.send(Mails.with("Subject: x\r\n\r\nbody", "ops@example.org"));
    assertThat(server.contents()).containsExactly("Subject: x\r\n\r\nbody\r\n");
  }

  @Test
  void aBigMailArrivesWhole() {
    String content = "Subject: x\r\n\r\n" + ("." + "x".repeat(900) + "\r\n").repeat(5_000);
    sender.send(Mails.with(content, "ops@example.org"));
    assertThat(server.contents()).containsExactly(content);
  }

  @Test
  void theDestinationIsTheServer() {
    assertThat(sender.destination()).isEqualTo("localhost:" + server.port());
  }

  @Test
  void theGreetingMayHaveManyLines() {
    server.on(CONNECT, "220-welcome\r\n220-no spam\r\n220 please");
    assertAccepted(sender.send(Mails.to("ops@example.org")), "ops@example.org");
  }
}
