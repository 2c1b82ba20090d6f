package dev.tidings.app;

import static dev.tidings.app.PipelineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Events;
import dev.tidings.oauth.OAuthClient;
import dev.tidings.oauth.Provider;
import dev.tidings.oauth.TokenServer;
import dev.tidings.oauth.Tokens;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.smtp.FaultServer;
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

/// No mail is lost while there are no access tokens.
@Timeout(120)
class OAuthDeliveryTest {

  private static final String REVOKED =
      "400 {\"error\":\"invalid_grant\",\"error_description\":\"AADSTS65001: revoked\"}";

  @TempDir Path folder;
  private Instant now = Events.START;
  private PipelineFixture context;
  private TokenServer provider;
  private FaultServer server;

  @BeforeEach
  void open() throws Exception {
    context = new PipelineFixture(folder, now);
    provider = new TokenServer();
    server = new FaultServer().on("EHLO", "250-fault.example.org\r\n250 AUTH XOAUTH2");
  }

  @AfterEach
  void close() throws Exception {
    context.close();
    provider.close();
    server.close();
  }

  private SmtpSender sender() {
    OAuthClient client =
        new OAuthClient(
            "smtp.oauth2.",
            Provider.MICROSOFT,
            new OAuthClient.Endpoints(
                provider.at("/token"), Optional.of(provider.at("/device")), Optional.empty()),
            new OAuthClient.Identity("cl1ent", Optional::empty, () -> Optional.of("r3fresh")),
            "mails");
    Tokens tokens = new Tokens(client, folder.resolve("oauth2.json"), () -> now);
    return new SmtpSender(
        settings(
            server.port(),
            Optional.of(
                new SmtpSettings.Login(
                    "me@example.org",
                    tokens,
                    SmtpSettings.Login.Mechanism.OAUTH2,
                    Optional.empty()))));
  }

  private static SmtpSettings settings(int port, Optional<SmtpSettings.Login> login) {
    return new SmtpSettings(
        new SmtpSettings.Server("127.0.0.1", port),
        SmtpSettings.Security.NONE,
        login,
        Optional.empty(),
        "tidings.example.org");
  }

  /// Runs the step as often as it asks for it, until a time.
  private void runUntil(DeliveryStep step, Instant end) throws Exception {
    while (now.isBefore(end)) {
      Instant next = run(step, now);
      now = next.isBefore(end) ? next : end;
    }
  }

  @Test
  void whileTheProviderIsAwayForAnHourMailsWaitAndGoOutOnceItIsBack() throws Exception {
    provider.answers("503 away");
    context.owe(1);
    try (SmtpSender sender = sender()) {
      DeliveryStep step = context.deliverStep(sender);
      runUntil(step, now.plusSeconds(3_600));
      assertThat(context.outbox.list(State.OWED)).hasSize(1);
      assertThat(context.outage.present().orElseThrow().why())
          .contains("gives no access token: it answers 503");
      provider.answers(TokenServer.TOKEN);
      runUntil(step, now.plusSeconds(600));
    }
    assertThat(server.contents()).hasSize(1);
    assertThat(context.outbox.list(State.ACCEPTED)).hasSize(1);
    assertThat(context.outage.present()).isEmpty();
  }

  @Test
  void aConsentThatIsTakenBackForADayGivesNoMailUp() throws Exception {
    provider.answers(REVOKED);
    context.owe(1);
    try (SmtpSender sender = sender()) {
      DeliveryStep step = context.deliverStep(sender);
      runUntil(step, now.plusSeconds(100_000));
      assertThat(context.outbox.list(State.OWED)).hasSize(1);
      assertThat(context.outage.present().orElseThrow().why())
          .contains("AADSTS65001: revoked", "run tidings login");
      provider.answers(TokenServer.TOKEN);
      runUntil(step, now.plusSeconds(3_600));
    }
    assertThat(context.outbox.list(State.ACCEPTED)).hasSize(1);
  }

  @Test
  void theFallbackStandsInWhileThereIsNoToken() throws Exception {
    provider.answers(REVOKED);
    context.owe(1);
    try (FaultServer second = new FaultServer();
        SmtpSender sender = sender();
        SmtpSender fallback = new SmtpSender(settings(second.port(), Optional.empty()))) {
      run(context.deliverStep(sender, fallback), now);
      assertThat(second.contents()).hasSize(1);
    }
    assertThat(context.outbox.list(State.ACCEPTED)).hasSize(1);
  }

  /// An hour after the last mail nobody waits for one.
  @Test
  void aConsentThatIsTakenBackIsKnownBeforeThereIsAMail() throws Exception {
    try (FaultServer second = new FaultServer();
        SmtpSender sender = sender();
        SmtpSender fallback = new SmtpSender(settings(second.port(), Optional.empty()))) {
      DeliveryStep step = context.deliverStep(sender);
      Instant due = run(step, now);
      assertThat(context.outage.foreseen()).isEmpty();
      provider.answers(REVOKED);
      now = due;
      now = run(step, now);
      // The token that there is still serves.
      assertThat(context.outage.foreseen()).isEmpty();
      run(step, now);
      assertThat(context.outage.foreseen().orElseThrow())
          .contains("AADSTS65001: revoked", "run tidings login");
      run(context.deliverStep(sender, fallback), now);
      assertThat(context.outage.foreseen()).isEmpty();
      run(step, now);
      provider.answers(TokenServer.TOKEN);
      now = now.plusSeconds(300);
      run(step, now);
      assertThat(context.outage.foreseen()).isEmpty();
    }
    assertThat(server.connections()).isZero();
  }
}
