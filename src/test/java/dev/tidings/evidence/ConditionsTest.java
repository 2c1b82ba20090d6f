package dev.tidings.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Inspection;
import dev.tidings.event.Events;
import dev.tidings.redact.Redaction;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {

  private static final Instant DEATH = Events.START;

  @Test
  void aRunThatEndedAtTheEventIsBelieved() {
    assertThat(conditions(ended(DEATH.minusMillis(20))).at(DEATH, true))
        .isInstanceOf(Fact.Known.class);
  }

  @Test
  void aRunThatEndedLongBeforeIsAnotherOne() {
    assertThat(conditions(ended(DEATH.minusSeconds(4))).at(DEATH, true))
        .isEqualTo(new Fact.Missing<>("the engine tells of another run only"));
  }

  @Test
  void aContainerThatRunsAgainTellsNothingOfItsDeath() {
    Map<String, String> values = ended(DEATH.minusMillis(20));
    values.put("State/Running", "true");
    assertThat(conditions(values).at(DEATH, true))
        .isEqualTo(new Fact.Missing<>("it runs again already"));
  }

  @Test
  void aRunOfAMomentDoesNotBeginAfterItsEnd() {
    Map<String, String> values = ended(DEATH);
    values.put("State/StartedAt", DEATH.plusMillis(9).toString());
    assertThat(conditions(values).run().started()).contains(DEATH);
  }

  @ParameterizedTest
  @CsvSource({
    "HostConfig/RestartPolicy/Name, host_config_restart_policy_name",
    "State/OOMKilled, state_oom_killed",
    "HostConfig/OomKillDisable, host_config_oom_kill_disable",
    "Config/Env/0, config_env_0",
    "NetworkSettings/IPAddress, network_settings_ip_address",
  })
  void placesAreNamedInSmallLetters(String place, String name) {
    assertThat(Conditions.snake(place)).isEqualTo(name);
  }

  @Test
  void valuesOfTheEnvironmentAndSecretsAreLeftOut() {
    Map<String, String> values = ended(DEATH);
    values.put("Config/Env/0", "DB_URL=hunter2");
    values.put("Config/Labels/a/db.password", "hunter2");
    values.put("Path", "mysql");
    values.put("Args/0", "-phunter2");
    Conditions conditions = conditions(values);
    assertThat(conditions.condition(conditions.run()).inspect())
        .containsEntry("config_env_0", "DB_URL")
        .containsEntry("config_labels_a_db_password", "[redacted]")
        .containsEntry("path", "mysql")
        .containsEntry("args_0", "-p[redacted]");
  }

  @ParameterizedTest
  @CsvSource({
    "Path:Args/0, mysql:-phunter2, -p[redacted]",
    "Path:Args/0:Args/1, redis-cli:-a:hunter2, [redacted]",
    "Path:Args/0:Args/1:Args/2, sshpass:-p:hunter2:ssh, [redacted]",
    "Config/Entrypoint/0:Config/Cmd/0, mysql:-phunter2, -p[redacted]",
    "Config/Entrypoint/0:Config/Entrypoint/1:Config/Cmd/0, redis-cli:-a:hunter2, [redacted]",
    "Config/Healthcheck/Test/0:Config/Healthcheck/Test/1:Config/Healthcheck/Test/2:Config/Healthcheck/Test/3,"
        + " CMD:redis-cli:-a:hunter2, [redacted]",
    "Config/Healthcheck/Test/0:Config/Healthcheck/Test/1, CMD-SHELL:mysqladmin -phunter2 ping,"
        + " mysqladmin -p[redacted] ping",
    "Config/CreateCommand/0:Config/CreateCommand/1:Config/CreateCommand/2:Config/CreateCommand/3,"
        + " podman:redis:redis-cli:-ahunter2, -a[redacted]"
  })
  void theSecretOfACommandIsTakenOutWhateverFieldsItsPartsAreIn(
      String places, String parts, String shown) {
    Map<String, String> values = ended(DEATH);
    String[] place = places.split(":", -1);
    String[] part = parts.split(":", -1);
    for (int i = 0; i < place.length; i++) {
      values.put(place[i], part[i]);
    }
    Conditions conditions = conditions(values);
    Map<String, String> told = conditions.condition(conditions.run()).inspect();
    assertThat(told.values()).noneMatch(value -> value.contains("hunter2")).contains(shown);
    assertThat(conditions.command()).doesNotContain("hunter2");
  }

  @Test
  void theOutputOfTheLastProbeThatFailedIsTold() {
    Map<String, String> values = ended(DEATH);
    values.put("State/Health/Log/0/ExitCode", "1");
    values.put("State/Health/Log/0/Output", "password=hunter2\n");
    values.put("State/Health/Log/1/ExitCode", "0");
    values.put("State/Health/Log/1/Output", "fine");
    assertThat(conditions(values).health()).isEqualTo(new Fact.Known<>("password=[redacted]"));
  }

  @Test
  void changesNameWhatIsDifferent() {
    Map<String, String> old = ended(DEATH);
    old.put("Config/Image", "nginx:1.25");
    old.put("Image", "sha256:1234567890abcdef1234");
    old.put("Config/Env/0", "DB_URL=a");
    old.put("Config/Env/1", "OLD=a");
    Map<String, String> now = ended(DEATH);
    now.put("Config/Image", "nginx:1.27");
    now.put("Image", "sha256:567890abcdef12345678");
    now.put("Config/Env/0", "DB_URL=b");
    now.put("Config/Env/1", "DEBUG=a");
    now.put("HostConfig/PortBindings/80/tcp/0/HostPort", "8080");
    assertThat(config(now).changesSince(config(old)))
        .containsExactly(
            "image nginx:1.25 -> nginx:1.27 (sha256:1234567890ab… -> sha256:567890abcdef…)",
            "env + DEBUG, - OLD, changed DB_URL",
            "ports + 8080->80/tcp");
  }

  private static ContainerConfig config(Map<String, String> values) {
    return ContainerConfig.of(
        new Inspection(values), conditions(values), v -> Integer.toHexString(v.hashCode()));
  }

  private static Map<String, String> ended(Instant when) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("State/Running", "false");
    values.put("State/StartedAt", when.minusSeconds(60).toString());
    values.put("State/FinishedAt", when.toString());
    return values;
  }

  private static Conditions conditions(Map<String, String> values) {
    return new Conditions(new Inspection(values), new Redaction(List.of(), true));
  }
}
