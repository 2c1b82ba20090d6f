package dev.tidings.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretRulesTest {

  private static final Redaction REDACTION = new Redaction(List.of(), true);

  /// One after the other, with other secrets each time.
  private static final int TIMES = 20;

  static List<RuleFile.Section> rules() {
    return RuleFile.sections();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyExampleOfARuleLosesItsSecretAndNothingElse(RuleFile.Section rule) {
    assertThat(rule.lines("example")).isNotEmpty();
    Random random = new Random(rule.id().hashCode());
    for (String example : rule.lines("example")) {
      for (int i = 0; i < TIMES; i++) {
        SampleLine line = SampleLine.of(example, random);
        assertThat(line.secrets()).isNotEmpty();
        assertThat(REDACTION.text(line.text())).isEqualTo(line.clean());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyCounterExampleStays(RuleFile.Section rule) {
    for (String counter : rule.lines("counter")) {
      SampleLine line = SampleLine.of(counter, new Random(1));
      assertThat(REDACTION.text(line.text())).isSameAs(line.text());
    }
  }

  @Test
  void everyRuleSaysWhatItFindsAndHasAnIdOfItsOwn() {
    List<RuleFile.Section> rules = rules();
    assertThat(rules).extracting(RuleFile.Section::id).doesNotHaveDuplicates();
    assertThat(rules.stream().filter(rule -> !rule.id().equals("names")))
        .allMatch(rule -> !rule.text("what").isEmpty());
  }

  /// What costs a rule the most: its keyword again and again, or its examples cut off.
  static List<String> pieces() {
    List<String> pieces = new ArrayList<>();
    Random random = new Random(3);
    for (RuleFile.Section rule : rules()) {
      for (String keyword : rule.keywords()) {
        String bare = keyword.replaceAll("^<|>$", "");
        pieces.add(bare);
        pieces.add(bare + "=");
        pieces.add(bare + " a1B2c3D4/");
      }
      for (String example : rule.lines("example")) {
        String line = SampleLine.of(example, random).text();
        pieces.add(line.substring(0, line.length() * 2 / 3));
      }
      rule.words("programs").forEach(program -> pieces.add(program + " -p "));
    }
    return pieces;
  }

  @Test
  @Timeout(300)
  void noTextTakesLongerThanItsLength() {
    for (String piece : pieces()) {
      String text = "a line\n" + piece.repeat(20_000 / piece.length());
      assertThat(REDACTION.text(text)).as(piece).startsWith("a line\n");
    }
  }
}
