package dev.tidings.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Pace;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.batch.Windows;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BurstAllowanceTest {

  private static final Instant NOW = Instant.parse("2026-11-26T02:10:00Z");
  private static final Name ROUTE = new Name("problems", "", "");
  private static final ThrottlePolicy POLICY =
      new ThrottlePolicy(
          Duration.ofMinutes(1), 2, Duration.ofHours(1), ThrottlePolicy.AfterBatch.WINDOW);

  @TempDir private Path folder;
  private Store store;
  private BurstAllowance bursts;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    bursts = new BurstAllowance(new Windows(store));
    bursts.load(NOW);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Map<Name, Pace> mail(Instant now) {
    Map<Name, Pace> changes = bursts.mailed(Map.of(ROUTE, POLICY), now);
    bursts.save(changes);
    bursts.note(changes);
    return changes;
  }

  @Test
  void theGroupsOfARouteToTheSamePeopleShareOne() {
    assertThat(BurstAllowance.of(new Name("problems", "container web", "")))
        .isEqualTo(BurstAllowance.of(new Name("problems", "container db", "")));
    assertThat(BurstAllowance.of(new Name("problems", "container web", "ann@example.org")))
        .isNotEqualTo(ROUTE);
  }

  @Test
  void aMailOpensAWindowInWhichTheOthersOfItsRouteWait() {
    assertThat(bursts.waitsUntil(ROUTE, NOW)).isEmpty();
    mail(NOW);
    assertThat(bursts.waitsUntil(ROUTE, NOW.plusSeconds(1))).contains(NOW.plusSeconds(60));
  }

  @Test
  void theProcessAfterGoesOnWithWhatIsOnTheDisk() {
    mail(NOW);
    BurstAllowance next = new BurstAllowance(new Windows(store));
    next.load(NOW.plusSeconds(1));
    assertThat(next.waitsUntil(ROUTE, NOW.plusSeconds(1))).contains(NOW.plusSeconds(60));
  }

  @Test
  void whatWasNotNotedIsAsBefore() {
    bursts.save(bursts.mailed(Map.of(ROUTE, POLICY), NOW));
    assertThat(bursts.waitsUntil(ROUTE, NOW)).isEmpty();
  }

  @Test
  void whatIsOverIsForgottenOnTheDiskToo() {
    mail(NOW);
    bursts.load(NOW.plus(Duration.ofHours(2)));
    assertThat(new Windows(store).paces()).isEmpty();
  }

  @Test
  void theFirstOfADisasterWaitsAMomentForTheOthersAndNoLonger() {
    Instant together = bursts.together(ROUTE, NOW);
    assertThat(together).isAfter(NOW).isBefore(NOW.plusSeconds(2));
    assertThat(bursts.together(ROUTE, NOW.plusMillis(500))).isEqualTo(together);
    mail(NOW.plusMillis(700));
    assertThat(bursts.together(ROUTE, NOW.plusSeconds(90))).isAfter(NOW.plusSeconds(90));
  }
}
