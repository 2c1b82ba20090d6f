package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a configuration that is wrong, and tells the answer.
final class Answers {

  private Answers() {}

  /// Every error, or where there is none every warning after the word.
  static List<String> to(Path file, Map<String, String> environment) {
    String folder = file.getParent() + "/";
    try {
      return Settings.read(Optional.of(file), environment).warnings().stream()
          .map(warning -> "warning " + warning.toString().replace(folder, ""))
          .toList();
    } catch (SettingsException e) {
      return e.problems().stream().map(error -> error.toString().replace(folder, "")).toList();
    }
  }

  /// The answer to the text of a file.
  static List<String> to(Path folder, String text) throws IOException {
    return to(Files.writeString(folder.resolve("my.conf"), text), Map.of());
  }

  /// One line, not endless, without secrets and without what only those know who wrote it.
  static void isFitToBeShown(String line) {
    assertThat(line)
        .hasSizeLessThan(420)
        .doesNotContain("s3cret", "Exception", "java.", "typesafe", "\n", "\r")
        .doesNotContain("null", "Optional[");
  }
}
