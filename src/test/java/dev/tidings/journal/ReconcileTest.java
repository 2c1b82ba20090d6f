package dev.tidings.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Action;
import dev.tidings.event.Census;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.event.OwnEvents;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileTest {

  private static final Instant NOW = Events.START;
  private static final Instant LATER = NOW.plusSeconds(600);
  private static final Gap GAP = new Gap(NOW, LATER, "the engine was restarted");

  @TempDir Path folder;
  private Store store;
  private Journal journal;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    journal = new Journal(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aFirstCensusIsSilentAboutThePast() {
    assertThat(reconcile(NOW, running("web"), ended("db", 3, 1))).isEmpty();
  }

  @Test
  void withoutAnyChangeASecondCensusFindsNothing() {
    reconcile(NOW, running("web"), ended("db", 3, 1));
    assertThat(reconcile(LATER, running("web"), ended("db", 3, 1))).isEmpty();
  }

  @Test
  void aDeathNobodySawIsToldOnceWithItsTimeAndItsExitCode() {
    reconcile(NOW, running("web"));
    List<EngineEvent> found = reconcile(LATER, ended("web", 137, 60));
    assertThat(found)
        .singleElement()
        .returns(true, EngineEvent::reconciled)
        .returns(NOW.plusSeconds(60), EngineEvent::time)
        .returns(new Action.Die("die", OptionalInt.of(137)), EngineEvent::action);
    assertThat(reconcile(LATER.plusSeconds(9), ended("web", 137, 60))).isEmpty();
  }

  @Test
  void aDeathThatAnEventToldIsNotToldAgain() {
    reconcile(NOW, running("web"));
    journal.append(List.of(Events.container(60_004, "die", "web")), List.of(), LATER);
    assertThat(reconcile(LATER, ended("web", 137, 60))).isEmpty();
  }

  @Test
  void aDeathThatTheEngineStillRemembersIsNotUnseen() {
    reconcile(NOW, running("web"));
    Reconciliation look = journal.reconciliation();
    ContainerState ended = ended("web", 1, 60);
    assertThat(look.explains(ended, LATER)).isFalse();
    journal.append(List.of(Events.container(60_004, "die", "web")), List.of(), LATER);
    look.finish(List.of(ended), census(ended), LATER);
    assertThat(journal.after(0)).singleElement().returns(false, e -> e.event().reconciled());
  }

  @Test
  void aSecondDeathAfterTheOneAnEventToldIsFound() {
    reconcile(NOW, running("web"));
    journal.append(
        List.of(Events.container(60_004, "die", "web"), Events.container(60_300, "start", "web")),
        List.of(),
        LATER);
    assertThat(reconcile(LATER, ended("web", 1, 61)))
        .extracting(EngineEvent::time)
        .containsExactly(NOW.plusSeconds(61));
  }

  @Test
  void aRestartNobodySawIsADeathAndAStart() {
    reconcile(NOW, running("web"));
    ContainerState restarted = state("web", "running", 90, Optional.of(NOW.plusSeconds(60)), 1);
    assertThat(words(reconcile(LATER, restarted))).containsExactly("die", "start");
  }

  @Test
  void ofARunThatEndedUnseenWhileAnotherGoesOnNoExitCodeIsClaimed() {
    reconcile(NOW, running("web"));
    ContainerState restarted = state("web", "running", 90, Optional.of(NOW.plusSeconds(60)), 0);
    EngineEvent death = reconcile(LATER, restarted).getFirst();
    assertThat(death.action()).isEqualTo(new Action.Die("die", OptionalInt.empty()));
    assertThat(death.actor().attributes()).doesNotContainKeys("oomKilled", OwnEvents.BY_ITSELF);
  }

  @Test
  void aRunThatThePolicyFollowedUpUnseenEndedByItself() {
    reconcile(NOW, running("web"));
    EngineEvent death = reconcile(LATER, restartedByPolicy("web")).getFirst();
    assertThat(death.actor().attributes()).containsEntry(OwnEvents.BY_ITSELF, "true");
  }

  private static ContainerState restartedByPolicy(String name) {
    ContainerState state = state(name, "running", 90, Optional.of(NOW.plusSeconds(60)), 0);
    return new ContainerState(
        state.actor(),
        state.status(),
        state.created(),
        state.startedAt(),
        state.finishedAt(),
        0,
        false,
        1,
        "",
        "");
  }

  @Test
  void aContainerThatItsEngineCouldNotStartAgainIsToldOnce() {
    reconcile(NOW, running("web"));
    journal.append(List.of(Events.container(60_000, "die", "web")), List.of(), LATER);
    Gap gap = new Gap(NOW.plusSeconds(61), LATER, "the engine was restarted");
    journal.append(List.of(), List.of(gap), LATER);
    EngineEvent failed = written(LATER, failed("web")).getLast();
    assertThat(failed.action().text()).isEqualTo("start_failed");
    assertThat(failed.actor().attributes())
        .containsEntry("error", "no such device")
        .containsEntry("exitCode", "128");
    Gap next = new Gap(LATER.plusSeconds(5), LATER.plusSeconds(9), "the engine was restarted");
    journal.append(List.of(), List.of(next), LATER.plusSeconds(9));
    assertThat(words(written(LATER.plusSeconds(9), failed("web")))).containsExactly("gap");
  }

  @Test
  void aStartThatFailedLongBeforeTheGapIsNoNews() {
    reconcile(NOW, running("web"));
    journal.append(List.of(Events.container(60_000, "die", "web")), List.of(), LATER);
    Gap gap = new Gap(NOW.plusSeconds(130), LATER, "the engine was restarted");
    journal.append(List.of(), List.of(gap), LATER);
    assertThat(words(written(LATER, failed("web")))).containsExactly("gap");
  }

  @Test
  void ofAnUnseenEndTheCodeOfTheStartThatFailedAfterItIsNotClaimed() {
    reconcile(NOW, running("web"));
    List<EngineEvent> found = reconcile(LATER, failed("web"));
    assertThat(words(found)).containsExactly("die", "start_failed");
    assertThat(found.getFirst().action()).isEqualTo(new Action.Die("die", OptionalInt.empty()));
    assertThat(found.getLast().actor().attributes())
        .containsEntry("error", "no such device")
        .containsEntry("exitCode", "128");
    Gap gap = new Gap(LATER.minusSeconds(60), LATER.plusSeconds(2), "the engine was restarted");
    journal.append(List.of(), List.of(gap), LATER.plusSeconds(2));
    assertThat(words(written(LATER.plusSeconds(3), failed("web")))).containsExactly("gap");
  }

  private static ContainerState failed(String name) {
    ContainerState state = state(name, "exited", 1, Optional.of(NOW.plusSeconds(60)), 128);
    return new ContainerState(
        state.actor(),
        state.status(),
        state.created(),
        state.startedAt(),
        Optional.of(NOW.plusSeconds(60).minusMillis(5)),
        128,
        false,
        0,
        "no such device",
        "");
  }

  @Test
  void aFirstStartIsNoRestart() {
    events(Events.container(1, "create", "web"), Events.container(2, "start", "web"));
    assertThat(restarts()).isZero();
  }

  @Test
  void everyStartAfterADeathIsARestart() {
    events(
        Events.container(1, "start", "web"),
        Events.container(2, "die", "web"),
        Events.container(3, "start", "web"),
        Events.container(4, "die", "web"),
        Events.container(5, "start", "web"));
    assertThat(restarts()).isEqualTo(2);
  }

  @Test
  void aRestartOfOneThatRanBeforeWeKnewItIsCounted() {
    reconcile(NOW, running("web"));
    events(Events.container(2_000, "die", "web"), Events.container(2_100, "start", "web"));
    assertThat(restarts()).isEqualTo(1);
  }

  @Test
  void aStartThatWasSeenBeforeItsEventCameIsNoRestart() {
    reconcile(NOW, running("web"));
    events(Events.container(1_004, "start", "web"));
    assertThat(restarts()).isZero();
  }

  @Test
  void aRestartNobodySawIsCounted() {
    reconcile(NOW, running("web"));
    reconcile(LATER, state("web", "running", 90, Optional.of(NOW.plusSeconds(60)), 1));
    assertThat(restarts()).isEqualTo(1);
  }

  @Test
  void aLookForgetsNoRestart() {
    reconcile(NOW, running("web"));
    events(Events.container(2_000, "die", "web"), Events.container(2_100, "start", "web"));
    reconcile(LATER, state("web", "running", 2, Optional.of(NOW.plusSeconds(1)), 1));
    assertThat(restarts()).isEqualTo(1);
  }

  @Test
  void restartsAreCountedForGood() {
    events(
        Events.container(1, "start", "web"),
        Events.container(2, "die", "web"),
        Events.container(3, "start", "web"));
    store.close();
    open();
    assertThat(restarts()).isEqualTo(1);
  }

  private void events(EngineEvent... events) {
    journal.append(List.of(events), List.of(), NOW);
  }

  private long restarts() {
    return journal.standing(id("web")).orElseThrow().restarts();
  }

  @Test
  void aContainerOfWhichTheEngineTellsNothingHasNotVanished() {
    reconcile(NOW, running("web"));
    assertThat(Looks.at(LATER, journal, Set.of(id("web")))).isZero();
    assertThat(reconcile(LATER.plusSeconds(9), ended("web", 1, 60))).hasSize(1);
  }

  @Test
  void aContainerThatVanishedIsNamed() {
    reconcile(NOW, running("web"), running("db"));
    assertThat(reconcile(LATER, running("web")))
        .singleElement()
        .returns("destroy", e -> e.action().text())
        .returns("db", e -> e.actor().name())
        .returns("busybox", e -> e.actor().attributes().get("image"))
        .returns("shop", e -> e.actor().attributes().get("com.docker.compose.project"))
        // Others are not kept where no event told of them; that there may be some is said.
        .returns(true, e -> e.actor().omitted());
    assertThat(reconcile(LATER.plusSeconds(9), running("web"))).isEmpty();
  }

  @Test
  void aContainerThatVanishedHasTheLabelsOfTheLastEventThatToldOfIt() {
    reconcile(NOW);
    String line = Events.container(1, "create", "db").raw();
    events(EventCodec.decode(line.replace("\"image\"", "\"colour\":\"blue\",\"image\""), NOW));
    assertThat(reconcile(LATER))
        .singleElement()
        .returns("db", e -> e.actor().name())
        .returns("blue", e -> e.actor().attributes().get("colour"))
        .returns(false, e -> e.actor().omitted());
  }

  @Test
  void whatVanishedIsToldInPiecesAndAllOfItCounted() {
    reconcile(NOW);
    for (int i = 0; i < 600; i++) {
      events(Events.container(i, "create", "c" + i));
    }
    journal.append(List.of(), List.of(GAP), LATER);
    long before = journal.last();
    assertThat(Looks.at(LATER, journal)).isEqualTo(600);
    assertThat(journal.last() - before).isEqualTo(601);
    assertThat(Looks.at(LATER.plusSeconds(9), journal)).isZero();
  }

  @Test
  void whatWasWrittenDownBeforeTheEndOfALookIsCountedWithItsGap() {
    reconcile(NOW, running("web"), running("db"));
    journal.append(List.of(), List.of(GAP), LATER);
    Reconciliation first = journal.reconciliation();
    ContainerState web = ended("web", 1, 60);
    first.settle(List.of(web), LATER, LATER.plusSeconds(1), LATER);
    // The process ends here; the next one looks again.
    assertThat(Looks.at(LATER.plusSeconds(5), journal, web, ended("db", 2, 60))).isEqualTo(2);
    List<EngineEvent> told = journal.after(0).stream().map(Entry::event).toList();
    assertThat(words(told)).containsExactly("die", "gap", "die");
    assertThat(told.get(1).action())
        .isEqualTo(new Action.Gap(NOW, GAP.reason(), OptionalInt.of(2), ""));
  }

  @Test
  void aGapThatIsNoticedWhileAllAreLookedAtWaitsForTheNextLook() {
    reconcile(NOW);
    journal.append(List.of(), List.of(GAP), LATER);
    Reconciliation look = journal.reconciliation();
    Gap younger = new Gap(NOW, LATER.plusSeconds(1), "it is younger");
    journal.append(List.of(), List.of(younger), LATER);
    look.finish(List.of(), new Census(Set.of(), true, "", LATER, LATER), LATER);
    assertThat(journal.gaps().waiting()).containsExactly(younger);
    assertThat(journal.needsCensus()).isTrue();
  }

  @Test
  void ofAnIncompleteListNothingIsConcludedToHaveVanished() {
    reconcile(NOW, running("web"));
    Census some = new Census(Set.of(), false, "", LATER, LATER.plusSeconds(1));
    assertThat(journal.reconciliation().finish(List.of(), some, LATER)).isZero();
    assertThat(reconcile(LATER.plusSeconds(9))).hasSize(1);
  }

  @Test
  void whatIsKeptOfAContainerIsSmall() {
    events(Events.container(1, "die", "web"));
    long row =
        store
            .query(
                row1 -> row1.getLong(1),
                "SELECT length(id) + length(name) + length(image) + length(labels) + length(health)"
                    + " + 6 * 9 FROM state")
            .getFirst();
    assertThat(row).isLessThan(300);
  }

  @Test
  void aContainerThatVanishedAfterOnlyItsEventsWereSeenIsNamedToo() {
    reconcile(NOW);
    journal.append(List.of(Events.container(1, "create", "web")), List.of(), NOW);
    assertThat(reconcile(LATER)).extracting(e -> e.actor().name()).containsExactly("web");
  }

  @Test
  void aContainerThatWasRemovedWhileAllWereLookedAtIsNotNew() {
    reconcile(NOW);
    journal.append(
        List.of(
            Events.container(1, "create", "web"), Events.at(LATER.plusMillis(3), "destroy", "web")),
        List.of(),
        LATER);
    assertThat(reconcile(LATER, running("web"))).isEmpty();
    assertThat(reconcile(LATER.plusSeconds(9))).isEmpty();
  }

  @Test
  void aContainerThatWasMadeWhileAllWereLookedAtHasNotVanished() {
    reconcile(NOW);
    journal.append(List.of(Events.at(LATER.plusMillis(3), "create", "web")), List.of(), LATER);
    assertThat(reconcile(LATER)).isEmpty();
    ContainerState made = state("web", "created", -1, Optional.empty(), 0);
    assertThat(reconcile(LATER.plusSeconds(9), made)).isEmpty();
  }

  @Test
  void aContainerThatAppearedIsToldFromItsBeginning() {
    reconcile(NOW);
    assertThat(words(reconcile(LATER, made(NOW.plusSeconds(30)))))
        .containsExactlyInAnyOrder("create", "start", "die");
  }

  @Test
  void aContainerThatIsOlderThanTheFirstCensusHasNotAppeared() {
    reconcile(NOW);
    assertThat(reconcile(LATER, made(NOW.minusSeconds(30)))).isEmpty();
  }

  @Test
  void anOldEventThatComesAgainAfterTheRemovalMakesNoContainer() {
    reconcile(NOW);
    journal.append(List.of(Events.container(2_000, "destroy", "web")), List.of(), NOW);
    journal.append(List.of(Events.container(1_000, "create", "web")), List.of(), NOW);
    assertThat(reconcile(LATER)).isEmpty();
  }

  @Test
  void anOldEventChangesNoStateThatANewerOneTold() {
    reconcile(NOW, running("web"));
    journal.append(List.of(Events.container(3_000, "pause", "web")), List.of(), NOW);
    journal.append(List.of(Events.container(2_000, "unpause", "web")), List.of(), NOW);
    assertThat(reconcile(LATER, state("web", "paused", 1, Optional.empty(), 0))).isEmpty();
  }

  @Test
  void aRunOfAMomentThatTheEngineEndsBeforeItBeginsDidNotEndAgain() {
    ContainerState moment = state("web", "exited", 3, Optional.of(NOW.plusSeconds(2)), 4);
    reconcile(NOW.plusSeconds(10), moment);
    assertThat(reconcile(NOW.plusSeconds(20), moment)).isEmpty();
    assertThat(reconcile(NOW.plusSeconds(30), moment)).isEmpty();
  }

  @Test
  void whatTheLastHealthCheckOfAnEndedContainerSaidIsNoNews() {
    reconcile(NOW, ended("web", 0, 1));
    ContainerState unhealthy =
        new ContainerState(
            ContainerState.actor(id("web"), "web", "busybox", Map.of()),
            "exited",
            NOW,
            Optional.of(NOW.plusSeconds(1)),
            Optional.of(NOW.plusSeconds(2)),
            0,
            false,
            0,
            "",
            "unhealthy");
    assertThat(words(reconcile(LATER, unhealthy))).doesNotContain("health_status: unhealthy");
  }

  private static ContainerState made(Instant created) {
    return new ContainerState(
        ContainerState.actor(id("web"), "web", "busybox", Map.of()),
        "exited",
        created,
        Optional.of(NOW.plusSeconds(40)),
        Optional.of(NOW.plusSeconds(60)),
        0,
        false,
        0,
        "",
        "");
  }

  @Test
  void aNewNameAPauseAndAFailedHealthAreFound() {
    reconcile(NOW, running("web"));
    ContainerState changed =
        new ContainerState(
            ContainerState.actor(id("web"), "www", "busybox", Map.of()),
            "paused",
            NOW,
            Optional.of(NOW.plusSeconds(1)),
            Optional.empty(),
            0,
            false,
            0,
            "",
            "unhealthy");
    assertThat(words(reconcile(LATER, changed)))
        .containsExactlyInAnyOrder("rename", "pause", "health_status: unhealthy");
    assertThat(reconcile(LATER.plusSeconds(9), changed)).isEmpty();
  }

  @Test
  void whatEventsToldAfterTheCensusIsNotForgottenBecauseOfIt() {
    reconcile(NOW, running("web"));
    journal.append(
        List.of(
            Events.at(LATER.plusMillis(1), "die", "web"),
            Events.at(LATER.plusMillis(2), "start", "web")),
        List.of(),
        LATER);
    assertThat(reconcile(LATER, running("web"))).isEmpty();
    ContainerState since = state("web", "running", 600, Optional.of(LATER.plusNanos(500_000)), 0);
    assertThat(reconcile(LATER.plusSeconds(9), since)).isEmpty();
  }

  @Test
  void theGapSaysHowManyChangesItHidAndComesBeforeThem() {
    reconcile(NOW, running("web"));
    journal.append(List.of(), List.of(GAP), LATER);
    Looks.at(LATER, journal, ended("web", 137, 60));
    List<EngineEvent> told = journal.after(0).stream().map(Entry::event).toList();
    assertThat(told).hasSize(2);
    assertThat(told.getFirst().action())
        .isEqualTo(new Action.Gap(NOW, GAP.reason(), OptionalInt.of(1), ""));
    assertThat(told.getLast().reconciled()).isTrue();
  }

  @Test
  void aGapBeforeAnythingWasKnownSaysThatThereWasNothingToCompareWith() {
    journal.append(List.of(), List.of(GAP), LATER);
    Looks.at(LATER, journal, ended("web", 137, 60));
    assertThat(journal.after(0))
        .singleElement()
        .returns(
            new Action.Gap(NOW, GAP.reason(), OptionalInt.empty(), "none are known from before"),
            e -> e.event().action());
  }

  @Test
  void aLabelCannotPretendAnotherExitCode() {
    reconcile(NOW, running("web"));
    ContainerState liar =
        new ContainerState(
            ContainerState.actor(
                id("web"), "web", "busybox", Map.of("exitCode", "0", "name", "angel")),
            "exited",
            NOW,
            Optional.of(NOW.plusSeconds(1)),
            Optional.of(NOW.plusSeconds(60)),
            7,
            false,
            0,
            "",
            "");
    assertThat(reconcile(LATER, liar))
        .singleElement()
        .returns(new Action.Die("die", OptionalInt.of(7)), EngineEvent::action)
        .returns("web", e -> e.actor().name());
  }

  @Test
  void whatWasConcludedIsNoAnchor() {
    reconcile(NOW, running("web"));
    reconcile(LATER, ended("web", 137, 60));
    assertThat(journal.latestKeys(9)).isEmpty();
  }

  /// What a census made the journal write.
  private List<EngineEvent> reconcile(Instant at, ContainerState... states) {
    long before = journal.last();
    int changes = Looks.at(at, journal, states);
    List<EngineEvent> written = journal.after(before).stream().map(Entry::event).toList();
    assertThat(written).hasSize(changes);
    return written;
  }

  /// What is in the journal after a look, gaps too.
  private List<EngineEvent> written(Instant at, ContainerState... states) {
    long before = journal.last();
    Looks.at(at, journal, states);
    return journal.after(before).stream().map(Entry::event).toList();
  }

  private static Census census(ContainerState state) {
    return new Census(Set.of(state.id()), true, "", LATER, LATER.plusSeconds(1));
  }

  private static List<String> words(List<EngineEvent> events) {
    return events.stream().map(e -> e.action().text()).toList();
  }

  private static ContainerState running(String name) {
    return state(name, "running", 1, Optional.empty(), 0);
  }

  private static ContainerState ended(String name, int exitCode, int second) {
    return state(name, "exited", 1, Optional.of(NOW.plusSeconds(second)), exitCode);
  }

  private static ContainerState state(
      String name, String status, int started, Optional<Instant> finished, int exitCode) {
    Optional<Instant> start =
        started < 0 ? Optional.empty() : Optional.of(NOW.plusSeconds(started));
    return new ContainerState(
        ContainerState.actor(
            id(name),
            name,
            "busybox",
            Map.of("com.docker.compose.project", "shop", "colour", "blue")),
        status,
        NOW,
        start,
        finished,
        exitCode,
        false,
        0,
        "",
        "");
  }

  private static String id(String name) {
    return Events.at(NOW, "start", name).actor().id();
  }
}
