package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedactionSettingsTest {

  @TempDir Path folder;

  @Test
  void aPatternThatTakesTooLongIsNamedOnce() throws IOException {
    List<String> answers =
        Answers.to(
            folder,
            "redaction.patterns = [\"card ([0-9]+)\", \"(.*a){15}b\", \"(x+x+)+y\", \"(\\\\w+)@(\\\\w+)\"]");
    assertThat(answers).hasSize(2);
    assertThat(answers.getFirst())
        .startsWith(
            "warning my.conf:1: redaction.patterns: \"(.*a){15}b\" takes too long on some texts");
    assertThat(answers.getLast()).contains("\"(x+x+)+y\"");
    answers.forEach(Answers::isFitToBeShown);
  }
}
