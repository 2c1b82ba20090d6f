package dev.tidings.trace;

import static dev.tidings.app.PipelineFixture.run;
import static dev.tidings.app.PipelineFixture.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.PipelineFixture;
import dev.tidings.config.RoutePolicy;
import dev.tidings.event.Events;
import dev.tidings.journal.Retention;
import dev.tidings.notify.NotifyStep;
import dev.tidings.notify.RetentionStep;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.rule.Matcher;
import dev.tidings.rule.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracerTest {

  private static final Instant START = Events.START;
  private static final String ILL = "health_status: unhealthy";

  @TempDir private Path folder;
  private PipelineFixture fixture;

  @BeforeEach
  void open() {
    fixture = new PipelineFixture(folder, START);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  private void happened(int second, String action, String name) {
    fixture.happened(at(second), Events.at(at(second), action, name));
  }

  /// What is said of one event, some time later.
  private List<String> said(long position) {
    Trace trace = fixture.tracer().at(position, at(30)).orElseThrow();
    return TraceText.of(trace, ZoneOffset.UTC);
  }

  /// What is said of all that has a name.
  private List<String> said(String name) {
    return TraceText.of(answer(name, 100), ZoneOffset.UTC);
  }

  private Tracer.Answer answer(String name, int most) {
    return fixture.tracer().of(name, new Tracer.Wanted(START, most, 100), at(30));
  }

  private void step(NotifyStep step, int second) throws Exception {
    settle(step, at(second));
  }

  @Test
  void ofAMailedEventItNamesTheMailAndWhyItWasWrittenThen() throws Exception {
    happened(0, "die", "web");
    step(fixture.notifyStep(), 1);
    String mail = fixture.takeMails().getFirst().messageId();
    assertThat(said(1))
        .contains(
            "2026-11-21 02:10:03 web crashed",
            "  events: 1 die",
            "  problem: crash since 2026-11-21 02:10:03, 1 incident; down",
            "  route: problems, group container web")
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("  mail: " + mail + ", written 2026-11-21 02:10:")
                .endsWith("the first after a quiet period"))
        .anySatisfy(line -> assertThat(line).startsWith("    subject: [CRASH"))
        .anySatisfy(line -> assertThat(line).startsWith("    me@example.org: sent 2026-11-21"));
  }

  @Test
  void twoEventsOfOneIncidentAreToldTogether() throws Exception {
    happened(0, "die", "web");
    fixture.happened(START, Events.container(5, "start", "web"));
    step(fixture.notifyStep(), 1);
    assertThat(said("web"))
        .filteredOn(line -> line.startsWith("  events:"))
        .containsExactly("  events: 1 die, 2 start");
  }

  @Test
  void aPendingMailHasItsReasonAndItsNextTry() throws Exception {
    happened(0, "die", "web");
    step(fixture.notifyStep(), 1);
    PendingMail mail = fixture.outbox.due(at(5)).orElseThrow();
    fixture.outbox.record(
        mail, Map.of("me@example.org", new Outcome.Later("451 greylisted")), at(5));
    assertThat(said(1))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("    me@example.org: pending after 1 try, next try 2026-11-21 02:")
                .endsWith(": 451 greylisted"));
  }

  @Test
  void aMailNobodyHasTriedYetIsPending() throws Exception {
    happened(0, "die", "web");
    step(fixture.notifyStep(), 1);
    assertThat(said(1)).contains("    me@example.org: pending, not tried yet");
  }

  @Test
  void aPendingMailInAnOutageSaysWhyNobodyGetsAny() throws Exception {
    happened(0, "die", "web");
    step(fixture.notifyStep(), 1);
    fixture.outage.set("connection refused", at(6));
    assertThat(said(1))
        .contains("    nobody gets any mail since 2026-11-21 02:10:09: connection refused");
  }

  @Test
  void aRefusedMailIsSaidToHaveFailed() throws Exception {
    happened(0, "die", "web");
    step(fixture.notifyStep(), 1);
    PendingMail mail = fixture.outbox.due(at(5)).orElseThrow();
    fixture.outbox.record(
        mail, Map.of("me@example.org", new Outcome.Refused("550 no such user")), at(5));
    assertThat(said(1))
        .contains(
            "    me@example.org: failed 2026-11-21 02:10:08: 550 no such user; see tidings outbox");
  }

  @Test
  void whatWaitsInAWindowSaysWhenItEnds() throws Exception {
    NotifyStep step = fixture.notifyStep();
    happened(0, "die", "web");
    step(step, 1);
    happened(10, "die", "web");
    step(step, 11);
    assertThat(said(2))
        .contains("  route: problems, group container web")
        .anySatisfy(line ->
            assertThat(line)
                .startsWith(
                    "  waits for its mail: the summary at the end of the window, 2026-11-"));
  }

  @Test
  void theSummaryAtTheEndOfAWindowIsNamedAsSuch() throws Exception {
    NotifyStep step = fixture.notifyStep();
    happened(0, "die", "web");
    step(step, 1);
    happened(10, "die", "web");
    step(step, 11);
    run(step, at(200));
    assertThat(said(2))
        .anySatisfy(line -> assertThat(line).endsWith("the summary at the end of a window"));
  }

  @Test
  void anEventThatARuleLeavesOutNamesTheRule() throws Exception {
    happened(0, "exec_start: sh", "web");
    step(fixture.notifyStep(), 1);
    assertThat(said(1))
        .containsExactly(
            "2026-11-21 02:10:03 web: event 1 exec_start: sh",
            "  not mailed: event=exec_* (rule of the present configuration)");
  }

  @Test
  void anEventThatAnEarlierConfigurationLeftOutSaysSo() throws Exception {
    happened(0, "die", "web");
    // The cursor over events that are not mailed stays behind until something else is decided.
    happened(1, ILL, "db");
    step(fixture.notifyStepWithout("container=web"), 2);
    assertThat(said(1))
        .contains("  not mailed: a rule that the present configuration does not have");
  }

  @Test
  void whatRulesLeaveOutIsCountedForAName() throws Exception {
    for (int n = 0; n < 3; n++) {
      happened(n, "exec_start: sh", "web");
    }
    step(fixture.notifyStep(), 4);
    assertThat(said("web"))
        .containsExactly(
            "Not mailed besides: 3 events, the last 3 exec_start: sh at 2026-11-21 02:10:05",
            "  not mailed: event=exec_* (rule of the present configuration)");
  }

  @Test
  void whatARouteMutesNamesTheRouteAndItsMeaning() throws Exception {
    Route quiet =
        new Route(
            "quiet",
            new Matcher(List.of("container=web")),
            List.of(),
            Route.GroupBy.NONE,
            Route.Then.MUTE);
    happened(0, "die", "web");
    step(
        fixture.notifyStep(new RoutePolicy(quiet, PipelineFixture.POLICY, RoutePolicy.Look.USUAL)),
        1);
    assertThat(said(1))
        .containsExactly(
            "2026-11-21 02:10:03 web crashed", "  events: 1 die", "  not mailed: route quiet");
  }

  @Test
  void whatWaitsForASilenceNamesItAndItsEnd() throws Exception {
    fixture.silences.add(START, Duration.ofHours(1), List.of(), "new disks");
    happened(1, ILL, "web");
    step(fixture.notifyStep(), 2);
    assertThat(said(1))
        .contains(
            "  route: problems, group container web",
            "  waits for its mail: until 2026-11-21 03:10:03, the end of silence 1: new disks");
  }

  @Test
  void whatASilenceKeptFromBeingMailedNamesItAfterwards() throws Exception {
    fixture.silences.add(START, Duration.ofMinutes(10), List.of(), "new disks");
    NotifyStep step = fixture.notifyStep();
    happened(1, ILL, "web");
    step(step, 2);
    happened(5, "health_status: healthy", "web");
    step(step, 6);
    run(step, at(700));
    assertThat(said(1))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("  not mailed: silence 1: new disks; at its end, ")
                .endsWith("only the net change was mailed"));
  }

  @Test
  void whatIsMailedAtTheEndOfASilenceNamesBoth() throws Exception {
    fixture.silences.add(START, Duration.ofMinutes(10), List.of(), "new disks");
    NotifyStep step = fixture.notifyStep();
    happened(1, ILL, "web");
    step(step, 2);
    run(step, at(700));
    assertThat(said(1))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("  waited until ")
                .endsWith("the end of silence 1: new disks"))
        .anySatisfy(line -> assertThat(line).startsWith("    subject: [UNHEALTHY]"));
  }

  @Test
  void whatIsHeldIsNotDecidedYet() throws Exception {
    happened(0, "die", "web");
    fixture.notifyStep().run(at(0));
    assertThat(said(1)).element(1).asString().startsWith("  not decided yet");
  }

  @Test
  void whatNobodyHasReadIsSaidToBeSo() {
    happened(0, "die", "web");
    assertThat(said(1)).element(1).asString().startsWith("  not read yet");
  }

  @Test
  void whileNoMailCanBeWrittenTheReasonIsNamed() throws Exception {
    NotifyStep step = fixture.notifyStep();
    happened(0, "die", "web");
    step(step, 1);
    fixture.outage.set("connection refused", at(6));
    happened(10, "die", "db");
    step(step, 11);
    assertThat(said(2))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("  waits for its mail: no mail is written since ")
                .endsWith(": connection refused"));
  }

  @Test
  void ofAMailThatIsForgottenOnlyItsIdentityIsKnown() throws Exception {
    happened(0, "die", "web");
    step(fixture.notifyStep(), 1);
    fixture.takeMails();
    fixture.store.update("DELETE FROM mail");
    assertThat(said(1))
        .contains("    the mail is not kept any more")
        .anySatisfy(line -> assertThat(line).startsWith("  mail: <"));
  }

  @Test
  void whatWasDecidedByAnEarlierVersionIsNotKnown() throws Exception {
    happened(0, "die", "web");
    step(fixture.notifyStep(), 1);
    fixture.store.update("DELETE FROM decided");
    fixture.journal.moveCursor("decided", 1);
    assertThat(said(1))
        .element(1)
        .asString()
        .startsWith("  not known: it was decided by an earlier");
  }

  @Test
  void decisionsAreForgottenWithTheirEvents() throws Exception {
    NotifyStep step = fixture.notifyStep();
    happened(0, "die", "web");
    step(step, 1);
    Instant late = START.plus(Duration.ofDays(9));
    fixture.happened(
        late, Events.at(late, "die", "db"), Events.at(late.plusMillis(1), "start", "db"));
    settle(step, late);
    new RetentionStep(
            fixture.store,
            new Retention(Duration.ofDays(2), 1L << 40),
            () -> fixture.journal.cursor("mail"),
            (_, _) -> false,
            () -> {})
        .run(late.plusSeconds(60));
    assertThat(fixture.tracer().at(1, late)).isEmpty();
    assertThat(
            fixture.store.query(
                row -> row.getInt(1),
                "SELECT count(*) FROM decision UNION ALL SELECT count(*) FROM decided"
                    + " WHERE position = 1"))
        .containsExactly(1, 0);
  }

  @Test
  void ofManyEventsTheLatestAreToldAndThatThereAreMore() throws Exception {
    for (int n = 0; n < 5; n++) {
      happened(n, "die", "web");
    }
    step(fixture.notifyStep(), 6);
    Tracer.Answer answer = answer("web", 2);
    assertThat(answer.more()).isTrue();
    assertThat(answer.traces())
        .extracting(trace -> trace.entry().position())
        .containsExactly(4L, 5L);
  }

  @Test
  void theBeginningOfAnIdentityIsAName() {
    happened(0, "die", "web");
    String id = Events.container(0, "die", "web").actor().shortId();
    assertThat(answer(id, 10).traces()).hasSize(1);
  }

  @Test
  void aWrongNameIsAnsweredWithTheNearest() {
    happened(0, "die", "webserver");
    assertThat(answer("webserevr", 10).isEmpty()).isTrue();
    assertThat(fixture.tracer().nearest("webserevr")).contains("webserver");
  }
}
