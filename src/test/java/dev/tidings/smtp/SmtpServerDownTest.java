package dev.tidings.smtp;

import static dev.tidings.smtp.FaultServer.CLOSE;
import static dev.tidings.smtp.FaultServer.CONNECT;
import static dev.tidings.smtp.FaultServer.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Attempt;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that is not there, or not for us, is nobody's fault.
@Timeout(60)
class SmtpServerDownTest {

  private FaultServer server;

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private Attempt attempt() {
    return attempt(Mails.settings(server.port(), SmtpSettings.Security.NONE));
  }

  private static Attempt attempt(SmtpSettings settings) {
    try (var sender = new SmtpSender(settings, Mails.SHORT)) {
      return sender.send(Mails.to("ops@example.org"));
    }
  }

  private static void assertUnreachable(Attempt attempt, String... words) {
    assertThat(attempt)
        .satisfies(Mails::assertServerFailed)
        .satisfies(a -> assertThat(Mails.why(a)).contains(words));
  }

  @Test
  void aPortWithoutAServerIsUnreachable() throws IOException {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertUnreachable(
        attempt(Mails.settings(free, SmtpSettings.Security.NONE)),
        "localhost:" + free,
        "refused",
        "smtp.port");
  }

  @Test
  void aNameWithoutAnAddressIsUnreachable() {
    var nowhere =
        new SmtpSettings(
            new SmtpSettings.Server("no-such-host.invalid", 25),
            SmtpSettings.Security.NONE,
            Optional.empty(),
            Optional.empty(),
            "");
    assertUnreachable(attempt(nowhere), "no address for no-such-host.invalid", "smtp.host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"421 4.3.2 too busy", "554 5.7.1 you are on a list", "500 no", "hello?"})
  void aServerThatDoesNotWelcomeUsIsUnreachable(String greeting) {
    server.on(CONNECT, greeting + CLOSE);
    assertUnreachable(attempt(), greeting);
  }

  @Test
  void aServerThatHangsUpIsUnreachable() {
    server.on(CONNECT, CLOSE);
    assertUnreachable(attempt(), "it hung up");
  }

  @Test
  void aServerThatDoesNotGreetIsUnreachable() {
    server.on(CONNECT, SILENCE);
    assertUnreachable(attempt(), "no complete greeting within 2 s", "set smtp.tls = tls");
  }

  @Test
  void aServerThatTalksWithoutEndIsUnreachable() {
    server.on(CONNECT, "x".repeat(1_000_000));
    assertUnreachable(attempt(), "without end");
  }

  @Test
  void aServerThatGreetsWithoutEndIsUnreachable() {
    server.on(CONNECT, "220-hello\r\n".repeat(100_000));
    assertUnreachable(attempt(), "without end");
  }

  @Test
  void aNameTheServerDoesNotAcceptIsOurConfiguration() {
    server.on("EHLO", "550 5.5.2 invalid name").on("HELO", "550 5.5.2 invalid name");
    assertThat(attempt())
        .satisfies(Mails::assertMisconfigured)
        .satisfies(a -> assertThat(Mails.why(a)).contains("smtp.helo"));
  }

  @ParameterizedTest
  @ValueSource(strings = {CLOSE, SILENCE, "421 4.3.2 closing" + CLOSE, "451 busy" + CLOSE})
  void aServerThatLeavesWhenWeSayOurNameIsUnreachable(String reply) {
    server.on("EHLO", reply);
    assertUnreachable(attempt(), "EHLO");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "421 4.7.0 Try again later, closing connection. (EHLO) x2002 - gsmtp",
        "550 5.7.1 I do not like you",
        "501 Syntactically invalid EHLO argument(s)",
        "450 4.7.1 <tidings.example.org>: Helo command rejected: Host not found"
      })
  void aRefusalOfOurNameIsToldAndMendedByANewOneThoughTheServerHangsUp(String reply) {
    server.on("EHLO", reply + CLOSE);
    assertThat(attempt())
        .satisfies(Mails::assertMisconfigured)
        .satisfies(a -> assertThat(Mails.why(a)).contains(reply, "set smtp.helo"));
    assertThat(server.commands("HELO")).isEmpty();
  }

  @Test
  void whatAServerSaidBeforeItHungUpIsTold() {
    server.on("EHLO", "250 fault.example.org\r\n421 4.3.2 going down" + CLOSE);
    assertUnreachable(attempt(), "421 4.3.2 going down");
  }

  @Test
  void theFallbacksTroubleNamesTheFallbacksKeys() {
    server.on("EHLO", "550 5.7.1 no");
    var server = new SmtpSettings.Server("localhost", this.server.port(), "smtp.fallback.");
    var settings = Mails.settings(this.server.port(), SmtpSettings.Security.NONE);
    var fallback =
        new SmtpSettings(
            server, settings.security(), settings.login(), settings.caFile(), settings.helo());
    assertThat(Mails.why(attempt(fallback))).contains("set smtp.fallback.helo");
  }

  @Test
  void aServerThatIsBackTakesTheMailOfTheSameSender() throws IOException {
    server.on(CONNECT, "421 restarting" + CLOSE, "220 back");
    var settings = Mails.settings(server.port(), SmtpSettings.Security.NONE);
    try (var sender = new SmtpSender(settings, Mails.SHORT)) {
      assertUnreachable(sender.send(Mails.to("ops@example.org")), "421 restarting");
      assertThat(sender.send(Mails.to("ops@example.org"))).satisfies(Mails::assertDealtWith);
    }
  }
}
