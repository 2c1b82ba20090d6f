package dev.tidings.notify;

import static dev.tidings.app.PipelineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.PipelineFixture;
import dev.tidings.config.RoutePolicy;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.mail.mime.Mail;
import dev.tidings.rule.Matcher;
import dev.tidings.rule.Route;
import dev.tidings.silence.Silence;
import dev.tidings.trace.TraceText;
import dev.tidings.trace.Tracer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelayedProblemsTest {

  private static final Instant START = Events.START;
  private static final String ILL = "health_status: unhealthy";
  private static final String WELL = "health_status: healthy";
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RoutePolicy PATIENT = route("patient", Route.Then.MAIL, 30);

  @TempDir private Path folder;
  private PipelineFixture fixture;
  private NotifyStep step;
  private @Nullable PollStep polling;
  private RoutePolicy[] routes = {PATIENT};
  private final List<Mail> mails = new ArrayList<>();
  private int second;
  private int setBack;

  private static RoutePolicy route(String name, Route.Then then, int seconds) {
    return new RoutePolicy(
        new Route(name, Matcher.ALL, List.of(), Route.GroupBy.CONTAINER, then),
        PipelineFixture.POLICY,
        RoutePolicy.Look.USUAL,
        Optional.empty(),
        Duration.ofSeconds(seconds));
  }

  @BeforeEach
  void open() {
    fixture = new PipelineFixture(folder, START);
    step = fixture.notifyStep(routes);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Instant at(int second) {
    return START.plusSeconds(second - setBack);
  }

  /// As after a crash of Tidings.
  private void restart(RoutePolicy... with) {
    routes = with;
    fixture.close();
    open();
  }

  /// An event that arrives when it happens, unless Tidings was down then.
  private void happened(int when, String action, String name) throws Exception {
    live(when - 1);
    fixture.happened(at(when), Events.at(at(when), action, name));
  }

  /// It dies, and the restart policy starts it again.
  private void restarted(int when, String name) throws Exception {
    happened(when, "die", name);
    Instant again = at(when).plusMillis(200);
    fixture.happened(at(when), Events.at(again, "start", name));
  }

  /// Lets time pass, second by second.
  private void live(int until) throws Exception {
    for (; second <= until; second++) {
      run(polling == null ? step : polling, at(second));
      mails.addAll(fixture.takeMails());
    }
  }

  /// The subjects of the mails since this was asked last.
  private List<String> mailsUntil(int until) throws Exception {
    return takenUntil(until).stream().map(Mail::subject).toList();
  }

  private List<Mail> takenUntil(int until) throws Exception {
    live(until);
    List<Mail> taken = List.copyOf(mails);
    mails.clear();
    return taken;
  }

  private List<String> why(String name) {
    return TraceText.of(
        fixture.tracer().of(name, new Tracer.Wanted(START, 100, 10), at(second)), ZoneOffset.UTC);
  }

  @Test
  void whatIsOverWithinTheTimeIsNotMailed() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(20)).isEmpty();
    happened(20, WELL, "web");
    assertThat(mailsUntil(900)).isEmpty();
  }

  @Test
  void whatLastsIsMailedWhenTheTimeIsOver() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(30)).isEmpty();
    assertThat(mailsUntil(34)).singleElement().asString().contains("[UNHEALTHY]");
    assertThat(mailsUntil(900)).isEmpty();
  }

  @Test
  void theRecoveryOfWhatWasMailedIsMailed() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(60)).hasSize(1);
    happened(60, WELL, "web");
    assertThat(mailsUntil(300)).singleElement().asString().contains("[RECOVERED");
  }

  @Test
  void aCrashThatTheRestartPolicyMendsIsNotMailed() throws Exception {
    restarted(1, "web");
    assertThat(mailsUntil(900)).isEmpty();
  }

  @Test
  void whatSomebodyStartsAgainInTimeIsNotMailed() throws Exception {
    happened(1, "die", "web");
    assertThat(mailsUntil(20)).isEmpty();
    happened(20, "start", "web");
    assertThat(mailsUntil(900)).isEmpty();
  }

  @Test
  void aContainerThatStaysDownIsMailed() throws Exception {
    happened(1, "die", "web");
    assertThat(mailsUntil(30)).isEmpty();
    assertThat(mailsUntil(900)).singleElement().asString().contains("[CRASH]");
  }

  @Test
  void aContainerThatCrashesAgainAfterTheTimeWasNotWell() throws Exception {
    restarted(1, "web");
    assertThat(mailsUntil(45)).isEmpty();
    happened(45, "die", "web");
    assertThat(mailsUntil(50)).singleElement().asString().contains("[CRASH 2x]");
  }

  @Test
  void aLoopIsMailedFromItsFirstCrashAfterTheTimeOn() throws Exception {
    for (int each = 1; each < 60; each += 5) {
      restarted(each, "web");
      int crash = each;
      assertThat(mailsUntil(each + 4))
          .as("after the crash at %s", each)
          .hasSize(crash == 31 ? 1 : 0);
    }
  }

  @Test
  void whatSomebodyRemovesInTimeIsNoProblemThatIsMailed() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(20)).isEmpty();
    happened(20, "kill", "web");
    happened(21, "die", "web");
    happened(21, "stop", "web");
    happened(22, "destroy", "web");
    assertThat(mailsUntil(900)).isNotEmpty().noneMatch(subject -> subject.contains("UNHEALTHY"));
  }

  @Test
  void aRestartForgetsNothingAndMailsNothingTwice() throws Exception {
    happened(1, ILL, "web");
    happened(1, ILL, "db");
    assertThat(mailsUntil(10)).isEmpty();
    restart(PATIENT);
    happened(12, WELL, "db");
    assertThat(mailsUntil(20)).isEmpty();
    restart(PATIENT);
    assertThat(mailsUntil(60)).singleElement().asString().contains("[UNHEALTHY]").contains("web");
    restart(PATIENT);
    assertThat(mailsUntil(900)).isEmpty();
  }

  @Test
  void whatWasOverTooLateIsMailedThoughTidingsWasDownMeanwhile() throws Exception {
    happened(1, ILL, "web");
    happened(1, ILL, "db");
    assertThat(mailsUntil(10)).isEmpty();
    fixture.close();
    second = 600;
    open();
    happened(20, WELL, "db");
    happened(300, WELL, "web");
    assertThat(takenUntil(700))
        .singleElement()
        .satisfies(mail -> assertThat(mail.content()).contains("web").doesNotContain("db"));
  }

  @Test
  void whatWaitsForARouteThatIsGoneIsMailed() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(10)).isEmpty();
    restart();
    assertThat(mailsUntil(60)).singleElement().asString().contains("[UNHEALTHY]");
  }

  @Test
  void aClockThatIsSetBackDoesNotMakeItWaitLonger() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(10)).isEmpty();
    setBack = 3_600;
    assertThat(mailsUntil(39)).isEmpty();
    assertThat(mailsUntil(45)).singleElement().asString().contains("[UNHEALTHY]");
    setBack = 0;
    assertThat(mailsUntil(900)).isEmpty();
  }

  @Test
  void everyRouteHasItsOwnTime() throws Exception {
    restart(route("now", Route.Then.CONTINUE, 0), PATIENT);
    happened(1, ILL, "web");
    happened(1, ILL, "db");
    assertThat(mailsUntil(10)).containsExactly("[2 problems] host1: web, db");
    happened(10, WELL, "db");
    assertThat(mailsUntil(30)).isEmpty();
    assertThat(mailsUntil(40)).singleElement().asString().contains("[UNHEALTHY]").contains("web");
  }

  @Test
  void whyTellsOfWhatWaitsAndOfWhatWasOver() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(10)).isEmpty();
    assertThat(why("web"))
        .contains(
            "  route: patient, group container web",
            "  waits for its mail: it is mailed if it lasts for longer than 30 s");
    happened(11, WELL, "web");
    assertThat(mailsUntil(20)).isEmpty();
    assertThat(why("web"))
        .filteredOn(line -> line.contains("not mailed: it was over within 30 s (for)"))
        .hasSize(2);
  }

  @Test
  void whyTellsThatWhatLastedHadToWait() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(60)).hasSize(1);
    assertThat(why("web"))
        .anyMatch(line -> line.contains("waited until") && line.contains("within 30 s"))
        .anyMatch(line -> line.contains("the first after a quiet period"));
  }

  @Test
  void theNextSummarySaysWhatWasOverSoon() throws Exception {
    happened(1, ILL, "db");
    happened(5, WELL, "db");
    assertThat(mailsUntil(60)).isEmpty();
    happened(61, ILL, "web");
    assertThat(mailsUntil(100)).hasSize(1);
    happened(101, WELL, "web");
    assertThat(takenUntil(300))
        .singleElement()
        .satisfies(
            mail -> assertThat(mail.content()).contains("problems that were over within 30 s: 2"));
  }

  @Test
  void aPollMailsOnlyWhatLasted() throws Exception {
    polling = fixture.pollStep(Duration.ofMinutes(1), PATIENT);
    happened(1, ILL, "web");
    happened(1, ILL, "db");
    happened(20, WELL, "db");
    assertThat(mailsUntil(600)).singleElement().asString().contains("[UNHEALTHY]").contains("web");
  }

  @Test
  void oneLookAtTheEndLeavesOpenWhatMayBeOverSoon() throws Exception {
    EventProcessor once = fixture.processor(PATIENT);
    happened(1, ILL, "web");
    once.runToEnd(at(5));
    assertThat(once.waiting()).isEmpty();
    EventProcessor later = fixture.processor(PATIENT);
    later.runToEnd(at(300));
    assertThat(later.waiting()).hasSize(1);
  }

  @Test
  void aSilenceThatBeginsMeanwhileKeepsItFromBeingMailed() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(10)).isEmpty();
    Silence silence = fixture.silences.add(at(11), HOUR, List.of("container=web"), "");
    assertThat(mailsUntil(600)).isEmpty();
    fixture.silences.end(silence.id(), at(601));
    assertThat(mailsUntil(700)).singleElement().asString().contains("[UNHEALTHY]");
  }

  @Test
  void whatASilenceLetsGoIsMailedOnlyIfItLasts() throws Exception {
    Silence silence = fixture.silences.add(at(0), HOUR, List.of(), "");
    happened(100, ILL, "web");
    happened(100, ILL, "db");
    assertThat(mailsUntil(105)).isEmpty();
    fixture.silences.end(silence.id(), at(105));
    assertThat(mailsUntil(120)).isEmpty();
    happened(120, WELL, "db");
    assertThat(mailsUntil(900)).singleElement().asString().contains("[UNHEALTHY]").contains("web");
  }

  /// A service of the compose project `shop`, which runs.
  private void shop(int when, String action, String service, String needs) throws Exception {
    live(when - 1);
    String labels =
        "\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"%s\",\"com.docker.compose.depends_on\":\"%s\",\"image\""
            .formatted(service, needs);
    String raw = Events.at(at(when), action, service).raw().replace("\"image\"", labels);
    fixture.happened(at(when), EventCodec.decode(raw, at(when)));
  }

  @Test
  void whatFollowsFromAFailureThatLastsIsMailedSoonAfterIt() throws Exception {
    shop(1, "start", "db", "");
    shop(1, "start", "web", "db:service_started:true");
    assertThat(mailsUntil(400)).hasSize(1);
    shop(401, "die", "db", "");
    shop(405, ILL, "web", "db:service_started:true");
    assertThat(mailsUntil(430)).isEmpty();
    assertThat(mailsUntil(434)).singleElement().asString().contains("[CRASH]").contains("db");
    assertThat(mailsUntil(450)).containsExactly("[UNHEALTHY after db] host1: web");
  }

  @Test
  void whatIsHarmlessIsNotKeptBack() throws Exception {
    happened(1, "pause", "web");
    assertThat(mailsUntil(5)).hasSize(1);
  }

  @Test
  void moreProblemsThanMayWaitAreMailedAtOnce() throws Exception {
    for (int each = 0; each <= DelayedProblems.MOST; each++) {
      happened(1, ILL, "web" + each);
    }
    assertThat(mailsUntil(10)).hasSize(1);
  }
}
