package dev.tidings.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Lines as programs write them, in the forms that are met outside, beside the examples of the
/// rules.
class SecretCorpusTest {

  private static final Redaction REDACTION = new Redaction(List.of(), true);

  /// Secrets that are not known by anything. Who teaches a rule one of them takes it from this
  /// list.
  private static final List<String> LEAKS =
      List.of(
          "lftp -e \"open -u bob,«{a12}» ftp://h\"",
          "openvpn: auth-user-pass bob «{a12}»",
          "magento: 'crypt' => [ 'key' => '«{h32}»' ]",
          "phoenix: signing_salt: \"«{a8}»\"",
          "storj: access grant «1{a120}»",
          "pushover token=«{l30}» user=«{l30}»",
          "unsubscribe http://news.example.com/u?uid=5&hash=«{h40}»",
          "redis.exceptions.AuthenticationError: AUTH «{a16}» failed",
          "restic -r s3:x --password-command \"echo «{a16}»\"",
          "login attempt admin / «{a12}»",
          "session cookie value «{h64}» rejected",
          "PIN: «{d6}»",
          "imap: LOGIN \"bob\" \"«{a12}»\"");

  /// Lines of which more goes than the secret: the sign of a service before it, or a part of it
  /// that is no secret. Never its name.
  private static final List<String> MORE =
      List.of(
          "slack_api_token = xoxb-«{d12}-{d12}-{a24}»",
          "notify url discord://«{s68}@{d18}»",
          "\"client_secret\": \"GOCSPX-«{s28}»\"",
          "terraform: token = \"{a14}.atlasv1.«{s67}»\"",
          "openai: sess-«{a40}»",
          "paypal: access_token$production$«{l16}${h32}»",
          "mailgun: api:key-«{h32}»",
          "fly: FLY_API_TOKEN=\"FlyV1 «fm2_{b300}»\"",
          "asana: Bearer 1/«{d16}:{h32}»",
          "2026-02-03 11:02:44 ERROR pq: password=\"«{a14}» sslmode=verify-full",
          "openssl enc -aes-256-cbc -pass 'pass:«{a12}»' -in a",
          "x-hub-signature-256: sha256=«{h64}»",
          "\"Cookie\": \"__Secure-next-auth.session-token=«{s80}»\"");

  /// Lines without a secret in which one is seen.
  private static final List<String> MISTAKES = List.of();

  @Test
  void onlyTheNamedSecretsLeakAndTheyAreFewerThanTenPercent() throws IOException {
    List<String> lines = lines("secrets.txt");
    List<String> leaks = new ArrayList<>();
    for (String line : lines) {
      SampleLine sample = SampleLine.of(line, new Random(line.hashCode()));
      assertThat(sample.secrets()).as(line).isNotEmpty();
      String clean = REDACTION.text(sample.text());
      if (sample.secrets().stream().anyMatch(clean::contains)) {
        leaks.add(line);
      }
    }
    assertThat(leaks).containsExactlyInAnyOrderElementsOf(LEAKS);
    assertThat(lines).hasSizeGreaterThan(Math.max(300, 10 * LEAKS.size()));
  }

  @Test
  void theSecretGoesAndAllElseStaysButForTheNamedLines() throws IOException {
    List<String> changed = new ArrayList<>();
    for (String line : lines("secrets.txt")) {
      SampleLine sample = SampleLine.of(line, new Random(line.hashCode()));
      if (!LEAKS.contains(line) && !REDACTION.text(sample.text()).equals(sample.clean())) {
        changed.add(line);
      }
    }
    assertThat(changed).containsExactlyInAnyOrderElementsOf(MORE);
  }

  @Test
  void onlyTheNamedOrdinaryLinesAreChangedAndTheyAreFewerThanTwoPercent() throws IOException {
    List<String> lines = lines("ordinary.txt");
    List<String> mistakes = new ArrayList<>();
    for (String line : lines) {
      String text = SampleLine.of(line, new Random(line.hashCode())).text();
      if (!REDACTION.text(text).equals(text)) {
        mistakes.add(line);
      }
    }
    assertThat(mistakes).containsExactlyInAnyOrderElementsOf(MISTAKES);
    assertThat(lines).hasSizeGreaterThan(Math.max(300, 50 * MISTAKES.size()));
  }

  private static List<String> lines(String name) throws IOException {
    try (InputStream in = SecretCorpusTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
