package dev.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Events;
import dev.tidings.text.HostileNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// What is not drawn stands in answers as an escape.
class HiddenInAnswersTest {

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("dev.tidings.text.HostileNames#HIDDEN")
  void noAnswerHidesAnything(String name) throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.engine.name = name;
      web.journal.append(
          List.of(Events.at(WebFixture.NOW, "die", HostileNames.asJson(name))),
          List.of(),
          WebFixture.NOW);
      for (String path :
          List.of("/api/v1/events", "/api/v1/why?position=1", "/api/v1/containers", "/metrics")) {
        assertThat(web.get(path, WebFixture.bearer()).body())
            .contains("db")
            .matches(body -> !HostileNames.hides(body));
      }
    }
  }
}
