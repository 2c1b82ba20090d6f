package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Inspection;
import dev.tidings.engine.Selected;
import dev.tidings.event.DecidingLabels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswersTest {

  /// Twice what once made a label vanish.
  private static final String FAT = "x".repeat(65_400);

  private static Inspection inspect(String json) throws IOException {
    return Answers.all(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static String container(String environment, String labels) {
    return """
    {"Id":"abc","State":{"Status":"exited","Error":"%s","ExitCode":3,
      "FinishedAt":"2026-11-21T10:00:00Z"},
     "Image":"sha256:5","Name":"/web","RestartCount":4,
     "HostConfig":{"Binds":["%s"],"AutoRemove":true,"RestartPolicy":{"Name":"always"}},
     "Config":{"Env":[%s],"Image":"shop/web","Labels":{%s},"StopSignal":"SIGUSR1"}}
    """
        .formatted(FAT, FAT, environment, labels);
  }

  @Test
  void whatDecidesIsReadWholeBehindAnEnvironmentThatIsNot() throws IOException {
    Inspection told =
        inspect(
            container(
                "\"A=" + FAT + "\",\"B=1\"",
                "\"a\":\"" + FAT + "\",\"tidings.clean\":\"true\",\"tidings.clean.code\":\"3\""));
    assertThat(told.values())
        .containsEntry("State/ExitCode", "3")
        .containsEntry("State/FinishedAt", "2026-11-21T10:00:00Z")
        .containsEntry("Image", "sha256:5")
        .containsEntry("Name", "/web")
        .containsEntry("HostConfig/AutoRemove", "true")
        .containsEntry("HostConfig/RestartPolicy/Name", "always")
        .containsEntry("Config/Image", "shop/web")
        .containsEntry("Config/StopSignal", "SIGUSR1");
    assertThat(told.below("Config/Labels"))
        .containsEntry("tidings.clean", "true")
        .containsEntry("tidings.clean.code", "3");
    assertThat(told.tooLong()).isEmpty();
    assertThat(told.partial()).contains("Config", "State", "HostConfig");
  }

  @Test
  void whatDecidesIsReadBehindManyLabels() throws IOException {
    StringBuilder labels = new StringBuilder("\"a\":\"\"");
    for (int i = 0; i < 20_000; i++) {
      labels.append(",\"label").append(i).append("\":\"").append(i).append('"');
    }
    Inspection told = inspect(container("", labels + ",\"tidings.enable\":\"false\""));
    assertThat(told.below("Config/Labels")).containsEntry("tidings.enable", "false");
    assertThat(told.text("Config/StopSignal")).isEqualTo("SIGUSR1");
  }

  @Test
  void aNameOfMegabytesHidesNothing() throws IOException {
    String name = "n".repeat(3_000_000);
    Inspection told = inspect(container("", "\"" + name + "\":\"1\",\"tidings.clean.code\":\"3\""));
    assertThat(told.below("Config/Labels")).containsEntry("tidings.clean.code", "3");
  }

  @Test
  void aDecidingLabelThatIsTooLongIsNamedAndNotShortened() throws IOException {
    String code = "3" + "0".repeat(DecidingLabels.LONGEST);
    Inspection told = inspect(container("", "\"tidings.clean.code\":\"" + code + "\""));
    assertThat(told.below("Config/Labels")).doesNotContainKey("tidings.clean.code");
    assertThat(told.tooLongBelow("Config/Labels")).containsExactly("tidings.clean.code");
  }

  @Test
  void nothingIsMissingOfAContainerOfTheUsualSize() throws IOException {
    assertThat(inspect("{\"Id\":\"abc\",\"Config\":{\"Env\":[\"A=1\"]}}").partial()).isEmpty();
  }

  @Test
  void aListTellsWhatDecidesOfEachContainerHoweverFatItIs() throws IOException {
    String one =
        """
        {"Id":"%s","Names":["/web"],"Image":"busybox","Labels":{"a":"%s","tidings.heal":"true"},\
        "State":"running","Status":"Up 2 hours (unhealthy)"}\
        """;
    List<Selected> all = new ArrayList<>();
    ContainerAnswers.selected(
        new ByteArrayInputStream(
            ("[" + one.formatted("abc", FAT) + "," + one.formatted("def", FAT) + "]")
                .getBytes(StandardCharsets.UTF_8)),
        all::add);
    assertThat(all).extracting(Selected::id).containsExactly("abc", "def");
    assertThat(all).extracting(Selected::state).containsOnly("running");
    assertThat(all).extracting(Selected::labels).containsOnly(Map.of("tidings.heal", "true"));
  }
}
