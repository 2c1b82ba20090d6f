package dev.tidings.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpectLabelsTest {

  private static final ZoneId UTC = ZoneId.of("UTC");

  private static ContainerLabels labels(String... namesAndValues) {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      labels.put("tidings.expect" + namesAndValues[i], namesAndValues[i + 1]);
    }
    return ContainerLabels.trusted(new Actor("one", labels));
  }

  private static Expectation read(String... namesAndValues) {
    return ExpectLabels.read(labels(namesAndValues), UTC).orElseThrow().expectation();
  }

  private static List<String> problems(String... namesAndValues) {
    return ExpectLabels.unreadable(labels(namesAndValues));
  }

  @Test
  void aContainerWithoutSuchLabelsIsNotExpectedToDoAnything() {
    ContainerLabels other =
        ContainerLabels.trusted(new Actor("one", Map.of("tidings.heal", "true")));
    assertThat(ExpectLabels.read(other, UTC)).isEmpty();
  }

  @Test
  void allOfThemAreRead() {
    Expectation read =
        read("", "running", ".every", "1h30m", ".within", "45s", ".max-runtime", "2d");
    assertThat(read)
        .isEqualTo(
            new Expectation(
                true,
                Optional.of(Duration.ofMinutes(90)),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(45)),
                Optional.of(Duration.ofDays(2))));
    assertThat(problems("", "running", ".every", "1h30m", ".within", "45s")).isEmpty();
  }

  @Test
  void aTimeOfDayHasDaysAndAZoneOfItsOwn() {
    assertThat(read(".at", "Mon-Wed 2:05 Europe/Berlin").at())
        .contains(
            new TimeOfDay(
                Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY),
                LocalTime.of(2, 5),
                ZoneId.of("Europe/Berlin")));
    assertThat(read(".at", "02:00").at().orElseThrow().zone()).isEqualTo(UTC);
  }

  @Test
  void whatCannotBeReadIsNamedWithWhatComesOfIt() {
    assertThat(problems(".every", "often"))
        .containsExactly(
            "the label tidings.expect.every=often cannot be read; a time such as 24h is wanted, and"
                + " no interval is followed");
    assertThat(problems("", "sometimes"))
        .containsExactly(
            "the label tidings.expect=sometimes cannot be read; running is wanted, and it need not"
                + " run always");
    assertThat(problems(".at", "25:00"))
        .containsExactly(
            "the label tidings.expect.at=25:00 is no time of day: write 02:00, Sun 02:00 or Mon-Fri"
                + " 02:00 Europe/Berlin; no time of day is followed");
  }

  @Test
  void aZoneThatNobodyKnowsIsNamed() {
    assertThat(problems(".at", "02:00 Europe/Atlantis"))
        .containsExactly(
            "the label tidings.expect.at=02:00 Europe/Atlantis has no time zone that is known:"
                + " write for example Europe/Berlin or UTC; no time of day is followed");
  }

  @Test
  void whatHasNoEffectIsNamed() {
    assertThat(problems(".within", "1h"))
        .containsExactly(
            "the label tidings.expect.within has no effect without tidings.expect.every or"
                + " tidings.expect.at or tidings.expect=running");
    assertThat(problems(".every", "24h", ".at", "02:00"))
        .containsExactly("the label tidings.expect.every has no effect beside tidings.expect.at");
    assertThat(problems(".name", "nightly"))
        .containsExactly(
            "the label tidings.expect.name has no effect without tidings.expect.every,"
                + " tidings.expect.at or tidings.expect.max-runtime");
  }

  @Test
  void noTimeAndNoneThatIsTooLongIsFollowed() {
    for (String span : List.of("", "0s", "5", "-1h", "1h x", "9999999w")) {
      assertThat(read(".every", span).every()).as(span).isEmpty();
      assertThat(problems(".every", span)).as(span).hasSize(1);
    }
  }
}
