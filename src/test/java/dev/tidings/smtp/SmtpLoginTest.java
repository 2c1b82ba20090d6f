package dev.tidings.smtp;

import static dev.tidings.smtp.FaultServer.CLOSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Attempt;
import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who we say we are, and what a server makes of it.
@Timeout(60)
class SmtpLoginTest {

  private static final String PLAIN = base64("\0anna\0s3cret-pass");

  private FaultServer server;

  @BeforeEach
  void open() throws IOException {
    server = new FaultServer().on("EHLO", "250-fault.example.org\r\n250 AUTH PLAIN LOGIN");
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Attempt attempt() {
    return attempt(Mails.withLogin(Mails.settings(server.port(), Security.NONE)));
  }

  private static Attempt attempt(SmtpSettings settings) {
    try (var sender = new SmtpSender(settings, Mails.SHORT)) {
      return sender.send(Mails.to("ops@example.org"));
    }
  }

  private SmtpSettings withToken() {
    return with(SmtpSettings.Login.Mechanism.XOAUTH2, "t0ken");
  }

  private SmtpSettings with(SmtpSettings.Login.Mechanism mechanism, String secret) {
    var settings = Mails.settings(server.port(), Security.NONE);
    var token = new SmtpSettings.Login("anna", secret, mechanism);
    return new SmtpSettings(
        settings.server(),
        settings.security(),
        Optional.of(token),
        settings.caFile(),
        settings.helo());
  }

  @Test
  void aPasswordGoesByPlain() {
    assertThat(attempt()).satisfies(Mails::assertDealtWith);
    assertThat(server.commands("AUTH")).containsExactly("AUTH PLAIN " + PLAIN);
  }

  @Test
  void aPasswordGoesByLoginWhereThereIsNoPlain() {
    server
        .on("EHLO", "250-fault.example.org\r\n250 AUTH CRAM-MD5 LOGIN")
        .on("AUTH LOGIN", "334 VXNlcm5hbWU6")
        .on(base64("anna"), "334 UGFzc3dvcmQ6")
        .on(base64("s3cret-pass"), "235 welcome");
    assertThat(attempt()).satisfies(Mails::assertDealtWith);
  }

  @Test
  void aTokenGoesByXoauth2() {
    server.on("EHLO", "250-fault.example.org\r\n250 AUTH PLAIN XOAUTH2");
    assertThat(attempt(withToken())).satisfies(Mails::assertDealtWith);
    assertThat(server.commands("AUTH"))
        .containsExactly("AUTH XOAUTH2 " + base64("user=anna\1auth=Bearer t0ken\1\1"));
  }

  @Test
  void aRefusedTokenIsOurConfiguration() {
    server
        .on("EHLO", "250-fault.example.org\r\n250 AUTH XOAUTH2")
        .on("AUTH", "334 eyJzdGF0dXMiOiI0MDEifQ==")
        .on("", "535 5.7.8 bad token");
    assertThat(attempt(withToken())).satisfies(Mails::assertMisconfigured);
  }

  @Test
  void whatLooksWrongWithARefusedPasswordIsNamed() {
    server.on("AUTH", "535 5.7.8 bad credentials");
    var settings = Mails.settings(server.port(), Security.NONE);
    var quoted =
        new SmtpSettings.Login(
            "anna",
            Credential.of("\"s3cret\""),
            SmtpSettings.Login.Mechanism.PASSWORD,
            Optional.of("begins and ends with quotation marks"));
    assertThat(
            Mails.why(
                attempt(
                    new SmtpSettings(
                        settings.server(),
                        settings.security(),
                        Optional.of(quoted),
                        settings.caFile(),
                        settings.helo()))))
        .contains("; the password begins and ends with quotation marks")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"535 5.7.8 bad credentials", "534 5.7.9 app password needed", "550 who are you"})
  void aRefusedPasswordIsOurConfiguration(String reply) {
    server.on("AUTH", reply);
    assertThat(attempt())
        .satisfies(Mails::assertMisconfigured)
        .satisfies(
            a -> assertThat(Mails.why(a)).contains(reply, "anna", "smtp.password", "app password"));
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"454 4.7.0 temporary failure", "421 4.7.0 try later", "451 busy"})
  void aLoginThatFailsForNowIsTheServersMatter(String reply) {
    server.on("AUTH", reply);
    assertThat(attempt())
        .satisfies(Mails::assertServerFailed)
        .satisfies(a -> assertThat(Mails.why(a)).contains(reply));
  }

  @Test
  void aServerThatHangsUpAtTheLoginDoesNotBlameThePassword() {
    server.on("AUTH", CLOSE);
    assertThat(attempt()).satisfies(Mails::assertServerFailed);
  }

  @Test
  void aServerThatIsSilentAtTheLoginDoesNotBlameThePassword() {
    server.on("AUTH", FaultServer.SILENCE);
    assertThat(attempt()).satisfies(Mails::assertServerFailed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"250 fault.example.org", "250-fault.example.org\r\n250 AUTH CRAM-MD5 NTLM"})
  void aServerWithoutAFittingLoginGetsNoMail(String extensions) {
    server.on("EHLO", extensions);
    assertThat(attempt())
        .satisfies(Mails::assertMisconfigured)
        .satisfies(a -> assertThat(Mails.why(a)).contains("no way to log in", "smtp.user"));
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @Test
  void aServerThatWantsTlsFirstNamesTheSetting() {
    server.on("AUTH", "538 5.7.11 encryption required");
    assertThat(Mails.why(attempt())).contains("smtp.tls");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret-pass", "\0anna"})
  void aServerThatRepeatsThePasswordDoesNotGetItIntoOurWords(String form) {
    String sent = form.startsWith("\0") ? PLAIN : form;
    server.on("AUTH", "500 unknown command: AUTH PLAIN " + sent);
    assertThat(attempt())
        .satisfies(Mails::assertMisconfigured)
        .satisfies(a -> assertThat(Mails.why(a)).contains("AUTH PLAIN ***").doesNotContain(sent));
  }

  /// What follows AUTH LOGIN.
  private void takesLogin() {
    server
        .on("AUTH LOGIN", "334 VXNlcm5hbWU6")
        .on(base64("anna"), "334 UGFzc3dvcmQ6")
        .on(base64("s3cret-pass"), "235 welcome");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "504 5.7.4 Unrecognized authentication type",
        "502 5.5.1 not implemented",
        "535 5.7.4 Unrecognized authentication type",
        "501 5.5.4 unsupported authentication mechanism",
        "535 5.7.8 no"
      })
  void whereTheServerDoesNotTakePlainItIsOfferedLogin(String reply) {
    server.on("AUTH PLAIN", reply);
    takesLogin();
    assertThat(attempt()).satisfies(Mails::assertDealtWith);
    assertThat(server.commands("AUTH")).hasSize(2).last().isEqualTo("AUTH LOGIN");
  }

  @Test
  void theMechanismThatWorkedIsTheFirstNextTime() {
    server.on("AUTH PLAIN", "504 5.7.4 no").on(FaultServer.DOT, "250 ok" + CLOSE);
    takesLogin();
    var settings = Mails.withLogin(Mails.settings(server.port(), Security.NONE));
    try (var sender = new SmtpSender(settings, Mails.SHORT)) {
      sender.send(Mails.to("ops@example.org"));
      sender.send(Mails.to("ops@example.org"));
    }
    assertThat(server.commands("AUTH PLAIN")).hasSize(1);
    assertThat(server.commands("AUTH LOGIN")).hasSize(2);
  }

  /// Each wrong password counts towards the lock of the account.
  @Test
  void aWrongPasswordIsToldByBothMechanismsOnceAndThenByOne() {
    server.on("AUTH", "535 5.7.8 bad credentials");
    var settings = Mails.withLogin(Mails.settings(server.port(), Security.NONE));
    try (var sender = new SmtpSender(settings, Mails.SHORT)) {
      for (int i = 0; i < 5; i++) {
        assertThat(Mails.why(sender.send(Mails.to("ops@example.org"))))
            .contains("535 5.7.8 bad credentials", "smtp.password");
      }
    }
    assertThat(server.commands("AUTH")).hasSize(6);
  }

  @Test
  void whoTakesNoPasswordsAnyMoreHasTokensAsTheRemedy() {
    server.on("AUTH", "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.");
    assertThat(Mails.why(attempt())).contains("set smtp.auth to", "oauth2 (docs/oauth2.md)");
  }

  @Test
  void theReplyThatSaysMostIsTold() {
    server.on("AUTH PLAIN", "535 5.7.8 bad credentials").on("AUTH LOGIN", "504 5.7.4 no");
    assertThat(Mails.why(attempt())).contains("535 5.7.8 bad credentials", "smtp.password");
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "LOGIN"})
  void aChosenMechanismIsTheOnlyOne(SmtpSettings.Login.Mechanism mechanism) {
    server.on("AUTH", "504 5.7.4 no");
    assertThat(Mails.why(attempt(with(mechanism, "s3cret-pass")))).contains("smtp.auth");
    assertThat(server.commands("AUTH"))
        .singleElement()
        .asString()
        .startsWith("AUTH " + mechanism.name());
  }

  @Test
  void aChosenMechanismThatIsNotOfferedIsNamedWithThoseThatAre() {
    server.on("EHLO", "250-fault.example.org\r\n250 AUTH CRAM-MD5 LOGIN");
    assertThat(Mails.why(attempt(with(SmtpSettings.Login.Mechanism.PLAIN, "s3cret-pass"))))
        .contains("smtp.auth", "CRAM-MD5, LOGIN");
  }

  @Test
  void theReasonWhyATokenIsRefusedIsAskedFor() {
    server
        .on("EHLO", "250-fault.example.org\r\n250 AUTH XOAUTH2")
        .on("AUTH", "334 eyJzdGF0dXMiOiI0MDEifQ==")
        .on("", "535 5.7.8 bad token");
    assertThat(Mails.why(attempt(withToken()))).contains("535 5.7.8 bad token");
    assertThat(server.commands()).contains("");
  }

  @Test
  void withoutALoginNobodyIsAskedForOne() {
    assertThat(attempt(Mails.settings(server.port(), Security.NONE)))
        .satisfies(Mails::assertDealtWith);
    assertThat(server.commands("AUTH")).isEmpty();
  }
}
