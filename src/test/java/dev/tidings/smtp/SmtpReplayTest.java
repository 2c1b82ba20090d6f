package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.ServerFailure;
import dev.tidings.smtp.SmtpSettings.Security;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Every reply of `smtp/replies.txt`, said by a server to a whole mail: what becomes of the mail.
@Timeout(60)
class SmtpReplayTest {

  private static final List<String> RECIPIENTS = List.of("ops@example.org", "a@example.org");

  private FaultServer server;

  @BeforeEach
  void open() throws IOException {
    server =
        new FaultServer()
            .on("EHLO", "250-fault.example.org\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS")
            .on("AUTH LOGIN", "334 VXNlcm5hbWU6")
            .on(base64("anna"), "334 UGFzc3dvcmQ6")
            .on(base64("s3cret-pass"), "235 welcome");
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String command(Phase phase) {
    return switch (phase) {
      case GREETING -> FaultServer.CONNECT;
      case EHLO -> "EHLO";
      case AUTH -> "AUTH";
      case SENDER -> "MAIL";
      case RECIPIENT -> "RCPT";
      case DATA -> "DATA";
      case CONTENT -> FaultServer.DOT;
      case DNS, TCP, TLS -> throw new IllegalArgumentException("no reply belongs to " + phase);
    };
  }

  /// A limit of recipients is met by the second one, a mechanism by the first that is tried.
  private void says(Phase phase, String reply, String about) {
    if (about.equals("COUNT")) {
      boolean atRecipient = phase == Phase.RECIPIENT;
      server.takingRecipients(1, atRecipient ? reply : "", atRecipient ? "" : reply);
    } else if (about.equals("MECHANISM")) {
      server.on("AUTH PLAIN", reply);
    } else if (phase == Phase.AUTH) {
      server.on("AUTH", reply).on("AUTH LOGIN", reply);
    } else {
      server.on(command(phase), reply);
    }
  }

  private Attempt attempt(Phase phase) {
    SmtpSettings plain = Mails.settings(server.port(), Security.NONE);
    SmtpSettings settings = phase == Phase.AUTH ? Mails.withLogin(plain) : plain;
    try (SmtpSender sender = new SmtpSender(settings, Mails.PATIENT)) {
      Attempt first = sender.send(Mails.to(RECIPIENTS.toArray(String[]::new)));
      List<String> left =
          RECIPIENTS.stream().filter(to -> !first.outcomes().containsKey(to)).toList();
      boolean goesOn = first.failure().isEmpty() && !left.isEmpty();
      if (!goesOn) {
        return first;
      }
      Attempt second = sender.send(Mails.to(left.toArray(String[]::new)));
      Map<String, Outcome> all = new LinkedHashMap<>(first.outcomes());
      all.putAll(second.outcomes());
      return new Attempt(all, second.failure(), first.took());
    }
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvFileSource(
      resources = "/smtp/replies.txt",
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      maxCharsPerColumn = 1000,
      quoteCharacter = '\0')
  void noMailIsGivenUpForAFaultOfOurs(
      String provider, Phase phase, String reply, String about, String key) {
    says(phase, reply.replace("\\n", "\r\n"), about);
    Attempt attempt = attempt(phase);
    switch (about) {
      case "CONFIGURATION" -> assertStopped(attempt, ServerFailure.Cause.CONFIGURATION, key);
      case "ACCOUNT" -> assertStopped(attempt, ServerFailure.Cause.ACCOUNT, key);
      case "SERVER" -> assertPutOff(attempt, phase);
      case "COUNT", "MECHANISM" -> assertAll(attempt, Outcome.Accepted.class);
      case "SIZE" -> assertAll(attempt, Outcome.TooBig.class);
      case "RECIPIENT" -> assertAll(attempt, Outcome.Later.class);
      case "CONTENT" ->
          assertThat(attempt.outcomes().values())
              .as(provider)
              .hasSize(2)
              .hasOnlyElementsOfTypes(Outcome.Later.class, Outcome.Doubtful.class);
      case "RECIPIENT!", "CONTENT!" -> assertAll(attempt, Outcome.Refused.class);
      default -> throw new IllegalArgumentException(about);
    }
  }

  /// All is kept, and the key is named.
  private static void assertStopped(Attempt attempt, ServerFailure.Cause cause, String key) {
    assertThat(attempt.outcomes()).isEmpty();
    assertThat(attempt.failure()).map(ServerFailure::cause).as(attempt.toString()).contains(cause);
    assertThat(Mails.why(attempt)).contains(key);
  }

  private static void assertPutOff(Attempt attempt, Phase phase) {
    if (attempt.failure().isEmpty()) {
      assertThat(phase).isEqualTo(Phase.RECIPIENT);
      assertAll(attempt, Outcome.Later.class);
    } else {
      assertThat(attempt).satisfies(Mails::assertServerFailed);
      assertThat(attempt.outcomes()).isEmpty();
    }
  }

  private static void assertAll(Attempt attempt, Class<? extends Outcome> kind) {
    assertThat(attempt.failure()).isEmpty();
    assertThat(attempt.outcomes()).as(attempt.toString()).hasSize(2);
    assertThat(attempt.outcomes().values()).hasOnlyElementsOfType(kind);
  }
}
