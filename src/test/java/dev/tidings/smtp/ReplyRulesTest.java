package dev.tidings.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.smtp.ReplyClassifier.Verdict;
import dev.tidings.smtp.SmtpSettings.Login;
import dev.tidings.smtp.SmtpSettings.Security;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What replies are about. The table of real ones is `smtp/replies.txt`.
class ReplyRulesTest {

  private static final List<String> OURS =
      List.of("host1", "tidings@example.org", "ops@example.org", "relay@example.org");

  private static SmtpSettings settings(String keys) {
    return new SmtpSettings(
        new SmtpSettings.Server("mail.example.org", 587, keys),
        Security.STARTTLS,
        Optional.of(new Login("relay@example.org", "secret", Login.Mechanism.PASSWORD)),
        Optional.empty(),
        "host1");
  }

  private static Verdict verdict(Phase phase, String reply) {
    return new ReplyClassifier(OURS).of(phase, SmtpReply.of(List.of(reply.split("\\\\n", -1))));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvFileSource(
      resources = "/smtp/replies.txt",
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      maxCharsPerColumn = 1000,
      quoteCharacter = '\0')
  void aRealReplyIsAboutWhatItsProviderMeans(
      String provider, Phase phase, String reply, String about, String key) {
    Verdict verdict = verdict(phase, reply);
    assertThat(verdict.about() + (verdict.ends() ? "!" : "")).as(provider).isEqualTo(about);
    String remedy = verdict.remedy().words(settings("smtp."), "tidings@example.org");
    if (key == null) {
      assertThat(remedy).isEmpty();
    } else {
      assertThat(remedy).contains(key);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GREETING", "EHLO", "TLS", "AUTH", "SENDER", "RECIPIENT", "DATA", "CONTENT"})
  void aReplyThatSaysNothingOfItsReasonIsFinalOnlyForARecipientThatIsNone(Phase phase) {
    for (int code = 400; code < 600; code++) {
      boolean last = verdict(phase, code + " no").ends();
      boolean none = phase == Phase.RECIPIENT && List.of(550, 551, 553, 556).contains(code);
      assertThat(last).as(phase + " " + code).isEqualTo(none);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "554 5.7.0 <%s>: no",
        "554 5.7.0 no: %s",
        "554 5.7.0 %s says no",
        "554 5.7.0 no (%s)",
        "554 5.7.0 no, '%s'"
      })
  void wordsThatStandInAddressesAndNamesOfHostsDecideNothing(String reply) {
    Verdict without = verdict(Phase.CONTENT, reply.formatted("someone@example.org"));
    for (String word :
        List.of(
            "relay.denied@example.org", "spam@example.org", "mail-quota-exceeded.example.org")) {
      assertThat(verdict(Phase.CONTENT, reply.formatted(word))).as(word).isEqualTo(without);
    }
  }

  @Test
  void theNamesThatWeGaveDecideNothingEither() {
    var classifier = new ReplyClassifier(List.of("spam", "relay-denied.lan"));
    assertThat(
            classifier.words(new SmtpReply(550, "550 \"spam\" is not here, nor Relay-Denied.lan")))
        .isEqualTo("is not here, nor");
  }

  @ParameterizedTest
  @EnumSource(Remedy.class)
  void theFallbacksRemedyNamesTheFallbacksKeys(Remedy remedy) {
    String words = remedy.words(settings("smtp.fallback."), "tidings@example.org");
    assertThat(words.replace("smtp.fallback.", "")).doesNotContain("smtp.");
    String first = remedy.words(settings("smtp."), "tidings@example.org");
    assertThat(words.replace("smtp.fallback.", "smtp.")).isEqualTo(Objects.requireNonNull(first));
  }
}
