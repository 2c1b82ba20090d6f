package dev.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Decisions;
import dev.tidings.event.Events;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Subject;
import dev.tidings.web.WebFixture.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhyPagesTest {

  private WebFixture web;

  @BeforeEach
  void open(@TempDir Path folder) {
    web = new WebFixture(folder);
  }

  @AfterEach
  void shut() {
    web.close();
  }

  private static Incident unhealthy() {
    Subject subject = new Subject("container", "web", "ab", "web", "busybox", Subject.Compose.NONE);
    return new Incident(
        1,
        subject,
        new Intent.Unhealthy(),
        Optional.empty(),
        Severity.PROBLEM,
        Events.START,
        Events.START,
        1);
  }

  private Answer why(String query) throws IOException {
    return web.get("/api/v1/why?" + query);
  }

  @Test
  void whatWaitsForItsMailNamesRouteAndGroup() throws IOException {
    web.happened(Events.container(0, "health_status: unhealthy", "web"));
    new Backlog(web.store)
        .add(unhealthy(), List.of(1L), Set.of(new Backlog.Name("problems", "container web", "")));
    assertThat(why("name=web").body())
        .contains("\"stage\":\"judged\"", "\"what\":\"became unhealthy\"")
        .contains(
            "\"outcome\":\"waiting\"", "\"route\":\"problems\"", "\"group\":\"container web\"")
        .contains("\"more\":false");
  }

  @Test
  void whatIsMutedNamesTheRule() throws IOException {
    web.happened(Events.container(0, "health_status: unhealthy", "web"));
    new Decisions(web.store).notMailed(unhealthy(), List.of(1L), "route quiet", Events.START);
    assertThat(why("position=1").body())
        .contains("\"outcome\":\"not-mailed\"", "\"reason\":\"route quiet\"", "\"mail\":null");
  }

  @Test
  void whatRulesLeaveOutIsCounted() throws IOException {
    web.happened(
        Events.container(0, "exec_start: a", "web"), Events.container(1, "exec_start: b", "web"));
    assertThat(why("name=web").body())
        .contains("\"items\":[]", "{\"rule\":\"event=exec_*\",\"events\":2,\"last\":\"2\"");
  }

  @Test
  void secretsAreTakenOut() throws IOException {
    web.happened(Events.container(0, "exec_start: login --password hunter2", "web"));
    assertThat(why("position=1").body()).contains("\"position\":\"1\"").doesNotContain("hunter2");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() throws IOException {
    web.happened(Events.container(0, "die", "web"));
    Answer answer = why("name=wbe");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).contains("nothing is known of", "did you mean", "web");
  }

  @Test
  void aPositionThatDoesNotExistIsNotFound() throws IOException {
    assertThat(why("position=4711").status()).isEqualTo(404);
  }

  @Test
  void eitherANameOrAPositionMustBeGiven() throws IOException {
    assertThat(why("since=" + Events.START).status()).isEqualTo(400);
    assertThat(why("name=web&position=1").status()).isEqualTo(400);
  }

  @Test
  void ofAKnownNameThereMayBeNothingLately() throws IOException {
    web.happened(Events.container(0, "die", "web"));
    Answer answer = why("name=web&since=" + WebFixture.NOW.plusSeconds(3_600));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("\"items\":[]", "\"leftOut\":[]");
  }
}
