package dev.tidings.web;

import static dev.tidings.web.WebFixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.incident.End;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.incident.Severity;
import dev.tidings.incident.Subject;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.silence.Silence;
import dev.tidings.silence.Silences;
import dev.tidings.web.WebFixture.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Silences and acknowledgements by REST.
class SilencePagesTest {

  private static final String SILENCES = "/api/v1/silences";

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

  /// A container is down.
  ///
  /// @return the problem's id
  static String crash(WebFixture web, String name) {
    Subject subject = new Subject("container", name, "1", name, "img", Subject.Compose.NONE);
    Intent crash = new Intent.Crashed(new End(OptionalInt.of(3), Optional.empty(), false));
    Instant then = WebFixture.NOW.minusSeconds(60);
    ProblemLedger ledger = new ProblemLedger(web.store, ProblemLedger.STABLE);
    ledger.note(
        new Incident(1, subject, crash, Optional.empty(), Severity.PROBLEM, then, then, 1),
        true,
        "");
    return ledger.open(WebFixture.NOW, 1).getFirst().id();
  }

  private List<Silence> on() {
    return new Silences(web.store, List.of()).at(web.now);
  }

  private LedgerEntry problem() {
    return new ProblemLedger(web.store, ProblemLedger.STABLE).open(web.now, 1).getFirst();
  }

  private Answer post(String path) throws IOException {
    return web.ask("POST", path, bearer());
  }

  @Test
  void aSilenceBeginsAndIsListed() throws IOException {
    Answer answer = post(SILENCES + "?for=2h&filter=container%3Dweb&reason=disks");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(on())
        .containsExactly(
            new Silence(
                1,
                WebFixture.NOW,
                WebFixture.NOW.plus(Duration.ofHours(2)),
                List.of("container=web"),
                "disks"));
    assertThat(web.get(SILENCES).body())
        .contains(
            "{\"id\":\"1\",\"began\":\"2026-11-21T12:00:00Z\",\"ends\":\"2026-11-21T14:00:00Z\","
                + "\"filter\":[\"container=web\"],\"reason\":\"disks\"}");
  }

  @Test
  void aSilenceWithoutAnEndIsRefused() throws IOException {
    Answer answer = post(SILENCES + "?filter=container%3Dweb");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("a silence needs an end");
    assertThat(on()).isEmpty();
  }

  @Test
  void aSilenceThatCanTakeNothingOrLastsTooLongIsRefused() throws IOException {
    assertThat(post(SILENCES + "?for=1h&filter=event%3Ddies").body())
        .contains("did you mean event=die?");
    assertThat(post(SILENCES + "?for=367d").status()).isEqualTo(400);
    assertThat(post(SILENCES + "?for=0s").status()).isEqualTo(400);
    assertThat(post(SILENCES + "?for=1h&filter=nonsense").status()).isEqualTo(400);
    assertThat(on()).isEmpty();
  }

  @Test
  void oneSilenceMoreThanThereMayBeIsRefused() throws IOException {
    Silences silences = new Silences(web.store, List.of());
    for (int i = 0; i < Silences.MOST; i++) {
      silences.add(web.now, Duration.ofHours(1), List.of(), "");
    }
    assertThat(post(SILENCES + "?for=1h").body()).contains("end some of them");
  }

  @Test
  void aSilenceIsEndedOnce() throws IOException {
    post(SILENCES + "?for=2h");
    web.now = WebFixture.NOW.plusSeconds(60);
    assertThat(web.ask("DELETE", SILENCES + "/1", bearer()).status()).isEqualTo(200);
    assertThat(on()).isEmpty();
    assertThat(web.ask("DELETE", SILENCES + "/1", bearer()).status()).isEqualTo(404);
    assertThat(web.ask("DELETE", SILENCES + "/x", bearer()).status()).isEqualTo(404);
  }

  @Test
  void aProblemIsAcknowledged() throws IOException {
    String id = crash(web, "web");
    Answer answer = post("/api/v1/problems/" + id + "/acknowledge?by=anna");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(problem().notice().acknowledged()).isEqualTo("anna");
    assertThat(web.get("/api/v1/problems").body())
        .contains("\"problem\":\"" + id + "\"", "\"acknowledged\":\"anna\"");
  }

  @Test
  void aProblemThatIsNotOpenCannotBeAcknowledged() throws IOException {
    crash(web, "web");
    assertThat(post("/api/v1/problems/other/acknowledge").status()).isEqualTo(404);
    assertThat(problem().notice().acknowledged()).isEmpty();
  }

  @Test
  void aProblemSaysWhatKeepsItFromBeingMailedAndUntilWhen() throws IOException {
    crash(web, "web");
    assertThat(web.get("/api/v1/problems").body()).contains("\"silenced\":null");
    post(SILENCES + "?for=2h&filter=container%3Dweb&reason=disks");
    assertThat(web.get("/api/v1/problems").body())
        .contains("\"silenced\":{\"ends\":\"2026-11-21T14:00:00Z\",\"by\":\"silence 1: disks\"}");
    web.now = WebFixture.NOW.plus(Duration.ofHours(2));
    assertThat(web.get("/api/v1/problems").body()).contains("\"silenced\":null");
  }

  @Test
  void theProblemsOfOneContainerAreTheirsAlone() throws IOException {
    crash(web, "web");
    assertThat(web.get("/api/v1/problems?container=web").body())
        .contains("\"container\":\"web\"", "\"open\":1");
    assertThat(web.get("/api/v1/problems?container=we").body()).contains("\"items\":[],\"open\":0");
  }

  /// Whoever opens the link, be it a mail program that looks for viruses.
  @Test
  void aLinkOfAMailShowsThePageToAnybodyAndChangesNothing() throws IOException {
    crash(web, "web");
    web.anonymous = true;
    for (String link : List.of("/confirm?mute=web", "/confirm?acknowledge=web", "/confirm")) {
      Answer answer = web.get(link);
      assertThat(answer.status()).as(link).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(web.get("/").body());
      assertThat(web.ask("POST", link).status()).as(link).isEqualTo(401);
      assertThat(web.ask("POST", link, bearer()).status()).as(link).isEqualTo(405);
    }
    assertThat(web.get("/confirm?do=it").status()).isEqualTo(400);
    assertThat(on()).isEmpty();
    assertThat(problem().notice().acknowledged()).isEmpty();
  }

  @Test
  void nothingChangesWithoutATokenFromAnotherSiteOrByReading() throws IOException {
    String acknowledge = "/api/v1/problems/" + crash(web, "web") + "/acknowledge";
    String foreign = "Origin: https://evil.example";
    assertThat(web.ask("POST", SILENCES + "?for=1h", bearer(), foreign).status()).isEqualTo(403);
    assertThat(web.ask("POST", acknowledge, bearer(), foreign).status()).isEqualTo(403);
    assertThat(web.get(acknowledge, bearer()).status()).isEqualTo(405);
    assertThat(web.get(SILENCES + "?for=1h", bearer()).status()).isEqualTo(400);
    web.anonymous = true;
    assertThat(web.ask("POST", SILENCES + "?for=1h").status()).isEqualTo(401);
    assertThat(web.ask("POST", acknowledge).status()).isEqualTo(401);
    assertThat(on()).isEmpty();
    assertThat(problem().notice().acknowledged()).isEmpty();
  }
}
