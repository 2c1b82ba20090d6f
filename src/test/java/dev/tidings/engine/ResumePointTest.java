package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResumePointTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(86_400);

  @Test
  void aFirstStartAsksForNothingOfThePast() {
    assertThat(ResumePoint.start(NOW).since()).isEqualTo(NOW);
  }

  @Test
  void theFirstEventIsTheAnchorWhateverItsTime() {
    EngineEvent event = event(NOW.minusSeconds(30));
    assertThat(ResumePoint.start(NOW).after(event).anchor()).contains(event.key());
  }

  @Test
  void aLaterEventBecomesTheAnchor() {
    EngineEvent later = event(NOW.plusNanos(1));
    ResumePoint point = at(event(NOW)).after(later);
    assertThat(point.anchor()).contains(later.key());
    assertThat(point.time()).isEqualTo(later.time());
  }

  @Test
  void anEventOutOfOrderDoesNotMoveIt() {
    ResumePoint point = at(event(NOW));
    assertThat(point.after(event(NOW.minusMillis(49))).anchor()).isEqualTo(point.anchor());
  }

  @Test
  void aMinuteBehindIsStillDisorder() {
    ResumePoint point = at(event(NOW));
    assertThat(point.after(event(NOW.minusSeconds(60))).anchor()).isEqualTo(point.anchor());
  }

  @Test
  void threeEventsMoreThanAMinuteBehindAreAClockSetBack() {
    EngineEvent third = event(NOW.minusSeconds(61));
    ResumePoint point = at(event(NOW)).after(event(NOW.minusSeconds(63)));
    point = point.after(event(NOW.minusSeconds(62)));
    assertThat(point.anchor()).contains(event(NOW).key());
    assertThat(point.after(third).anchor()).contains(third.key());
  }

  @Test
  void aSingleLineOfLongAgoWasMadeUp() {
    ResumePoint point = at(event(NOW)).after(event(NOW)).after(event(NOW.plusSeconds(1)));
    point = point.after(event(Instant.ofEpochSecond(1)));
    assertThat(point.time()).isEqualTo(NOW.plusSeconds(1));
    assertThat(point.doubtful()).isEqualTo(NOW);
    assertThat(point.after(event(NOW.plusSeconds(2))).doubtful()).isEqualTo(NOW);
  }

  @Test
  void anUnreadableLineNeverMovesIt() {
    ResumePoint point = at(event(NOW));
    EngineEvent unreadable = EventCodec.unreadable("not JSON", "x", 1, NOW.plusSeconds(9));
    assertThat(point.after(unreadable)).isEqualTo(point);
  }

  @Test
  void anUnreadableLineIsNoAnchorForAFirstStart() {
    EngineEvent unreadable = EventCodec.unreadable("not JSON", "x", 1, NOW);
    assertThat(ResumePoint.start(NOW).after(unreadable)).isEqualTo(ResumePoint.start(NOW));
  }

  @Test
  void theAnchorComesAgain() {
    assertThat(at(event(NOW)).since()).isEqualTo(NOW.minusSeconds(2));
  }

  @Test
  void whatCameLastIsAskedForAgainThoughALineFromTheFutureCameBefore() {
    ResumePoint point = at(event(NOW)).after(event(NOW.plusSeconds(50)));
    assertThat(point.after(event(NOW.plusSeconds(3))).since()).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void theLastEightEventsAreKnown() {
    ResumePoint point = at(event(NOW));
    for (int i = 1; i <= 20; i++) {
      point = point.after(event(NOW.plusMillis(i)));
    }
    assertThat(point.recent()).hasSize(8).last().isEqualTo(event(NOW.plusMillis(20)).key());
    assertThat(point.doubtful()).isEqualTo(NOW.plusMillis(13));
  }

  @Test
  void whatIsLongAgoIsNotDoubted() {
    ResumePoint point = ResumePoint.start(LONG_AGO).after(event(NOW.minusSeconds(60)));
    assertThat(point.after(event(NOW)).doubtful()).isEqualTo(NOW);
  }

  @Test
  void theOverlapDoesNotReachBehindTheBeginning() {
    ResumePoint point = ResumePoint.start(NOW).after(event(NOW.plusSeconds(1)));
    assertThat(point.since()).isEqualTo(NOW);
  }

  private static ResumePoint at(EngineEvent event) {
    return new ResumePoint(event.time(), Optional.of(event.key()), LONG_AGO);
  }

  private static EngineEvent event(Instant time) {
    return Lines.event("start", time);
  }
}
