package dev.tidings.mail.words;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollapsedRowsTest {

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "abc, a b c",
    "aaa, a a a",
    "aaaa, a*4",
    "abababab, ab*4",
    "cababababd, c ab*4 d",
    "abababa, a b a b a b a",
    "ababababa, ab*4 a",
    "aaaabbbb, a*4 b*4",
    "abcdefghabcdefghabcdefghabcdefgh, abcdefgh*4"
  })
  void whatComesFourTimesInARowIsOnePart(String rows, String parts) {
    assertThat(
            CollapsedRows.in(List.of(rows.split("")), String::equals).stream()
                .map(part ->
                    String.join("", part.rows()) + (part.times() > 1 ? "*" + part.times() : ""))
                .collect(joining(" ")))
        .isEqualTo(parts);
  }
}
