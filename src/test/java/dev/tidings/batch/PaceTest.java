package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.ThrottlePolicy.AfterBatch;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaceTest {

  private static final Instant NOW = Instant.parse("2026-11-21T02:10:00.123Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ThrottlePolicy USUAL =
      new ThrottlePolicy(MINUTE, 2, HOUR, AfterBatch.WINDOW);

  /// Writes mails as often as it may, each the first of a group that was quiet.
  private static List<Instant> mails(ThrottlePolicy policy, int seconds) {
    List<Instant> mails = new ArrayList<>();
    Pace pace = Pace.QUIET;
    for (int second = 0; second < seconds; second++) {
      Instant now = NOW.plusSeconds(second);
      if (pace.waitsUntil(now).isEmpty() || pace.mayPass(now, policy)) {
        pace = pace.mailed(now, policy);
        mails.add(now);
      }
    }
    return mails;
  }

  private static List<Long> minutes(List<Instant> mails) {
    return mails.stream().map(at -> Duration.between(NOW, at).toMinutes()).toList();
  }

  @Test
  void fiveMailsPassAtOnceAndTheRestOfTheNineAreSpreadOverTheHour() {
    assertThat(minutes(mails(USUAL, 3_600))).containsExactly(0L, 0L, 0L, 0L, 0L, 1L, 5L, 13L, 29L);
  }

  @Test
  void noHourOfADayHasMoreThanNine() {
    List<Instant> mails = mails(USUAL, 86_400);
    for (Instant end : mails) {
      assertThat(mails)
          .filteredOn(at -> at.isAfter(end.minus(HOUR)) && !at.isAfter(end))
          .hasSizeLessThanOrEqualTo(9);
    }
    assertThat(mails).hasSizeBetween(150, 216);
  }

  @Test
  void whoWantsASummaryAMinuteGetsOne() {
    ThrottlePolicy even = new ThrottlePolicy(MINUTE, 1, HOUR, AfterBatch.WINDOW);
    assertThat(even.mailsAnHour()).isEqualTo(60);
    assertThat(mails(even, 3_600)).hasSize(60);
  }

  @Test
  void whoWantsThemFasterStillIsNotCounted() {
    ThrottlePolicy fast = new ThrottlePolicy(Duration.ofSeconds(1), 1, MINUTE, AfterBatch.WINDOW);
    assertThat(fast.mailsAnHour()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Pace.QUIET.mailed(NOW, fast).mails()).isEmpty();
  }

  @Test
  void aClockSetBackHoldsNothingBack() {
    Pace pace = Pace.QUIET;
    for (int i = 0; i < 9; i++) {
      pace = pace.mailed(NOW, USUAL);
    }
    assertThat(pace.waitsUntil(NOW.minus(HOUR))).isEmpty();
    assertThat(pace.isOver(NOW.minus(HOUR))).isTrue();
  }

  @Test
  void itSurvivesARestart(@TempDir Path folder) {
    Backlog.Name name = new Backlog.Name("problems", "", "ann@example.org");
    Pace pace = Pace.QUIET.mailed(NOW, USUAL).mailed(NOW.plusSeconds(1), USUAL);
    try (Store store = Store.open(folder, NOW)) {
      new Windows(store).save(name, pace);
    }
    try (Store store = Store.open(folder, NOW)) {
      Windows windows = new Windows(store);
      assertThat(windows.paces()).containsOnlyKeys(name).containsValue(pace);
      windows.forget(List.of(name));
      assertThat(windows.paces()).isEmpty();
    }
  }
}
