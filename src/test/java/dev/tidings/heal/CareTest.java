package dev.tidings.heal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CareTest {

  @Test
  void dockerMonsTwoLabelsAreWantedTogether() {
    assertThat(Care.heal(WardEngine.labels("mon.observe", "1", "mon.checks.health", "1")))
        .contains(new Care.Heal("mon.checks.health=1", Duration.ofSeconds(10)));
    assertThat(Care.heal(WardEngine.labels("mon.checks.health", "1"))).isEmpty();
    assertThat(Care.heal(WardEngine.labels("mon.observe", "1"))).isEmpty();
    assertThat(Care.heal(WardEngine.labels("mon.observe", "true", "mon.checks.health", "1")))
        .isEmpty();
  }

  @Test
  void ourLabelSwitchesDockerMonsOff() {
    assertThat(
            Care.heal(
                WardEngine.labels(
                    "mon.observe", "1", "mon.checks.health", "1", "tidings.heal", "false")))
        .isEmpty();
  }

  @Test
  void aTimeoutWithoutAUnitIsInMilliseconds() {
    assertThat(timeout("1500")).isEqualTo(Duration.ofMillis(1_500));
    assertThat(timeout("20s")).isEqualTo(Duration.ofSeconds(20));
    assertThat(timeout("1m")).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aTimeoutThatCannotBeReadIsTheUsualOne() {
    assertThat(timeout("soon")).isEqualTo(Care.TIMEOUT);
    assertThat(timeout("-1")).isEqualTo(Care.TIMEOUT);
  }

  @Test
  void aTimeoutHasABound() {
    assertThat(timeout("999999999")).isEqualTo(Care.LONGEST_TIMEOUT);
  }

  private static Duration timeout(String value) {
    return Care.heal(WardEngine.labels("tidings.heal", "true", "tidings.heal.timeout", value))
        .orElseThrow()
        .timeout();
  }

  @Test
  void theWantedExitCodeIsZeroUnlessALabelSaysOtherwise() {
    assertThat(Care.clean(clean("")).orElseThrow().code()).isZero();
    assertThat(Care.clean(clean("3")).orElseThrow().code()).isEqualTo(3);
  }

  @Test
  void anExitCodeThatCannotBeReadRemovesNothing() {
    assertThat(Care.clean(clean("never"))).isEmpty();
    assertThat(Care.clean(clean("256"))).isEmpty();
    assertThat(Care.unreadable(clean("never"), false))
        .containsExactly(
            "the label mon.checks.cleanup.code=never cannot be read; a number from 0 to 255 is"
                + " wanted, and it is not removed");
  }

  private static Map<String, String> clean(String code) {
    Map<String, String> labels = WardEngine.labels("mon.observe", "1", "mon.checks.cleanup", "1");
    if (!code.isEmpty()) {
      labels.put("mon.checks.cleanup.code", code);
    }
    return labels;
  }

  @Test
  void aPrefixMatchesWithAndWithoutTheSlash() {
    for (String prefix : new String[] {"shop-", "/shop-"}) {
      Scope scope = new Scope(prefix, java.util.Optional.of("own"));
      assertThat(scope.holds("a", "shop-web")).isTrue();
      assertThat(scope.holds("a", "/shop-web")).isTrue();
      assertThat(scope.holds("a", "web-shop-")).isFalse();
      assertThat(scope.holds("own", "shop-tidings")).isFalse();
    }
  }

  @Test
  void eachUnreadableLabelIsSaidWithWhatComesOfIt() {
    Map<String, String> labels =
        WardEngine.labels("tidings.heal", "yes", "mon.checks.health.timeout", "soon");
    assertThat(Care.unreadable(labels, true))
        .containsExactly(
            "the label mon.checks.health.timeout=soon cannot be read; a time such as 20s is wanted,"
                + " and it gets 10 s to stop",
            "the label tidings.heal=yes cannot be read; true or false is wanted, and it is not"
                + " healed");
  }

  @Test
  void whatCannotBeReadIsSaidOncePerContainer() {
    Complaints complaints = new Complaints(true);
    Map<String, String> labels = WardEngine.labels("tidings.heal", "yes");
    assertThat(complaints.about("web", labels)).hasSize(1);
    assertThat(complaints.about("web", labels)).isEmpty();
    assertThat(complaints.about("db", labels)).hasSize(1);
  }

  @Test
  void whoeverHealsComplainsOfNoLabelForCleaningUp() {
    assertThat(new Complaints(true).about("web", clean("never"))).isEmpty();
  }
}
