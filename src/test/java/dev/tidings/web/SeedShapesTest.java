package dev.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What clients of docker-monitor and cadvisor-companion get.
@Timeout(60)
class SeedShapesTest {

  private static final String METRICS = "/docker-monitor/api/v1.0/metrics";

  @TempDir Path folder;
  private WebFixture web;

  @BeforeEach
  void open() {
    web = new WebFixture(folder);
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void allMetricsAreAListOfThoseThatRunByName() throws IOException {
    WebFixture.Answer answer = web.get(METRICS);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo("[{\"web\":{\"status\":\"running\",\"cpu\":50.0,\"mem\":50.0}}]");
  }

  @Test
  void theMetricsOfOneAreAnObjectByItsName() throws IOException {
    assertThat(web.get(METRICS + "/web").body())
        .isEqualTo("{\"web\":{\"status\":\"running\",\"cpu\":50.0,\"mem\":50.0}}");
  }

  @Test
  void ofOneThatDoesNotRunThereIsTheStatusOnly() throws IOException {
    assertThat(web.get(METRICS + "/db").body()).isEqualTo("{\"db\":{\"status\":\"exited\"}}");
  }

  @Test
  void oneThatIsNotThereIsAnErrorInTheSeedsShape() throws IOException {
    WebFixture.Answer answer = web.get(METRICS + "/nobody");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.type()).isEqualTo("application/json");
    assertThat(answer.body()).isEqualTo("{\"error\":\"there is no such container\"}");
  }

  @Test
  void anEngineThatDoesNotAnswerIsATimeout() throws IOException {
    web.engine.reachable = false;
    assertThat(web.get(METRICS).status()).isEqualTo(408);
  }

  @ParameterizedTest
  @CsvSource({"docker/ID", "docker/SHORT", "system.slice/docker-ID.scope", "ID"})
  void theProcessesOfAContainerAreFoundByItsCgroup(String cgroup) throws IOException {
    String path = cgroup.replace("ID", StillEngine.WEB).replace("SHORT", "a".repeat(12));
    WebFixture.Answer answer = web.get("/api/v1.0/" + path + "/processes");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith(
            "[{\"timestamp\":\"2026-11-21T12:00:00Z\",\"processes\":[{\"status\":{\"Name\":")
        .contains("\"comm\":\"(a) (b)\"", "\"relativecpuusage\":0.0", "\"cgroup\":\"/docker/")
        .contains("\"cmdline\":\"serve --password [redacted]\"")
        .doesNotContain("hunter2", "NaN");
  }

  @ParameterizedTest
  @CsvSource({
    "docker/b2c4dee605d2, 404",
    "docker/ID, 200",
    "docker/ID?count=61, 400",
    "docker/ID?count=31&interval=2, 400",
    "docker/ID?sort=name, 400",
    "docker/ID?sort=cpu&limit=0, 400",
    "../../etc/passwd, 404",
    "..%2F..%2Fetc, 404"
  })
  void whatCannotBeToldIsAnErrorInTheSeedsShape(String asked, int status) throws IOException {
    String[] parts = asked.replace("ID", StillEngine.WEB).split("\\?", 2);
    String query = parts.length > 1 ? "?" + parts[1] : "";
    WebFixture.Answer answer = web.get("/api/v1.0/" + parts[0] + "/processes" + query);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).startsWith(status == 200 ? "[" : "{\"error\":");
  }
}
