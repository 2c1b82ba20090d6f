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
import org.junit.jupiter.params.provider.ValueSource;

/// Who we say we are, and what a server makes of it.
@Timeout(60)
class SmtpLoginTest {

  private static final String PLAIN = base64("anna\0anna\0s3cret-pass");

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
    var settings = Mails.settings(server.port(), Security.NONE);
    var token = new SmtpSettings.Login("anna", "t0ken", SmtpSettings.Login.Mechanism.XOAUTH2);
    return new SmtpSettings(
        settings.server(),
        settings.security(),
        Optional.of(token),
        settings.caFile(),
        settings.helo());
  }

  @Test
  void aPasswordGoesByPlain() {
    assertThat(attempt()).isInstanceOf(Attempt.Tried.class);
    assertThat(server.commands("AUTH")).containsExactly("AUTH PLAIN " + PLAIN);
  }

  @Test
  void aPasswordGoesByLoginWhereThereIsNoPlain() {
    server
        .on("EHLO", "250-fault.example.org\r\n250 AUTH CRAM-MD5 LOGIN")
        .on("AUTH LOGIN", "334 VXNlcm5hbWU6")
        .on(base64("anna"), "334 UGFzc3dvcmQ6")
        .on(base64("s3cret-pass"), "235 welcome");
    assertThat(attempt()).isInstanceOf(Attempt.Tried.class);
  }

  @Test
  void aTokenGoesByXoauth2() {
    server.on("EHLO", "250-fault.example.org\r\n250 AUTH PLAIN XOAUTH2");
    assertThat(attempt(withToken())).isInstanceOf(Attempt.Tried.class);
    assertThat(server.commands("AUTH"))
        .containsExactly("AUTH XOAUTH2 " + base64("user=anna\1auth=Bearer t0ken\1\1"));
  }

  @Test
  void aRefusedTokenIsOurConfiguration() {
    server
        .on("EHLO", "250-fault.example.org\r\n250 AUTH XOAUTH2")
        .on("AUTH", "334 eyJzdGF0dXMiOiI0MDEifQ==");
    assertThat(attempt(withToken())).isInstanceOf(Attempt.Misconfigured.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"535 5.7.8 bad credentials", "534 5.7.9 app password needed", "550 who are you"})
  void aRefusedPasswordIsOurConfiguration(String reply) {
    server.on("AUTH", reply);
    assertThat(attempt())
        .isInstanceOfSatisfying(
            Attempt.Misconfigured.class,
            m -> assertThat(m.why()).contains(reply, "anna", "smtp.password", "app password"));
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"454 4.7.0 temporary failure", "421 4.7.0 try later", "451 busy"})
  void aLoginThatFailsForNowIsTheServersMatter(String reply) {
    server.on("AUTH", reply);
    assertThat(attempt())
        .isInstanceOfSatisfying(
            Attempt.Unreachable.class, u -> assertThat(u.why()).contains(reply));
  }

  @Test
  void aServerThatHangsUpAtTheLoginDoesNotBlameThePassword() {
    server.on("AUTH", CLOSE);
    assertThat(attempt()).isInstanceOf(Attempt.Unreachable.class);
  }

  @Test
  void aServerThatIsSilentAtTheLoginDoesNotBlameThePassword() {
    server.on("AUTH", FaultServer.SILENCE);
    assertThat(attempt()).isInstanceOf(Attempt.Unreachable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"250 fault.example.org", "250-fault.example.org\r\n250 AUTH CRAM-MD5 NTLM"})
  void aServerWithoutAFittingLoginGetsNoMail(String extensions) {
    server.on("EHLO", extensions);
    assertThat(attempt())
        .isInstanceOfSatisfying(
            Attempt.Misconfigured.class,
            m -> assertThat(m.why()).contains("no way to log in", "smtp.user"));
    assertThat(server.commands("MAIL")).isEmpty();
  }

  @Test
  void aServerThatWantsTlsFirstNamesTheSetting() {
    server.on("AUTH", "538 5.7.11 encryption required");
    assertThat(((Attempt.Misconfigured) attempt()).why()).contains("smtp.tls");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret-pass", "\0anna\0s3cret-pass"})
  void aServerThatRepeatsThePasswordDoesNotGetItIntoOurWords(String form) {
    String sent = form.startsWith("\0") ? PLAIN : form;
    server.on("AUTH", "500 unknown command: AUTH PLAIN " + sent);
    assertThat(attempt())
        .isInstanceOfSatisfying(
            Attempt.Misconfigured.class,
            m -> assertThat(m.why()).contains("AUTH PLAIN ***").doesNotContain(sent));
  }

  @Test
  void withoutALoginNobodyIsAskedForOne() {
    assertThat(attempt(Mails.settings(server.port(), Security.NONE)))
        .isInstanceOf(Attempt.Tried.class);
    assertThat(server.commands("AUTH")).isEmpty();
  }
}
