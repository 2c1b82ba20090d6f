package dev.tidings.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every key of the reference with a value of every kind, whatever keys there will be.
class EveryKeyTest {

  @TempDir Path folder;

  private static Config reference() {
    return ConfigFactory.parseURL(
        Objects.requireNonNull(Settings.class.getResource("application.conf")));
  }

  static Stream<String> keys() {
    return reference().entrySet().stream().map(entry -> entry.getKey()).sorted();
  }

  static Stream<String> durations() {
    return keys().filter(key -> usual(key).matches("\\d+(ms|s|m|h|d)"));
  }

  static Stream<String> numbers() {
    return keys().filter(key -> reference().getValue(key).valueType() == ConfigValueType.NUMBER);
  }

  static Stream<String> switches() {
    return keys().filter(key -> reference().getValue(key).valueType() == ConfigValueType.BOOLEAN);
  }

  static Stream<String> sizes() {
    return keys().filter(key -> usual(key).matches("\\d+MB"));
  }

  private static String usual(String key) {
    return String.valueOf(reference().getValue(key).unwrapped());
  }

  /// One line of a file for each key.
  private List<String> answers(Stream<String> keys, String value) throws Exception {
    return Answers.to(folder, keys.map(key -> key + " = " + value).collect(joining("\n")));
  }

  private static void isAnswered(List<String> answers, Stream<String> keys) {
    assertThat(answers).allSatisfy(Answers::isFitToBeShown);
    assertThat(keys)
        .allSatisfy(key -> assertThat(answers).filteredOn(isAbout(key)).as(key).hasSize(1));
  }

  private static Predicate<String> isAbout(String key) {
    return line -> line.matches("my\\.conf:\\d+: " + Pattern.quote(key) + ": .*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{ a = 1 }", "{}", "[{ a = 1 }]", "[[1]]"})
  void aBlockInsteadOfAValueIsRefused(String value) throws Exception {
    // Of lists of blocks it is what is wanted.
    Predicate<String> scalar =
        key -> !EnvironmentLayer.FILE_ONLY.contains(key) || !value.startsWith("[{");
    isAnswered(answers(keys().filter(scalar), value), keys().filter(scalar));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "[]",
        "true",
        "-1",
        "-5m",
        "60",
        "1e3",
        "007",
        "\"é\"",
        "\"a b\"",
        "\"a\\nb\"",
        "\"\\\"quoted\\\"\"",
        "\"\\u0000\"",
        "99999999999999999999999",
        "\"99999999999999d\""
      })
  void whateverIsWrittenEachAnswerIsALine(String value) throws Exception {
    assertThat(answers(keys(), value)).isNotEmpty().allSatisfy(Answers::isFitToBeShown);
  }

  @Test
  void aLongValueIsCut() throws Exception {
    assertThat(answers(keys(), "x".repeat(3_000))).isNotEmpty().allSatisfy(Answers::isFitToBeShown);
  }

  @Test
  void nothingInsteadOfAValueIsTheDefault() throws Exception {
    assertThat(answers(keys(), "null")).isEmpty();
  }

  @Test
  void aTypingErrorIsAnsweredWithASuggestion() throws Exception {
    UnaryOperator<String> wrong = key -> key.substring(0, key.length() - 1) + "_x";
    List<String> answers = answers(keys().map(wrong), "1");
    isAnswered(answers, keys().map(wrong));
    assertThat(answers).allMatch(line -> line.contains("there is no such setting; did you mean "));
  }

  @Test
  void capitalsAreAnsweredWithTheKeyThatWasMeant() throws Exception {
    UnaryOperator<String> capital =
        key -> {
          int dot = key.lastIndexOf('.') + 1;
          return key.substring(0, dot) + key.substring(dot).toUpperCase(Locale.ROOT);
        };
    List<String> answers = answers(keys().map(capital), "1");
    assertThat(keys())
        .allSatisfy(
            key -> assertThat(answers).anyMatch(l -> l.endsWith("did you mean " + key + "?")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"60", "\"60\"", "-5m", "soon", "\"\"", "99999999999999d", "[1s]", "true"})
  void aDurationHasAUnitAndNoSign(String value) throws Exception {
    isAnswered(answers(durations(), value), durations());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "many", "\"5 x\"", "99999999999", "5m", "\"\"", "NaN", "true"})
  void aNumberIsNothingElse(String value) throws Exception {
    isAnswered(answers(numbers(), value), numbers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "-8MB", "much", "8 apples", "99999999999TB", "\"\"", "true"})
  void aSizeIsNothingElse(String value) throws Exception {
    isAnswered(answers(sizes(), value), sizes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"maybe", "2", "\"\"", "-1", "enabled"})
  void aSwitchIsNothingElse(String value) throws Exception {
    isAnswered(answers(switches(), value), switches());
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "yes", "On", "1", "false", "No", "off", "0"})
  void aSwitchIsWrittenInManyWays(String value) throws Exception {
    assertThat(answers(switches(), value)).allMatch(line -> line.startsWith("warning"));
  }
}
