package dev.tidings.vitals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.engine.Answer;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.StatsSample;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StatsSamplerTest {

  private static final Instant NOW = Instant.parse("2026-11-21T17:00:00Z");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SamplingDemand attention = new SamplingDemand(Optional.empty(), () -> {});
  private final MoodyEngine engine = new MoodyEngine();
  private final StatsSampler sampler = new StatsSampler(engine, threads, attention);
  private final AtomicInteger seconds = new AtomicInteger();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void theSecondLookKnowsCpu() throws Exception {
    engine.with("a", this::busy);
    rounds(2);
    assertThat(told("a").cpuPercent()).hasValue(100);
  }

  @Test
  void anEngineWithoutContainersThatRunHasNoReadings() throws Exception {
    engine.with("a", "exited", this::busy);
    rounds(2);
    assertThat(readings()).isEmpty();
  }

  @Test
  void oneThatHangsLeavesTheOthersAnswered() throws Exception {
    engine.with("a", this::busy).hanging("b").with("c", this::busy);
    rounds(2);
    assertThat(told("a").cpuPercent()).hasValue(100);
    assertThat(told("c").cpuPercent()).hasValue(100);
  }

  @Test
  void oneThatHangsIsSlow() throws Exception {
    engine.hanging("a");
    rounds(1);
    while (!readings().containsKey("a")) {
      Thread.onSpinWait();
    }
    assertThat(readings()).containsEntry("a", new UsageReading.Slow());
  }

  @Test
  void oneThatHangsIsNotAskedAgain() throws Exception {
    engine.hanging("a");
    rounds(3);
    assertThat(engine.mostAtOnce).hasValue(1);
  }

  @Test
  void oneThatVanishesMeanwhileHasEnded() throws Exception {
    engine.with("a", Answer.Gone::new).with("b", this::busy);
    rounds(1);
    assertThat(readings()).containsEntry("a", new UsageReading.Ended());
  }

  @Test
  void oneThatWasNotReadHasEnded() throws Exception {
    engine.with("a", () -> new Answer.Given<>(sample(Optional.empty(), 0)));
    rounds(1);
    assertThat(readings()).containsEntry("a", new UsageReading.Ended());
  }

  @Test
  void aProxysRefusalNamesTheQuestion() throws Exception {
    engine.with("a", () -> new Answer.Forbidden<>("/containers/…/stats"));
    rounds(1);
    assertThat(readings()).containsEntry("a", new UsageReading.Forbidden("/containers/…/stats"));
  }

  @Test
  void anExceptionIsOneContainersFailure() throws Exception {
    engine.with("a", () -> new Answer.Failed<>("no such driver")).with("b", this::busy);
    rounds(1);
    assertThat(readings()).containsEntry("a", new UsageReading.Failed("no such driver"));
  }

  @Test
  void notAllOfManyAreAskedAtOnce() throws Exception {
    for (int i = 0; i < 500; i++) {
      engine.with("c" + i, this::busy);
    }
    rounds(1);
    assertThat(engine.mostAtOnce.get()).isLessThanOrEqualTo(64);
  }

  @Test
  void ofMoreContainersThanAreSampledTheFirstOnesAre() throws Exception {
    for (int i = 0; i < StatsSampler.MOST_CONTAINERS + 200; i++) {
      engine.with("c" + i, this::busy);
    }
    rounds(3);
    assertThat(readings()).hasSizeLessThanOrEqualTo(StatsSampler.MOST_CONTAINERS);
    assertThat(sampler.history("c" + StatsSampler.MOST_CONTAINERS)).isEmpty();
  }

  @Test
  void aMinuteOfAContainerIsSixtyMoments() {
    UsageHistory tracks = new UsageHistory();
    for (int second = 0; second < 200; second++) {
      tracks.add("a", sample(Optional.of(NOW.plusSeconds(second)), second));
    }
    assertThat(tracks.history("a")).hasSize(60);
  }

  @Test
  void containersThatLiveForASecondAreTrackedUpToABound() {
    UsageHistory tracks = new UsageHistory();
    for (int n = 0; n < 3 * UsageHistory.MOST; n++) {
      assertThat(tracks.add("c" + n, sample(Optional.of(NOW), 1))).isPresent();
    }
    assertThat(tracks.history("c" + (UsageHistory.MOST - 1))).hasSize(1);
    assertThat(tracks.history("c" + UsageHistory.MOST)).isEmpty();
    tracks.forget(NOW.plusSeconds(200));
    tracks.add("again", sample(Optional.of(NOW.plusSeconds(200)), 1));
    assertThat(tracks.history("again")).hasSize(1);
  }

  @Test
  void whatWasKnownOfAContainerOutlivesIt() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    engine.with("a", () -> asked.getAndIncrement() == 0 ? busy() : new Answer.Gone<>());
    rounds(2);
    assertThat(sampler.at("a", NOW.plusSeconds(5))).isPresent();
  }

  @Test
  void anEngineThatIsNotThereIsTheRoundsFailure() {
    attention.want(NOW);
    assertThatThrownBy(() -> sampler.sample(NOW)).isInstanceOf(EngineException.class);
  }

  @Test
  void withoutAnyRoundThereAreNoReadings() throws InterruptedException {
    assertThat(sampler.readings(NOW, Duration.ZERO)).isEmpty();
  }

  @Test
  void whileNobodyWantsToKnowNobodyIsAsked() throws Exception {
    engine.with("a", this::busy);
    sampler.sample(NOW);
    assertThat(engine.mostAtOnce).hasValue(0);
  }

  private void rounds(int count) throws IOException, InterruptedException {
    attention.want(NOW);
    for (int i = 0; i < count; i++) {
      seconds.set(i);
      sampler.sample(NOW.plusSeconds(i));
    }
  }

  private Map<String, UsageReading> readings() throws InterruptedException {
    return sampler.readings(NOW.plusSeconds(seconds.get()), Duration.ZERO).orElseThrow();
  }

  private Usage told(String id) throws InterruptedException {
    return ((UsageReading.Known) readings().getOrDefault(id, new UsageReading.Ended())).usage();
  }

  /// One busy CPU of two.
  private Answer<StatsSample> busy() {
    int second = seconds.get();
    return new Answer.Given<>(sample(Optional.of(NOW.plusSeconds(second)), second));
  }

  private static StatsSample sample(Optional<Instant> read, int second) {
    return new StatsSample(
        read,
        new StatsSample.Cpu(second * 1_000L, second * 2_000L, 2),
        new StatsSample.Memory(50, OptionalLong.empty(), 10, 80),
        1);
  }
}
