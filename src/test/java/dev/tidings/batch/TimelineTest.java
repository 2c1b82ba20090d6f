package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private static final Instant START = Instant.parse("2026-03-01T02:10:03Z");

  private final Timeline.Builder builder = new Timeline.Builder();

  @Test
  void aLongTimeHasNoMoreCellsThanAShortOne() {
    for (int i = 0; i < 100_000; i++) {
      builder.add(START.plusSeconds(i));
    }
    assertThat(builder.build().cells()).hasSizeBetween(Timeline.CELLS / 2, Timeline.CELLS);
  }

  @Test
  void whereNothingHappenedTheCellIsQuiet() {
    builder.add(START.plusSeconds(2));
    builder.add(START);
    Timeline timeline = builder.build();
    assertThat(timeline.cell()).isEqualTo(Duration.ofMillis(500));
    assertThat(timeline.cells())
        .containsExactly(
            Timeline.Cell.EVENT,
            Timeline.Cell.QUIET,
            Timeline.Cell.QUIET,
            Timeline.Cell.QUIET,
            Timeline.Cell.EVENT);
  }

  @Test
  void withoutEventsThereAreNoCells() {
    assertThat(builder.build().cells()).isEmpty();
  }
}
