package dev.tidings.mail.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitMeaningTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0   | the program ended normally",
        "1   | the program failed",
        "3   | the program failed",
        "125 | the engine could not run the container",
        "126 | the command cannot be executed",
        "127 | the command was not found",
        "134 | ended by signal 6 (ABRT)",
        "137 | killed by signal 9 (KILL), cause unknown, possibly out of memory",
        "139 | ended by signal 11 (SEGV)",
        "143 | ended by signal 15 (TERM)",
        "162 | ended by signal 34",
        "255 | the program failed",
        "-1  | the program failed",
      })
  void anExitCodeHasWords(int code, String words) {
    assertThat(new ExitMeaning(code).meaning()).isEqualTo(words);
  }
}
