package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Roster;
import dev.tidings.event.ContainerState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerAnswersTest {

  private static final String STATE =
      """
      "State":{"Status":"exited","OOMKilled":true,"ExitCode":137,\
      "StartedAt":"2026-11-21T10:00:00.123456789Z","FinishedAt":"2026-11-21T10:05:00.000000001Z"}\
      """;

  @Test
  void anExitedContainerIsReadWithAllItsDigits() throws IOException {
    ContainerState state =
        state(
            """
            {"Id":"abc","Created":"2026-11-21T09:59:59.5Z","Path":"sh","Args":["-c","exit 3"],%s,
             "Image":"sha256:5","Name":"/web","RestartCount":4,"Mounts":[{"Name":"data","Id":"no"}],
             "HostConfig":{"Name":"no","RestartPolicy":{"Name":"always","State":"no"}},
             "Config":{"Image":"shop/web:1.5","Labels":{"a.b/c":"1","State":"x"},"Env":["A=b"]},
             "NetworkSettings":{"Networks":{"Name":{"Id":"no"}}}}
            """
                .formatted(STATE));
    assertThat(state)
        .isEqualTo(
            new ContainerState(
                ContainerState.actor(
                    "abc", "web", "shop/web:1.5", Map.of("a.b/c", "1", "State", "x")),
                "exited",
                Instant.parse("2026-11-21T09:59:59.5Z"),
                Optional.of(Instant.parse("2026-11-21T10:00:00.123456789Z")),
                Optional.of(Instant.parse("2026-11-21T10:05:00.000000001Z")),
                137,
                true,
                4,
                "",
                ""));
  }

  @Test
  void dockersTimeForNeverIsNone() throws IOException {
    ContainerState state =
        state("{\"State\":{\"StartedAt\":\"0001-01-01T00:00:00Z\",\"FinishedAt\":\"\"}}");
    assertThat(state.startedAt()).isEmpty();
    assertThat(state.finishedAt()).isEmpty();
  }

  @Test
  void timesOfAnyZoneAreRead() throws IOException {
    ContainerState state =
        state("{\"State\":{\"StartedAt\":\"2026-11-21T11:00:00.123456789+01:00\"}}");
    assertThat(state.startedAt()).contains(Instant.parse("2026-11-21T10:00:00.123456789Z"));
  }

  @Test
  void theHealthOfDockerIsRead() throws IOException {
    assertThat(state("{\"State\":{\"Health\":{\"Status\":\"unhealthy\",\"Log\":[{}]}}}").health())
        .isEqualTo("unhealthy");
  }

  @Test
  void theHealthOfAnOldPodmanIsRead() throws IOException {
    assertThat(state("{\"State\":{\"Healthcheck\":{\"Status\":\"healthy\"}}}").health())
        .isEqualTo("healthy");
  }

  @Test
  void aHealthCheckThatIsSwitchedOffIsNone() throws IOException {
    assertThat(state("{\"State\":{\"Health\":{\"Status\":\"none\"}}}").health()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"State\":null,\"Config\":null,\"Name\":null}",
        "{\"State\":[1],\"Config\":\"x\",\"Name\":{\"a\":1}}",
        "{\"State\":{\"ExitCode\":\"x\",\"StartedAt\":7,\"OOMKilled\":3,\"Health\":[]}}"
      })
  void whatIsMissingOrOddIsUntold(String json) throws IOException {
    assertThat(state(json))
        .isEqualTo(
            new ContainerState(
                ContainerState.actor("asked", "", "", Map.of()),
                "",
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                0,
                "",
                ""));
  }

  @Test
  void aLabelThatDoesNotFitIsLeftOutAndTheOthersStay() throws IOException {
    ContainerState state =
        state(
            "{\"Config\":{\"Labels\":{\"fat\":\"%s\",\"thin\":\"1\"}},%s}"
                .formatted("x".repeat(Answers.KEPT), STATE));
    assertThat(state.actor().attributes()).containsOnlyKeys("image", "name", "thin");
    assertThat(state.exitCode()).isEqualTo(137);
  }

  @Test
  void ofMegabytesOfLabelsOnlyALittleIsKept() throws IOException {
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      labels.append(",\"label").append(i).append("\":\"").append("x".repeat(100)).append('"');
    }
    ContainerState state =
        state("{%s,\"Config\":{\"Labels\":{\"a\":\"\"%s}}}".formatted(STATE, labels));
    assertThat(state.exitCode()).isEqualTo(137);
    assertThat(state.actor().attributes().values().stream().mapToInt(String::length).sum())
        .isLessThanOrEqualTo(Answers.KEPT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{%s,\"Config\":{\"Labels\":{\"a\":\"%s\"}}}", "{%s,\"%s\":1}"})
  void whatStandsBeforeAMonstrousNameOrValueCounts(String json) throws IOException {
    assertThat(state(json.formatted(STATE, "x".repeat(3_000_000))).exitCode()).isEqualTo(137);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"Id\":\"abc\",\"State\":{\"Status\":", "{\"Id\":", "<html>", "[1]", "7"})
  void anAnswerThatBreaksOffOrIsNoneIsNoState(String json) {
    assertThatThrownBy(() -> state(json)).isInstanceOf(IOException.class);
  }

  @Test
  void ofMoreContainersThanFitAndOfLongNamesTheFirstAreListed() throws IOException {
    String one = "{\"Id\":\"c\",\"Names\":[\"/%s\"]}".formatted("n".repeat(5_000));
    String all = "[" + one + ",{\"Id\":\"c\"}".repeat(Roster.MOST) + "]";
    List<ContainerSummary> listed = ContainerAnswers.summaries(stream(all));
    assertThat(listed).hasSize(Roster.MOST);
    assertThat(listed.getFirst().name()).hasSizeLessThan(301);
  }

  @Test
  void anEmptyListHasNoContainers() throws IOException {
    assertThat(ContainerAnswers.summaries(stream("[]"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"Id\":\"abc\"},", "[{\"Id\":\"abc\"", "", "{\"message\":\"no\""})
  void aListThatBreaksOffIsNoList(String json) {
    assertThatThrownBy(() -> ContainerAnswers.summaries(stream(json)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aListGoesOnBehindAFatLabel() throws IOException {
    String fat = "{\"Id\":\"abc\",\"Labels\":{\"a\":\"%s\"}}".formatted("x".repeat(3_000_000));
    List<ContainerSummary> list =
        ContainerAnswers.summaries(stream("[" + fat + ",{\"Id\":\"def\"}]"));
    assertThat(list).extracting(ContainerSummary::id).containsExactly("abc", "def");
  }

  private static ContainerState state(String json) throws IOException {
    return ContainerAnswers.state("asked", stream(json));
  }

  private static InputStream stream(String json) {
    return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theLabelsOfAnImageAreRead() throws IOException {
    assertThat(
            ContainerAnswers.imageLabels(
                stream(
                    "{\"Id\":\"sha256:1\",\"Config\":{\"Labels\":{\"tidings.enable\":\"false\"}}}")))
        .containsExactly(Map.entry("tidings.enable", "false"));
    assertThat(ContainerAnswers.imageLabels(stream("{\"Id\":\"sha256:1\",\"Config\":{}}")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"Id\":[],\"State\":{\"Running\":\"perhaps\"}}"})
  void anAnswerThatTellsNothingOfTheImageIsNoImageWithoutLabels(String json) {
    assertThatThrownBy(() -> ContainerAnswers.imageLabels(stream(json)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("told nothing of the image");
  }
}
