package dev.tidings.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Engine;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.redact.Redaction;
import dev.tidings.store.Store;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceBoundsTest {

  private static final Instant NOW = Events.START;

  @TempDir Path folder;

  @Test
  void threeHundredQuestionsAMinuteAreAsked() {
    RateLimit rateLimit = new RateLimit();
    for (int n = 0; n < 300; n++) {
      assertThat(rateLimit.take("c" + n, NOW)).isTrue();
    }
    assertThat(rateLimit.take("c300", NOW.plusSeconds(59))).isFalse();
    assertThat(rateLimit.take("c300", NOW.plusSeconds(60))).isTrue();
  }

  @Test
  void howOftenItWasAskedIsRememberedOfTwoThousandContainers() {
    RateLimit rateLimit = new RateLimit();
    for (int n = 0; n < 5; n++) {
      assertThat(rateLimit.take("busy", NOW)).isTrue();
    }
    for (int n = 0; n < 1_999; n++) {
      rateLimit.take("c" + n, NOW);
    }
    assertThat(rateLimit.size()).isEqualTo(2_000);
    rateLimit.take("one more", NOW);
    assertThat(rateLimit.size()).isEqualTo(2_000);
  }

  @Test
  void ofTheQuestionsThatWereRefusedTheLatestAreRemembered() {
    AtomicInteger asking = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (self, method, arguments) -> {
                  most.accumulateAndGet(asking.incrementAndGet(), Math::max);
                  Thread.sleep(2);
                  asking.decrementAndGet();
                  return new Answer.Gone<>();
                });
    List<EngineEvent> deaths =
        IntStream.range(0, 300 + 5_000).mapToObj(EvidenceBoundsTest::die).toList();
    try (Store store = Store.open(folder, NOW);
        EvidenceCollector evidence =
            new EvidenceCollector(
                engine,
                store,
                new Redaction(List.of(), true),
                Executors.newVirtualThreadPerTaskExecutor(),
                () -> {})) {
      evidence.collect(deaths, NOW);
      assertThat(evidence(evidence, deaths.getLast())).isTrue();
      assertThat(evidence(evidence, deaths.get(deaths.size() - 3_000))).isTrue();
      assertThat(evidence(evidence, deaths.get(300))).isFalse();
    }
    // For each place the engine is asked for the container and its log.
    assertThat(most.get()).isLessThanOrEqualTo(2 * 16);
  }

  /// Whether it is known that it was refused.
  private static boolean evidence(EvidenceCollector evidence, EngineEvent death) {
    return evidence
        .of(death.actor().id(), death.timeNano())
        .filter(found -> found.logs().equals(new Fact.Missing<>("too many at once")))
        .isPresent();
  }

  private static EngineEvent die(int n) {
    return EventCodec.decode(
        """
        {"Type":"container","Action":"die","Actor":{"ID":"%064x","Attributes":\
        {"name":"web%d","exitCode":"3"}},"timeNano":%d}\
        """
            .formatted(n, n, EngineEvent.toNano(NOW) + n),
        NOW);
  }
}
