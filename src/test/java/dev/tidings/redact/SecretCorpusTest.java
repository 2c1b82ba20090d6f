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
          "pagerduty: routing_key=\"«{h32}»\"",
          "pushover token=«{l30}» user=«{l30}»");

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
  void whatStandsBesideASecretStays() throws IOException {
    List<String> changed = new ArrayList<>();
    List<String> lines = lines("secrets.txt");
    for (String line : lines) {
      SampleLine sample = SampleLine.of(line, new Random(line.hashCode()));
      if (!LEAKS.contains(line) && !REDACTION.text(sample.text()).equals(sample.clean())) {
        changed.add(line);
      }
    }
    // A prefix that names the service may go with the secret.
    assertThat(changed).as(String.join("\n", changed)).hasSizeLessThan(lines.size() / 20);
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
