package dev.tidings.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.StatsSample;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UsageTest {

  private static final Instant THEN = Instant.parse("2026-11-21T17:00:00Z");
  private static final Instant NOW = THEN.plusSeconds(1);
  private static final StatsSample.Memory MEMORY =
      new StatsSample.Memory(50, OptionalLong.of(10), 5, 80);

  @Test
  void oneBusyCpuOfTwoIsAHundredPercent() {
    assertThat(cpu(new StatsSample.Cpu(1_000, 4_000, 2), new StatsSample.Cpu(2_000, 6_000, 2)))
        .hasValue(100);
  }

  @Test
  void theFirstSampleKnowsNoCpu() {
    assertThat(usage(Optional.empty(), MEMORY).cpuPercent()).isEmpty();
  }

  @Test
  void anIdleContainerUsesNothing() {
    assertThat(cpu(new StatsSample.Cpu(1_000, 4_000, 2), new StatsSample.Cpu(1_000, 6_000, 2)))
        .hasValue(0);
  }

  @Test
  void aCounterThatBeganAnewMakesNothing() {
    assertThat(cpu(new StatsSample.Cpu(9_000, 4_000, 2), new StatsSample.Cpu(10, 6_000, 2)))
        .hasValue(0);
  }

  @Test
  void anEngineThatDoesNotCountTheSystemMakesNothing() {
    assertThat(cpu(new StatsSample.Cpu(1_000, 0, 2), new StatsSample.Cpu(2_000, 0, 2))).hasValue(0);
  }

  @Test
  void aSampleFromLongAgoIsNoMeasure() {
    StatsSample old = sample(NOW.minusSeconds(31), new StatsSample.Cpu(1, 1, 1), MEMORY);
    assertThat(usage(Optional.of(old), MEMORY).cpuPercent()).isEmpty();
  }

  @Test
  void ofCgroupV1AllInactiveFilesAreNoUse() {
    assertThat(usage(Optional.empty(), MEMORY).memory()).isEqualTo(40);
  }

  @Test
  void ofCgroupV2InactiveFilesAreNoUse() {
    var memory = new StatsSample.Memory(50, OptionalLong.empty(), 5, 80);
    assertThat(usage(Optional.empty(), memory).memory()).isEqualTo(45);
  }

  @Test
  void moreInactiveFilesThanUseAreNotBelieved() {
    var memory = new StatsSample.Memory(50, OptionalLong.empty(), 60, 80);
    assertThat(usage(Optional.empty(), memory).memory()).isEqualTo(50);
  }

  @Test
  void memoryIsToldInPercentOfItsLimit() {
    assertThat(usage(Optional.empty(), MEMORY).memoryPercent()).isEqualTo(50);
  }

  @Test
  void memoryWithoutALimitIsNoPercentOfIt() {
    var memory = new StatsSample.Memory(50, OptionalLong.empty(), 0, 0);
    assertThat(usage(Optional.empty(), memory).memoryPercent()).isZero();
  }

  @Test
  void whatWasNotReadSaysNothing() {
    StatsSample stopped =
        new StatsSample(Optional.empty(), new StatsSample.Cpu(0, 0, 1), MEMORY, 0);
    assertThat(Usage.between(Optional.empty(), stopped)).isEmpty();
  }

  @Test
  void ofAContainerTheLastMinuteIsKept() {
    UsageHistory tracks = new UsageHistory();
    for (int i = 0; i < 100; i++) {
      tracks.add("a", sample(THEN.plusSeconds(i), new StatsSample.Cpu(0, 0, 1), MEMORY));
    }
    assertThat(tracks.history("a"))
        .extracting(Usage::at)
        .hasSize(60)
        .last()
        .isEqualTo(THEN.plusSeconds(99));
  }

  @Test
  void aMomentAfterTheLastSampleKnowsTheLast() {
    UsageHistory tracks = new UsageHistory();
    tracks.add("a", sample(THEN, new StatsSample.Cpu(0, 0, 1), MEMORY));
    tracks.add("a", sample(NOW, new StatsSample.Cpu(0, 0, 1), MEMORY));
    assertThat(tracks.at("a", NOW.minusMillis(1))).map(Usage::at).contains(THEN);
  }

  @Test
  void aMomentAMinuteLaterKnowsNothing() {
    UsageHistory tracks = new UsageHistory();
    tracks.add("a", sample(THEN, new StatsSample.Cpu(0, 0, 1), MEMORY));
    assertThat(tracks.at("a", THEN.plus(Duration.ofMinutes(1)))).isEmpty();
  }

  @Test
  void whoIsGoneForTwoMinutesIsForgotten() {
    UsageHistory tracks = new UsageHistory();
    tracks.add("a", sample(THEN, new StatsSample.Cpu(0, 0, 1), MEMORY));
    tracks.forget(THEN.plusSeconds(121));
    assertThat(tracks.history("a")).isEmpty();
  }

  private static OptionalDouble cpu(StatsSample.Cpu before, StatsSample.Cpu now) {
    return Usage.between(Optional.of(sample(THEN, before, MEMORY)), sample(NOW, now, MEMORY))
        .orElseThrow()
        .cpuPercent();
  }

  private static Usage usage(Optional<StatsSample> before, StatsSample.Memory memory) {
    return Usage.between(before, sample(NOW, new StatsSample.Cpu(9, 9, 1), memory)).orElseThrow();
  }

  private static StatsSample sample(Instant at, StatsSample.Cpu cpu, StatsSample.Memory memory) {
    return new StatsSample(Optional.of(at), cpu, memory, 1);
  }
}
