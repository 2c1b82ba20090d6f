package dev.tidings.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Actor;
import dev.tidings.heal.UnhealthyContainer.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTest {

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"1,10m,30s", "3,10m,30s", "6,10m,30s", "50,10m,30s", "3,1m,1m", "3,1m,1h", "9,1s,0s"})
  void anIllnessEndsAfterAsManyRestartsAsItsBudget(int budget, String window, String coolDown) {
    HealPolicy policy =
        new HealPolicy(
            Duration.ofMillis(500),
            Duration.ofMinutes(2),
            budget,
            duration(window),
            duration(coolDown));
    UnhealthyContainer container = UnhealthyContainer.ill(new Actor("a", Map.of()), START);
    Instant now = START;
    int restarts = 0;
    Decision decision = Decision.of(container, policy, now);
    while (!(decision instanceof Decision.GiveUp) && restarts <= budget) {
      if (decision instanceof Decision.Wait(Instant until)) {
        now = until;
      } else {
        container = container.restarting("", now).restarted(now).in(Phase.ILL);
        restarts++;
        now = now.plusSeconds(1);
      }
      decision = Decision.of(container, policy, now);
    }
    assertThat(restarts).isEqualTo(budget);
  }

  private static Duration duration(String text) {
    return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
  }
}
