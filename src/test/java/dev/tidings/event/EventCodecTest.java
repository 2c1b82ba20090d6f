package dev.tidings.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

  private static final Instant NOW = Instant.parse("2026-11-21T02:10:03.5Z");

  /// As a Docker engine 20.10 sent it.
  private static final String DIE =
      "{\"status\":\"die\",\"id\":\"6c62\",\"from\":\"busybox\",\"Type\":\"container\",\"Action\":\"die\","
          + "\"Actor\":{\"ID\":\"6c62\",\"Attributes\":{\"exitCode\":\"3\",\"image\":\"busybox\",\"name\":\"web\"}},"
          + "\"scope\":\"local\",\"time\":1795240711,\"timeNano\":1795240711642190084}";

  @Test
  void aDieHasItsExitCode() {
    assertThat(decode(DIE).action()).isEqualTo(new Action.Die("die", OptionalInt.of(3)));
  }

  @Test
  void theRawLineIsKeptToTheLetter() {
    assertThat(decode(DIE).raw()).isEqualTo(DIE);
  }

  @Test
  void theTimeIsTheEnginesToTheNanosecond() {
    assertThat(decode(DIE).timeNano()).isEqualTo(1795240711642190084L);
    assertThat(EngineEvent.toNano(decode(DIE).time())).isEqualTo(1795240711642190084L);
  }

  @Test
  void anEventWithoutTheOlderFieldsIsTheSame() {
    String modern = DIE.replaceFirst("\"status\".*?\"Type\"", "\"Type\"");
    assertThat(decode(modern).key()).isEqualTo(decode(DIE).key());
  }

  @Test
  void anActionWithDetailIsKnownByItsWord() {
    Action action = decode(event("container", "health_status: unhealthy")).action();
    assertThat(action).isEqualTo(new Action.Health("health_status: unhealthy", "unhealthy"));
    assertThat(action.word()).isEqualTo("health_status");
  }

  @Test
  void anExecHasItsCommand() {
    assertThat(decode(event("container", "exec_create: sh -c ls:a")).action())
        .isEqualTo(new Action.Exec("exec_create: sh -c ls:a", "sh -c ls:a"));
  }

  @Test
  void aRenameHasTheOldNameWithoutItsSlash() {
    String line =
        "{\"Type\":\"container\",\"Action\":\"rename\",\"Actor\":{\"ID\":\"1\",\"Attributes\":"
            + "{\"oldName\":\"/old\",\"name\":\"new\"}},\"timeNano\":1}";
    assertThat(decode(line).action()).isEqualTo(new Action.Rename("rename", Optional.of("old")));
  }

  /// As Podman 4.3.1 sent it.
  private static final String PODMAN_DIE =
      "{\"status\":\"die\",\"id\":\"7be9\",\"from\":\"localhost/busybox:latest\",\"Type\":\"container\",\"Action\":\"die\","
          + "\"Actor\":{\"ID\":\"7be9\",\"Attributes\":{\"containerExitCode\":\"3\",\"exitCode\":\"3\","
          + "\"image\":\"localhost/busybox:latest\",\"name\":\"three\",\"podId\":\"\"}},"
          + "\"scope\":\"local\",\"time\":1795254418,\"timeNano\":1795254418343754431}";

  @Test
  void aDieOfPodmansHasItsExitCode() {
    assertThat(decode(PODMAN_DIE).action()).isEqualTo(new Action.Die("die", OptionalInt.of(3)));
    assertThat(decode(PODMAN_DIE).raw()).isEqualTo(PODMAN_DIE);
  }

  @Test
  void diedOfAnOldPodmanCountsAsDieAndKeepsItsText() {
    String died =
        PODMAN_DIE
            .replace("\"Action\":\"die\"", "\"Action\":\"died\"")
            .replace("\"exitCode\":\"3\",", "");
    Action action = decode(died).action();
    assertThat(action).isEqualTo(new Action.Die("died", OptionalInt.of(3)));
    assertThat(action.word()).isEqualTo("die");
    assertThat(decode(died).key().action()).isEqualTo("died");
  }

  @Test
  void aLabelNamedLikePodmansExitCodeIsNoExitCodeOfDockers() {
    String labelled = DIE.replace("\"exitCode\":\"3\"", "\"containerExitCode\":\"0\"");
    assertThat(decode(labelled).action()).isEqualTo(new Action.Die("die", OptionalInt.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"container", "volume", "network"})
  void whatPodmanRemovesIsDestroyed(String type) {
    Action action = decode(event(type, "remove")).action();
    assertThat(action).isEqualTo(new Action.Other("remove", "destroy"));
  }

  @Test
  void whatDockerRemovesIsRemoved() {
    assertThat(decode(event("service", "remove")).action().word()).isEqualTo("remove");
    assertThat(decode(event("plugin", "remove")).action().word()).isEqualTo("remove");
    String swarm = "{\"Type\":\"network\",\"Action\":\"remove\",\"scope\":\"swarm\"}";
    assertThat(decode(swarm).action().word()).isEqualTo("remove");
  }

  @Test
  void anExecOfPodmansHasDockersWords() {
    assertThat(decode(event("container", "exec")).action().word()).isEqualTo("exec_start");
    assertThat(decode(event("container", "exec_died")).action().word()).isEqualTo("exec_die");
  }

  @Test
  void aProbeOfPodmansThatFoundNothingWrongIsNoChangeOfHealth() {
    assertThat(probe("healthy").word()).isEqualTo("health_probe");
    assertThat(probe("starting").word()).isEqualTo("health_probe");
    assertThat(decode(event("container", "health_status: healthy")).action().word())
        .isEqualTo("health_status");
  }

  @Test
  void aProbeOfPodmansThatFoundItUnhealthyIsShownLikeDockers() {
    assertThat(probe("unhealthy")).isEqualTo(new Action.Health("health_status", "unhealthy"));
    assertThat(probe("unhealthy").word()).isEqualTo("health_status");
  }

  @Test
  void theHealthOfDockersIsNotReadFromAFieldBesideIt() {
    String line = health("health_status: unhealthy", "healthy");
    assertThat(decode(line).action())
        .isEqualTo(new Action.Health("health_status: unhealthy", "unhealthy"));
  }

  private static Action probe(String status) {
    return decode(health("health_status", status)).action();
  }

  private static String health(String action, String status) {
    return "{\"Type\":\"container\",\"Action\":\""
        + action
        + "\",\"timeNano\":1,\"HealthStatus\":\""
        + status
        + "\"}";
  }

  @Test
  void aNetworkThatAContainerOfPodmansJoinedIsCalledByItsOwnName() {
    Actor actor = decode(joined("\"name\":\"web\",\"network\":\"net1\"")).actor();
    assertThat(actor.id()).isEqualTo("c1");
    assertThat(actor.name()).isEqualTo("net1");
    assertThat(actor.attributes()).containsEntry("container", "c1");
  }

  @Test
  void aNetworkThatAContainerOfDockersJoinedIsLeftAlone() {
    String attributes = "\"container\":\"c2\",\"name\":\"bridge\",\"network\":\"evil\"";
    Actor actor = decode(joined(attributes)).actor();
    assertThat(actor.name()).isEqualTo("bridge");
    assertThat(actor.attributes()).containsEntry("container", "c2");
  }

  private static String joined(String attributes) {
    return "{\"Type\":\"network\",\"Action\":\"connect\",\"Actor\":{\"ID\":\"c1\",\"Attributes\":{"
        + attributes
        + "}},\"timeNano\":1}";
  }

  @Test
  void anUnknownTypeAndActionAreKept() {
    EngineEvent event = decode(event("starship", "warp"));
    assertThat(event.type()).isEqualTo("starship");
    assertThat(event.action()).isEqualTo(new Action.Other("warp"));
  }

  @Test
  void aLabelThatOverwroteTheExitCodeWithWordsLeavesItUnknown() {
    EngineEvent event = decode(DIE.replace("\"3\"", "\"many\""));
    assertThat(event.action()).isEqualTo(new Action.Die("die", OptionalInt.empty()));
  }

  @Test
  void withoutNanosecondsTheSecondsCount() {
    EngineEvent event = decode(DIE.replaceFirst(",\"timeNano\":\\d+", ""));
    assertThat(event.time()).isEqualTo(Instant.ofEpochSecond(1795240711));
  }

  @Test
  void withoutAnyTimeTheArrivalCounts() {
    EngineEvent event = decode("{\"Type\":\"daemon\",\"Action\":\"reload\"}");
    assertThat(event.time()).isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "null",
        "[]",
        "{",
        "{}",
        "{\"Type\":\"container\"}",
        "{\"Type\":\"container\",\"Action\":\"die\"",
        "{\"Type\":\"container\",\"Action\":\"die\"} {}",
        "{\"Type\":\"container\",\"Action\":\"die\",\"timeNano\":99999999999999999999999999}",
        "HTTP/1.1 502 Bad Gateway"
      })
  void aLineThatIsNoEventIsShownAsUnreadable(String line) {
    EngineEvent event = decode(line);
    assertThat(event.type()).isEqualTo(EngineEvent.TIDINGS);
    assertThat(event.raw()).doesNotContain("\n");
    assertThat(EventCodec.decode(event.raw(), NOW).action().word()).isEqualTo("unreadable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":7}",
        "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":{},\"Attributes\":[1]}}",
        "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"Attributes\":{\"a\":{\"b\":1},\"c\":null}}}",
        "{\"Type\":\"container\",\"Action\":\"die\",\"timeNano\":\"soon\",\"time\":{}}",
        "{\"Type\":\"container\",\"Action\":\"die\",\"scope\":[[[]]],\"new\":{\"deep\":[{}]}}"
      })
  void aMisshapenFieldIsPassedOver(String line) {
    assertThat(decode(line).action().word()).isEqualTo("die");
  }

  @Test
  void whatIsNotUtf8IsReplacedAndTheEventKept() {
    byte[] line = DIE.getBytes(StandardCharsets.UTF_8);
    line[DIE.indexOf("web")] = (byte) 0xff;
    assertThat(decode(new String(line, StandardCharsets.UTF_8)).actor().name())
        .isEqualTo("\uFFFDeb");
  }

  @Test
  void aCarriageReturnInALineCannotBreakIt() {
    assertThat(decode(DIE.replace(",\"scope\"", ",\r\"scope\"")).raw()).doesNotContain("\r");
  }

  @Test
  void randomDamageNeverThrows() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] line = DIE.getBytes(StandardCharsets.UTF_8);
      for (int damage = random.nextInt(6); damage >= 0; damage--) {
        line[random.nextInt(line.length)] = (byte) random.nextInt(256);
      }
      assertThat(decode(new String(line, StandardCharsets.UTF_8)).raw()).isNotEmpty();
    }
  }

  private static String event(String type, String action) {
    return "{\"Type\":\""
        + type
        + "\",\"Action\":\""
        + action
        + "\",\"Actor\":{\"ID\":\"1\",\"Attributes\":{}},\"timeNano\":1}";
  }

  private static EngineEvent decode(String line) {
    return EventCodec.decode(line, NOW);
  }
}
