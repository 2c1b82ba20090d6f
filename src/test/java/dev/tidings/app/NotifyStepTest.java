package dev.tidings.app;

import static dev.tidings.app.HouseFixture.WINDOW;
import static dev.tidings.app.HouseFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.journal.Gap;
import dev.tidings.mail.Mail;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifyStepTest {

  private static final Instant NOW = Events.START;

  @TempDir Path folder;
  private HouseFixture house;
  private NotifyStep step;

  @BeforeEach
  void open() {
    house = new HouseFixture(folder, NOW);
    step = house.notifyStep();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void restart() {
    close();
    open();
  }

  @Test
  void withoutEventsItSleepsUntilItIsTold() throws Exception {
    assertThat(run(step, NOW)).isEqualTo(Instant.MAX);
    assertThat(house.takeMails()).isEmpty();
  }

  @Test
  void theFirstEventIsMailedAloneAtOnce() throws Exception {
    house.happened(NOW, event(1), event(2), event(3));
    assertThat(run(step, NOW)).isEqualTo(NOW.plus(WINDOW));
    assertThat(house.takeCounts()).containsExactly(1);
  }

  @Test
  void theRestIsOneSummaryAtTheEndOfTheWindow() throws Exception {
    house.happened(NOW, event(1), event(2));
    run(step, NOW);
    house.happened(NOW.plusSeconds(30), event(3), event(4));
    run(step, NOW.plusSeconds(30));
    assertThat(house.takeCounts()).containsExactly(1);
    run(step, NOW.plus(WINDOW));
    assertThat(house.takeCounts()).containsExactly(3);
  }

  @Test
  void whileTheStormLastsTheNextWindowIsTwiceAsLong() throws Exception {
    house.happened(NOW, event(1), event(2));
    run(step, NOW);
    assertThat(run(step, NOW.plus(WINDOW))).isEqualTo(NOW.plus(WINDOW.multipliedBy(3)));
  }

  @Test
  void aWindowWithoutEventsIsNotMailedAndTheNextEventIsAtOnce() throws Exception {
    house.happened(NOW, event(1));
    run(step, NOW);
    assertThat(run(step, NOW.plus(WINDOW))).isEqualTo(Instant.MAX);
    assertThat(house.takeCounts()).containsExactly(1);
    house.happened(NOW.plusSeconds(61), event(2));
    run(step, NOW.plusSeconds(61));
    assertThat(house.takeCounts()).containsExactly(1);
  }

  @Test
  void whatIsKeptBackOpensNoWindowAndIsInNoMail() throws Exception {
    house.happened(NOW, exec(1), exec(2));
    assertThat(run(step, NOW)).isEqualTo(Instant.MAX);
    house.happened(NOW, event(3), exec(4), event(5));
    run(step, NOW);
    run(step, NOW.plus(WINDOW));
    assertThat(house.takeCounts()).containsExactly(1, 1);
  }

  @Test
  void aRestartInMidWindowNeitherMailsEarlyNorForgets() throws Exception {
    house.happened(NOW, event(1), event(2));
    run(step, NOW);
    restart();
    house.happened(NOW.plusSeconds(20), event(3));
    assertThat(run(step, NOW.plusSeconds(20))).isEqualTo(NOW.plus(WINDOW));
    run(step, NOW.plus(WINDOW));
    assertThat(house.takeCounts()).containsExactly(1, 2);
  }

  @Test
  void aSummaryBelongsToTheThreadOfTheFirstMail() throws Exception {
    house.happened(NOW, event(1), event(2));
    run(step, NOW);
    restart();
    run(step, NOW.plus(WINDOW));
    List<Mail> mails = house.takeMails();
    assertThat(mails.get(1).content()).contains("In-Reply-To: " + mails.get(0).messageId());
  }

  @Test
  void aClockSetBackHoldsNoMailBack() throws Exception {
    house.happened(NOW, event(1), event(2));
    run(step, NOW);
    Instant back = NOW.minus(Duration.ofHours(1));
    run(step, back);
    assertThat(house.takeCounts()).containsExactly(1, 1);
  }

  @Test
  void aGapIsInTheNextMailAndOnlyThere() throws Exception {
    house.happened(NOW, event(1));
    run(step, NOW);
    house.takeMails();
    house.gap(new Gap(NOW, NOW.plusSeconds(5), "the engine was restarted"), NOW.plusSeconds(5));
    house.happened(NOW.plusSeconds(6), event(2));
    run(step, NOW.plus(WINDOW));
    house.happened(NOW.plusSeconds(70), event(3));
    run(step, NOW.plus(WINDOW.multipliedBy(3)));
    List<Mail> mails = house.takeMails();
    assertThat(mails.get(0).content()).contains("Possible gap");
    assertThat(mails.get(1).content()).doesNotContain("Possible gap");
  }

  @Test
  void whileAGapIsLookedIntoNoMailCallsItselfComplete() throws Exception {
    Gap gap = new Gap(NOW, NOW.plusSeconds(5), "the engine was restarted");
    house.journal.append(List.of(event(1)), List.of(gap), NOW);
    assertThat(run(step, NOW)).isEqualTo(NOW.plusSeconds(1));
    assertThat(house.takeMails()).isEmpty();
    house.journal.tellGaps("this is a test", NOW, NOW);
    run(step, NOW.plusSeconds(1));
    assertThat(house.takeMails())
        .singleElement()
        .satisfies(mail -> assertThat(mail.content()).contains("Possible gap"));
  }

  @Test
  void aGapThatNobodyLooksIntoHoldsNoMailForLong() throws Exception {
    Gap gap = new Gap(NOW, NOW.plusSeconds(5), "the engine was restarted");
    house.journal.append(List.of(event(1)), List.of(gap), NOW);
    run(step, NOW);
    run(step, NOW.plusSeconds(31));
    assertThat(house.takeCounts()).containsExactly(1);
  }

  @Test
  void aGapOutlivesAnyNumberOfEventsThatAreKeptBack() throws Exception {
    house.gap(new Gap(NOW, NOW.plusSeconds(5), "the engine was restarted"), NOW.plusSeconds(5));
    EngineEvent[] probes = new EngineEvent[2_000];
    for (int i = 0; i < probes.length; i++) {
      probes[i] = exec(i);
    }
    house.happened(NOW, probes);
    run(step, NOW);
    restart();
    house.happened(NOW.plusSeconds(9), event(9_000));
    run(step, NOW.plusSeconds(9));
    assertThat(house.takeMails())
        .singleElement()
        .satisfies(mail -> assertThat(mail.content()).contains("Possible gap"));
  }

  @Test
  void aStormTooBigForOneMailBecomesSeveralAtOnce() throws Exception {
    house.happened(NOW, event(0));
    run(step, NOW);
    house.takeMails();
    java.util.Random random = new java.util.Random(5);
    EngineEvent[] storm = new EngineEvent[70_000];
    for (int i = 0; i < storm.length; i++) {
      storm[i] = Events.container(i + 1, "start", Long.toHexString(random.nextLong()));
    }
    house.happened(NOW, storm);
    run(step, NOW.plus(WINDOW));
    List<Mail> mails = house.takeMails();
    assertThat(mails).hasSizeBetween(2, 5);
    assertThat(mails).allSatisfy(mail -> assertThat(mail.content().length()).isLessThan(5_000_000));
    assertThat(mails.stream().mapToInt(Mail::events).sum()).isEqualTo(storm.length);
  }

  private static EngineEvent event(int n) {
    return Events.container(n, "start", "web");
  }

  private static EngineEvent exec(int n) {
    return Events.container(n, "exec_create: ls", "web");
  }
}
