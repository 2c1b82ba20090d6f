package dev.tidings.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IncidentCodecTest {

  private static final Instant BEGAN = Instant.parse("2026-11-27T04:00:00.123456789Z");
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final End END = new End(OptionalInt.of(137), Optional.of(LONG), true);

  static List<Intent> intents() {
    return List.of(
        new Intent.Crashed(END),
        new Intent.OutOfMemory(Optional.of(END)),
        new Intent.OutOfMemory(Optional.empty()),
        new Intent.StartFailed(OptionalInt.of(127), "not found"),
        new Intent.StartFailed(OptionalInt.empty(), ""),
        new Intent.Unhealthy(),
        new Intent.Recovered(LONG),
        new Intent.Finished(new End(OptionalInt.empty(), Optional.empty(), false)),
        new Intent.Stopped(END, true),
        new Intent.Restarted(LONG),
        new Intent.Recreated(Optional.of(LONG)),
        new Intent.Started(true),
        new Intent.Healing(),
        new Intent.Healed(2, LONG),
        new Intent.GaveUp(3, LONG, "no answer"),
        new Intent.Cleaned(1, 1_234_567_890_123L),
        new Intent.NotCleaned("in use"),
        new Intent.Expected(
            Action.Finding.RUN_MISSING, "nightly", "no run", "2026-11-21T02:00:00Z/60000/3"),
        new Intent.Missed(),
        new Intent.Happened("rename"));
  }

  @ParameterizedTest
  @MethodSource("intents")
  void anIncidentIsReadAsItWasWritten(Intent intent) {
    Incident incident =
        new Incident(
            7,
            new Subject(
                "container", "web 1", "abc", "web", "img", new Subject.Compose("shop", "web")),
            intent,
            Optional.of(new Streak(4, 2, BEGAN, Optional.of(LONG))),
            Severity.PROBLEM,
            BEGAN,
            BEGAN.plus(LONG),
            5,
            Optional.of(new Incident.Cause("db 1", "db")),
            Optional.of("service shop/web"));
    assertThat(IncidentCodec.decode(7, IncidentCodec.encode(incident))).isEqualTo(incident);
  }

  @Test
  void noIntentIsLeftOutHere() {
    assertThat(intents().stream().map(Object::getClass).distinct().map(Class::getName))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Intent.class.getPermittedSubclasses()).map(Class::getName).toList());
  }
}
