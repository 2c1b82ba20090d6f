package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is answered to a mistake, word by word. `mistakes.txt` is the table: lines of a file, or
/// variables after a dollar sign; then every line of the answer after an angle bracket, none where
/// nothing is wrong. An empty line ends a row.
class MistakesTest {

  @TempDir Path folder;

  /// A row of the table.
  record Row(List<String> file, Map<String, String> variables, List<String> answer) {
    @Override
    public String toString() {
      return String.join(" | ", file) + (variables.isEmpty() ? "" : variables);
    }
  }

  static Stream<Row> rows() throws IOException {
    try (InputStream in = MistakesTest.class.getResourceAsStream("mistakes.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.replaceAll("(?m)^##.*\n", "").split("\n\n+"))
          .filter(row -> !row.isBlank())
          .map(MistakesTest::row);
    }
  }

  private static Row row(String text) {
    Row row = new Row(new ArrayList<>(), new TreeMap<>(), new ArrayList<>());
    for (String line : text.lines().toList()) {
      if (line.startsWith("$ ")) {
        int equals = line.indexOf('=');
        row.variables().put(line.substring(2, equals), line.substring(equals + 1));
      } else if (line.startsWith("> ")) {
        row.answer().add(line.substring(2));
      } else {
        row.file().add(line);
      }
    }
    return row;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void aMistakeIsAnsweredInOneLineThatSaysWhereAndWhatToWrite(Row row) throws IOException {
    Path file = Files.write(folder.resolve("my.conf"), row.file());
    List<String> answer = Answers.to(file, row.variables());
    assertThat(answer).isEqualTo(row.answer()).allSatisfy(Answers::isFitToBeShown);
  }
}
