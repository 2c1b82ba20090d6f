package dev.tidings.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Time is counted in characters that patterns read, so that a busy machine changes nothing.
class StepsTest {

  private static final Keywords KEYWORDS = new Keywords(RuleFile.read().rules());

  /// Characters read for one of the text by all rules together. The bound that holds in any case is
  /// 400; what comes near it is a mistake in a rule.
  private static final int OF_RULES = 200;

  @Test
  void theRulesReadTwiceAsMuchOfATextThatIsTwiceAsLong() {
    for (String piece : SecretRulesTest.pieces()) {
      long once = readByRules(piece.repeat(4_000 / piece.length()));
      long twice = readByRules(piece.repeat(8_000 / piece.length()));
      assertThat(twice).as(piece).isLessThanOrEqualTo(2 * once + once / 4 + 20_000);
      assertThat(twice / 8_000).as(piece).isLessThan(OF_RULES);
    }
  }

  private static long readByRules(String text) {
    SecretSpans spans = new SecretSpans(text);
    spans.find(KEYWORDS);
    return spans.read();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(a|a)*b",
        "(a|aa)+$",
        "(?:a|b)*c",
        "(.*a){20}",
        "a*a*a*a*a*a*b",
        "(x+x+)+y",
        "(?=(a+))(\\1)+b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(a?){60}a{60}b",
        "([a-zA-Z]+)*!!",
        "(?<=(a{1,500}))b",
        ".*.*=.*",
        "(\\w+\\s?)*;"
      })
  void aPatternOfTheUsersReadsNoMoreThanItsBoundWhateverItIs(String pattern) {
    String text = "a".repeat(4_000) + "x".repeat(4_000) + "!";
    SecretSpans spans = new SecretSpans(text);
    new UserPattern(Pattern.compile(pattern)).find(spans);
    // Once over all of the text and, where that is given up, once over its lines.
    assertThat(spans.read()).isLessThanOrEqualTo(2 * (20_000L + 1_000L * text.length()));
  }

  /// At the end of a text nothing is read any more, and no bound of reads would ever end it.
  @ParameterizedTest
  @ValueSource(strings = {"(?:(?:(?:$){9999}){9999}){9999}x?", "(?:$){2000000000}"})
  void aPatternThatRepeatsWithoutReadingIsNotTried(String pattern) {
    Redaction own = new Redaction(List.of(Pattern.compile(pattern)), true);
    assertThat(own.slowPatterns()).containsExactly(pattern);
    assertThat(own.text("one")).isEqualTo(Redaction.MARK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abc | 3",
        "(aa){3} | 6",
        "(a{3}){3} | 9",
        "(?:a{2,5}b){10,} | 50",
        "[{}()]{4} | 4",
        "\\(\\{{3} | 4",
        "\\Q((({9}\\E{2} | 2",
        "a{0}b | 2",
        "x{,3} | 5",
      })
  void theRepetitionsOfAPatternAreCounted(String pattern, long count) {
    assertThat(Repeats.least(pattern)).isEqualTo(count);
  }

  @Test
  void anOrdinaryPatternWithNumbersIsTried() {
    Redaction own =
        new Redaction(List.of(Pattern.compile("[0-9a-f]{32}(?:-[0-9a-f]{64}){2,8}")), false);
    String secret = "0123456789abcdef".repeat(2) + ("-" + "0123456789abcdef".repeat(4)).repeat(2);
    assertThat(own.slowPatterns()).isEmpty();
    assertThat(own.text("x " + secret + " y")).isEqualTo("x [redacted] y");
  }
}
