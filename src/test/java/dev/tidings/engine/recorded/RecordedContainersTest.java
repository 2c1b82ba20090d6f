package dev.tidings.engine.recorded;

import static dev.tidings.engine.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LogRange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordedContainersTest {

  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final LogRange ALL = new LogRange(Optional.empty(), START, 100);

  @Test
  void whatNobodyHasWrittenDownIsNotKnown() throws IOException {
    Recording recording = recording("{}");
    assertThat(engine(recording, START).inspect(id(recording))).isInstanceOf(Answer.Failed.class);
    assertThat(engine(recording, START).logs("0".repeat(64), ALL))
        .isInstanceOf(Answer.Failed.class);
  }

  @Test
  void itHasRunForSoLongWhenTheRecordingBegins() throws IOException {
    assertThat(inspected(START))
        .containsEntry("State/Running", "true")
        .containsEntry("State/StartedAt", "2026-11-21T09:00:00Z")
        .containsEntry("Config/Env/0", "A=1");
  }

  @Test
  void afterItsDeathItHasEnded() throws IOException {
    assertThat(inspected(START.plusSeconds(5)))
        .containsEntry("State/Running", "false")
        .containsEntry("State/FinishedAt", START.plusSeconds(5).toString());
  }

  @Test
  void afterItsStartItRunsAgain() throws IOException {
    assertThat(inspected(START.plusSeconds(9)))
        .containsEntry("State/Running", "true")
        .containsEntry("State/StartedAt", START.plusSeconds(9).toString());
  }

  @Test
  void itsLogIsWhatIsWrittenDown() throws IOException {
    Recording recording = recording(told(recording("{}")));
    assertThat(engine(recording, START).logs(id(recording), ALL))
        .isEqualTo(new Answer.Given<>(List.of("one", "two")));
  }

  private static Map<String, String> inspected(Instant now) throws IOException {
    Recording recording = recording(told(recording("{}")));
    Answer<Inspection> answer = engine(recording, now).inspect(id(recording));
    return ((Answer.Given<Inspection>) answer).value().values();
  }

  private static String told(Recording recording) {
    Map<String, String> attributes = recording.events().getFirst().actor().attributes();
    return """
    {"%s %s": {"age": "PT1H", "inspect": {"Config/Env/0": "A=1"}, "log": ["one", "two"]}}\
    """
        .formatted(attributes.get("image"), attributes.get("name"));
  }

  private static String id(Recording recording) {
    return recording.events().getFirst().actor().id();
  }

  private static RecordedEngine engine(Recording recording, Instant now) {
    return new RecordedEngine(recording, InstantSource.fixed(now));
  }

  private static Recording recording(String containers) throws IOException {
    String lines =
        String.join(
            "\n",
            line("attach", START),
            line("die", START.plusSeconds(5)),
            line("start", START.plusSeconds(9)));
    return Recording.read(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))
        .with(
            RecordedContainers.read(
                new ByteArrayInputStream(containers.getBytes(StandardCharsets.UTF_8))));
  }
}
