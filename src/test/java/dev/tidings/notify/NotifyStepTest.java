package dev.tidings.notify;

import static dev.tidings.app.PipelineFixture.WINDOW;
import static dev.tidings.app.PipelineFixture.run;
import static dev.tidings.app.PipelineFixture.settle;
import static dev.tidings.incident.IncidentGrouper.HOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.app.PipelineFixture;
import dev.tidings.batch.Backlog;
import dev.tidings.config.RoutePolicy;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.Gap;
import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Addressees;
import dev.tidings.mail.mime.Mail;
import dev.tidings.rule.Matcher;
import dev.tidings.rule.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifyStepTest {

  private static final Instant NOW = Events.START;

  @TempDir Path folder;
  private PipelineFixture context;
  private NotifyStep step;

  @BeforeEach
  void open() {
    context = new PipelineFixture(folder, NOW);
    step = context.notifyStep();
  }

  @AfterEach
  void close() {
    context.close();
  }

  private void restart() {
    close();
    open();
  }

  @Test
  void withoutEventsItSleepsUntilItIsTold() throws Exception {
    assertThat(run(step, NOW)).isEqualTo(Instant.MAX);
    assertThat(context.takeMails()).isEmpty();
  }

  @Test
  void whatComesInOneBreathIsMailedAtOnceWhenItsMeaningIsKnown() throws Exception {
    context.happened(NOW, event(1), event(2), event(3));
    assertThat(run(step, NOW)).isEqualTo(NOW.plus(HOLD));
    assertThat(run(step, NOW.plus(HOLD))).isEqualTo(NOW.plus(HOLD).plus(WINDOW));
    assertThat(context.takeCounts()).containsExactly(3);
  }

  @Test
  void theRestIsOneSummaryAtTheEndOfTheWindow() throws Exception {
    context.happened(NOW, event(1));
    settle(step, NOW);
    context.happened(NOW.plusSeconds(30), event(2), event(3), event(4));
    settle(step, NOW.plusSeconds(30));
    assertThat(context.takeCounts()).containsExactly(1);
    run(step, NOW.plus(HOLD).plus(WINDOW));
    assertThat(context.takeCounts()).containsExactly(3);
  }

  @Test
  void whileTheStormLastsTheNextWindowIsTwiceAsLong() throws Exception {
    context.happened(NOW, event(1));
    settle(step, NOW);
    context.happened(NOW.plusSeconds(5), event(2));
    settle(step, NOW.plusSeconds(5));
    Instant end = NOW.plus(HOLD).plus(WINDOW);
    assertThat(run(step, end)).isEqualTo(end.plus(WINDOW.multipliedBy(2)));
  }

  @Test
  void aWindowWithoutEventsIsNotMailedAndTheNextEventIsAtOnce() throws Exception {
    context.happened(NOW, event(1));
    settle(step, NOW);
    assertThat(settle(step, NOW.plus(WINDOW))).isEqualTo(Instant.MAX);
    assertThat(context.takeCounts()).containsExactly(1);
    context.happened(NOW.plusSeconds(90), event(2));
    settle(step, NOW.plusSeconds(90));
    assertThat(context.takeCounts()).containsExactly(1);
  }

  @Test
  void aCrashIsMailedAtOnceEvenWhileSomethingHarmlessHasAWindowOpen() throws Exception {
    context.happened(NOW, event(1));
    settle(step, NOW);
    context.takeMails();
    context.happened(NOW.plusSeconds(5), die(5_000, "web"));
    settle(step, NOW.plusSeconds(5));
    assertThat(context.takeCounts()).containsExactly(1);
  }

  @Test
  void thatTidingsGaveUpDoesNotWaitForTheWindowOfItsContainer() throws Exception {
    context.happened(NOW, die(0, "web"));
    settle(step, NOW);
    context.takeMails();
    Action.Act act =
        new Action.Act(Action.ActKind.GAVE_UP, 3, Duration.ofSeconds(9), -1, "still unhealthy");
    Instant later = NOW.plusSeconds(10);
    context.happened(later, OwnEvents.act(die(0, "web").actor(), act, "tidings.heal=true", later));
    settle(step, later);
    assertThat(context.takeMails())
        .singleElement()
        .satisfies(mail -> assertThat(mail.content()).contains("still unhealthy"));
    context.happened(NOW.plusSeconds(20), die(20_000, "web"));
    settle(step, NOW.plusSeconds(20));
    assertThat(context.takeMails()).isEmpty();
  }

  @Test
  void aCrashLoopDoesNotMakeAnotherContainerWaitForLongerThanOneWindow() throws Exception {
    for (int second = 0; second < 1_200; second += 10) {
      context.happened(NOW.plusSeconds(second), die(second * 1_000, "loop"));
      settle(step, NOW.plusSeconds(second));
    }
    context.takeMails();
    context.happened(NOW.plusSeconds(1_200), die(1_200_000, "other"));
    settle(step, NOW.plusSeconds(1_200));
    settle(step, NOW.plusSeconds(1_260));
    assertThat(context.takeMails())
        .singleElement()
        .satisfies(mail -> assertThat(mail.content()).contains("other"));
  }

  @Test
  void fiveHundredCrashesInAnHourAreOneMailAtOnceAndAtMostEightSummaries() throws Exception {
    for (int second = 0; second < 3_600; second += 7) {
      context.happened(NOW.plusSeconds(second), die(second * 1_000, "web"));
      settle(step, NOW.plusSeconds(second));
      if (second == 0) {
        assertThat(context.takeCounts()).containsExactly(1);
      }
    }
    assertThat(context.takeMails()).hasSizeBetween(1, 8);
  }

  @Test
  void thirtyContainersThatCrashTogetherAreOneMail() throws Exception {
    for (int n = 0; n < 30; n++) {
      context.happened(NOW, die(n, "web" + n));
    }
    settle(step, NOW);
    assertThat(context.takeCounts()).containsExactly(30);
  }

  @Test
  void theCrashOfANeighbourIsMailedAtOnceThoughItsRouteHasJustMailed() throws Exception {
    context.happened(NOW, die(0, "web"));
    settle(step, NOW);
    context.happened(NOW.plusSeconds(5), die(5_000, "db"));
    settle(step, NOW.plusSeconds(5));
    assertThat(context.takeCounts()).containsExactly(1, 1);
  }

  @Test
  void ofManyNeighboursThatCrashInOneWindowFourAreMailedAtOnceAndTheRestTogether()
      throws Exception {
    for (int n = 0; n < 12; n++) {
      context.happened(NOW.plusSeconds(4L * n), die(4_000 * n, "web" + n));
      settle(step, NOW.plusSeconds(4L * n));
    }
    assertThat(context.takeCounts()).containsExactly(1, 1, 1, 1, 1);
    run(step, NOW.plus(HOLD).plus(WINDOW));
    assertThat(context.takeCounts()).containsExactly(7);
  }

  @Test
  void aJobThatFailsEachMinuteUnderANewNameMakesNineMailsAnHour() throws Exception {
    assertThat(mailsOfEachMinute(n -> die(61_000 * n, "job-" + n))).isBetween(30, 36);
  }

  @Test
  void whatIsHarmlessAndHappensEachMinuteMakesNoMoreThanNineMailsAnHour() throws Exception {
    assertThat(mailsOfEachMinute(n -> event(61_000 * n))).isBetween(12, 36);
  }

  @Test
  void aRestartEachMinuteAllowsNoMoreMails() throws Exception {
    assertThat(
            mailsOfEachMinute(n -> {
              restart();
              return die(61_000 * n, "job-" + n);
            }))
        .isBetween(30, 36);
  }

  /// @return how many mails told of it in four hours, none of them more than nine in an hour
  private int mailsOfEachMinute(IntFunction<EngineEvent> event) throws Exception {
    List<Instant> mails = new ArrayList<>();
    int told = 0;
    for (int second = 0; second < 4 * 3_600; second++) {
      Instant now = NOW.plusSeconds(second);
      if (second % 61 == 0 && second < 3.9 * 3_600) {
        context.happened(now, event.apply(second / 61));
      }
      run(step, now);
      for (int events : context.takeCounts()) {
        mails.add(now);
        told += events;
        assertThat(mails)
            .filteredOn(at -> at.isAfter(now.minusSeconds(3_600)))
            .hasSizeBetween(1, 9);
      }
    }
    context.happened(NOW.plusSeconds(5 * 3_600), exec(1));
    run(step, NOW.plusSeconds(5 * 3_600));
    told += context.takeCounts().stream().mapToInt(n -> n).sum();
    assertThat(told).isEqualTo(231);
    return mails.size();
  }

  @Test
  void aCrashRightBehindTheCatchUpDoesNotTellOfTheWaitAgain() throws Exception {
    context.outage.set("gone", NOW);
    context.owe(1);
    context.happened(NOW, die(0, "web"), event(1));
    settle(step, NOW);
    context.outage.lift();
    context.pending =
        () -> {
          throw new Killed();
        };
    assertThatThrownBy(() -> run(step, NOW.plusSeconds(600))).isInstanceOf(Killed.class);
    restart();
    context.happened(NOW.plusSeconds(700), die(700_000, "db"));
    settle(step, NOW.plusSeconds(700));
    assertThat(context.takeMails())
        .extracting(mail -> mail.subject().contains("queued"))
        .containsExactlyInAnyOrder(false, true, false);
  }

  /// The process ends.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @Test
  void aMailOfSeveralRoutesTellsAllThatWasKeptBackForEachOfThem() throws Exception {
    context.happened(NOW, event(0), exec(1));
    settle(step, NOW);
    context.happened(NOW.plusSeconds(5), event(5_000), exec(5_001));
    settle(step, NOW.plusSeconds(5));
    run(step, NOW.plusSeconds(70));
    context.takeMails();
    context.outage.set("gone", NOW.plusSeconds(80));
    context.owe(1);
    context.happened(NOW.plusSeconds(81), event(81_000), exec(81_001), die(81_002, "db"));
    settle(step, NOW.plusSeconds(81));
    context.outage.lift();
    run(step, NOW.plusSeconds(90));
    assertThat(context.takeMails())
        .filteredOn(mail -> mail.events() > 0)
        .singleElement()
        .satisfies(
            mail -> assertThat(mail.content()).contains("Not mailed since 02:10:03 UTC: 3 ("));
  }

  @Test
  void whatAReaderNamedByALabelIsToldIsStillToldToThoseOfTheRoute() throws Exception {
    context.happened(NOW, exec(1), labelled("tidings.to", "ann@example.org"));
    settle(step, NOW);
    context.happened(NOW.plusSeconds(5), labelled("tidings.to", "ann@example.org"));
    settle(step, NOW.plusSeconds(65));
    assertThat(new Backlog(context.store).ledger(List.of("problems")).byRule())
        .containsEntry("event=exec_*", 1);
  }

  @Test
  void aMailShowsTheRunbookThatALabelNames() throws Exception {
    context.happened(NOW, labelled("tidings.runbook", "https://wiki.example.org/web"));
    settle(step, NOW);
    assertThat(context.takeMails())
        .singleElement()
        .satisfies(mail ->
            assertThat(mail.content()).containsPattern("Runbook +https://wiki.example.org/web"));
  }

  @Test
  void theFirstMailWaitsForWhatDiesAtTheSameMoment() throws Exception {
    context.happened(NOW, die(0, "web"));
    run(step, NOW);
    context.happened(NOW.plusMillis(500), die(500, "db"));
    run(step, NOW.plusMillis(500));
    run(step, NOW.plus(HOLD));
    assertThat(context.takeMails()).isEmpty();
    run(step, NOW.plusMillis(500).plus(HOLD));
    assertThat(context.takeCounts()).containsExactly(2);
  }

  @Test
  void whatWasHeldAndIsKeptBackByOtherRulesNowIsHeldNoLonger() throws Exception {
    context.happened(NOW, event(1));
    run(step, NOW);
    assertThat(new Backlog(context.store).open()).isNotEmpty();
    settle(context.notifyStepWithout("event=start"), NOW.plusSeconds(1));
    assertThat(new Backlog(context.store).open()).isEmpty();
    assertThat(context.takeMails()).isEmpty();
  }

  @Test
  void aLabelSendsAMailToOthersButNotTheCopyThatARouteTookOnTheWay() throws Exception {
    Addressees audit =
        new Addressees(List.of(new Address("", "audit@example.org")), List.of(), List.of());
    Route copy = new Route("copy", Matcher.ALL, List.of(), Route.GroupBy.NONE, Route.Then.CONTINUE);
    RoutePolicy.Look look =
        new RoutePolicy.Look(Optional.of(audit), Optional.empty(), Optional.empty());
    step = context.notifyStep(new RoutePolicy(copy, PipelineFixture.POLICY, look));
    context.happened(NOW, labelled("tidings.to", "ann@example.org"));
    settle(step, NOW);
    assertThat(context.takeMails())
        .extracting(mail -> mail.envelope().recipients())
        .containsExactlyInAnyOrder(List.of("audit@example.org"), List.of("ann@example.org"));
  }

  private static EngineEvent labelled(String label, String value) {
    return EventCodec.decode(
        "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"name\":\"web\",\"%s\":\"%s\"}},\"timeNano\":%d}"
            .formatted("a".repeat(64), label, value, EngineEvent.toNano(NOW)),
        NOW);
  }

  @Test
  void theRecoveryIsInTheThreadOfTheCrashThoughItsWindowIsOver() throws Exception {
    context.happened(NOW, die(0, "web"));
    settle(step, NOW);
    settle(step, NOW.plusSeconds(120));
    context.happened(NOW.plusSeconds(180), Events.container(180_000, "start", "web"));
    settle(step, NOW.plusSeconds(240));
    List<Mail> mails = context.takeMails();
    assertThat(mails).hasSize(2);
    assertThat(mails.get(1).content()).contains("In-Reply-To: " + mails.get(0).messageId());
  }

  @Test
  void whatIsKeptBackOpensNoWindowAndIsInNoMail() throws Exception {
    context.happened(NOW, exec(1), exec(2));
    assertThat(run(step, NOW)).isEqualTo(Instant.MAX);
    context.happened(NOW, event(3), exec(4), event(5));
    settle(step, NOW);
    assertThat(context.takeCounts()).containsExactly(2);
  }

  @Test
  void aRestartInMidWindowNeitherMailsEarlyNorForgets() throws Exception {
    context.happened(NOW, event(1));
    settle(step, NOW);
    context.happened(NOW.plusSeconds(10), event(2));
    settle(step, NOW.plusSeconds(10));
    restart();
    context.happened(NOW.plusSeconds(20), event(3));
    assertThat(settle(step, NOW.plusSeconds(20))).isEqualTo(NOW.plus(HOLD).plus(WINDOW));
    settle(step, NOW.plus(WINDOW));
    assertThat(context.takeCounts()).containsExactly(1, 2);
  }

  @Test
  void whatWasHeldWhenTheProcessEndedIsMailedByTheNext() throws Exception {
    context.happened(NOW, event(1));
    run(step, NOW);
    restart();
    run(step, NOW.plusSeconds(5));
    assertThat(context.takeCounts()).containsExactly(1);
  }

  @Test
  void aSummaryBelongsToTheThreadOfTheFirstMail() throws Exception {
    context.happened(NOW, event(1));
    settle(step, NOW);
    context.happened(NOW.plusSeconds(10), event(2));
    restart();
    settle(step, NOW.plusSeconds(10));
    settle(step, NOW.plus(WINDOW));
    List<Mail> mails = context.takeMails();
    assertThat(mails.get(1).content()).contains("In-Reply-To: " + mails.get(0).messageId());
  }

  @Test
  void aClockSetBackHoldsNoMailBack() throws Exception {
    context.happened(NOW, event(1));
    settle(step, NOW);
    context.happened(NOW, event(2));
    Instant back = NOW.minus(Duration.ofHours(1));
    run(step, back);
    assertThat(context.takeCounts()).containsExactly(1, 1);
  }

  @Test
  void aMuteRouteKeepsBack() throws Exception {
    step = context.notifyStep(route("quiet", Route.Then.MUTE, "intent=crash"));
    context.happened(NOW, die(0, "web"));
    settle(step, NOW);
    assertThat(context.takeMails()).isEmpty();
  }

  @Test
  void aRouteThatContinuesMailsAndLeavesTheRestToOthers() throws Exception {
    step = context.notifyStep(route("copy", Route.Then.CONTINUE, "container=web"));
    context.happened(NOW, die(0, "web"));
    settle(step, NOW);
    assertThat(context.takeMails()).extracting(Mail::messageId).hasSize(2).doesNotHaveDuplicates();
  }

  private static RoutePolicy route(String name, Route.Then then, String... only) {
    Route route = new Route(name, new Matcher(List.of(only)), List.of(), Route.GroupBy.NONE, then);
    return new RoutePolicy(route, PipelineFixture.POLICY, RoutePolicy.Look.USUAL);
  }

  @Test
  void aGapIsInTheNextMailAndOnlyThere() throws Exception {
    context.happened(NOW, event(1));
    settle(step, NOW);
    context.takeMails();
    context.gap(new Gap(NOW, NOW.plusSeconds(5), "the engine was restarted"), NOW.plusSeconds(5));
    settle(step, NOW.plusSeconds(6));
    context.happened(NOW.plusSeconds(70), event(3));
    settle(step, NOW.plusSeconds(70));
    List<Mail> mails = context.takeMails();
    assertThat(mails.get(0).content()).contains("Events may be missing");
    assertThat(mails.get(1).content()).doesNotContain("Events may be missing");
  }

  @Test
  void whileAGapIsLookedIntoNoMailCallsItselfComplete() throws Exception {
    Gap gap = new Gap(NOW, NOW.plusSeconds(5), "the engine was restarted");
    context.journal.append(List.of(event(1)), List.of(gap), NOW);
    settle(step, NOW);
    assertThat(context.takeMails()).isEmpty();
    context.journal.tellGaps("this is a test", NOW, NOW);
    settle(step, NOW.plusSeconds(2));
    assertThat(context.takeMails())
        .anySatisfy(mail -> assertThat(mail.content()).contains("Events may be missing"));
  }

  @Test
  void aGapThatNobodyLooksIntoIsToldAfterSecondsAndHoldsNoMailForLonger() throws Exception {
    Gap gap = new Gap(NOW, NOW.plusSeconds(5), "the engine was restarted");
    context.journal.append(List.of(event(1)), List.of(gap), NOW);
    settle(step, NOW);
    run(step, NOW.plusSeconds(2));
    assertThat(context.takeCounts()).isEmpty();
    run(step, NOW.plusSeconds(4));
    List<Mail> mails = context.takeMails();
    assertThat(mails).extracting(Mail::events).containsExactlyInAnyOrder(0, 1);
    assertThat(mails).anyMatch(mail -> mail.content().contains("Events may be missing"));
  }

  @Test
  void aGapOutlivesAnyNumberOfEventsThatAreKeptBack() throws Exception {
    context.gap(new Gap(NOW, NOW.plusSeconds(5), "the engine was restarted"), NOW.plusSeconds(5));
    EngineEvent[] probes = new EngineEvent[2_000];
    for (int i = 0; i < probes.length; i++) {
      probes[i] = exec(i);
    }
    context.happened(NOW, probes);
    run(step, NOW);
    restart();
    settle(step, NOW.plusSeconds(9));
    assertThat(context.takeMails())
        .singleElement()
        .satisfies(mail -> assertThat(mail.content()).contains("Events may be missing"));
  }

  @Test
  void aStormTooBigForOneMailBecomesSeveralAtOnce() throws Exception {
    context.happened(NOW, event(0));
    settle(step, NOW);
    context.takeMails();
    java.util.Random random = new java.util.Random(5);
    EngineEvent[] storm = new EngineEvent[70_000];
    for (int i = 0; i < storm.length; i++) {
      storm[i] = Events.container(i + 1_000, "start", Long.toHexString(random.nextLong()));
    }
    context.happened(NOW.plusSeconds(1), storm);
    settle(step, NOW.plusSeconds(1));
    run(step, NOW.plus(HOLD).plus(WINDOW));
    List<Mail> mails = context.takeMails();
    assertThat(mails).hasSizeBetween(2, 5);
    assertThat(mails).allSatisfy(mail -> assertThat(mail.content().length()).isLessThan(5_000_000));
    assertThat(mails.stream().mapToInt(Mail::events).sum()).isEqualTo(storm.length);
  }

  private static EngineEvent event(int n) {
    return Events.container(n, "start", "web");
  }

  private static EngineEvent die(int n, String name) {
    return Events.container(n, "die", name);
  }

  private static EngineEvent exec(int n) {
    return Events.container(n, "exec_create: ls", "web");
  }
}
