package dev.tidings.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.ImageLabels;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CareLabelsTest {

  @Test
  void dockerMonsTwoLabelsAreWantedTogether() {
    assertThat(CareLabels.heal(trusted("mon.observe", "1", "mon.checks.health", "1")))
        .contains(new CareLabels.Heal("mon.checks.health=1", Duration.ofSeconds(10)));
    assertThat(CareLabels.heal(trusted("mon.checks.health", "1"))).isEmpty();
    assertThat(CareLabels.heal(trusted("mon.observe", "1"))).isEmpty();
    assertThat(CareLabels.heal(trusted("mon.observe", "true", "mon.checks.health", "1"))).isEmpty();
  }

  @Test
  void ourLabelSwitchesDockerMonsOff() {
    assertThat(
            CareLabels.heal(
                trusted("mon.observe", "1", "mon.checks.health", "1", "tidings.heal", "false")))
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
    assertThat(timeout("soon")).isEqualTo(CareLabels.TIMEOUT);
    assertThat(timeout("-1")).isEqualTo(CareLabels.TIMEOUT);
  }

  @Test
  void aTimeoutHasABound() {
    assertThat(timeout("999999999")).isEqualTo(CareLabels.LONGEST_TIMEOUT);
  }

  private static Duration timeout(String value) {
    return CareLabels.heal(trusted("tidings.heal", "true", "tidings.heal.timeout", value))
        .orElseThrow()
        .timeout();
  }

  @Test
  void theWantedExitCodeIsZeroUnlessALabelSaysOtherwise() {
    assertThat(CareLabels.clean(clean("")).orElseThrow().code()).isZero();
    assertThat(CareLabels.clean(clean("3")).orElseThrow().code()).isEqualTo(3);
  }

  @Test
  void anExitCodeThatCannotBeReadRemovesNothing() {
    assertThat(CareLabels.clean(clean("never"))).isEmpty();
    assertThat(CareLabels.clean(clean("-1"))).isEmpty();
    assertThat(CareLabels.unreadable(clean("never")))
        .containsExactly(
            "the label mon.checks.cleanup.code=never cannot be read; an exit code such as 0 is"
                + " wanted, and it is not removed");
  }

  private static ContainerLabels clean(String code) {
    Map<String, String> labels = WardEngine.labels("mon.observe", "1", "mon.checks.cleanup", "1");
    if (!code.isEmpty()) {
      labels.put("mon.checks.cleanup.code", code);
    }
    return ContainerLabels.trusted(new Actor("id", labels));
  }

  private static ContainerLabels trusted(String... pairs) {
    return ContainerLabels.trusted(new Actor("id", WardEngine.labels(pairs)));
  }

  private static ContainerLabels ofImage(ImageLabels image, String... pairs) {
    return ContainerLabels.of(WardEngine.labels(pairs), Set.of(), image);
  }

  @Test
  void aCodeOfWindowsIsReadWhole() {
    assertThat(CareLabels.clean(clean("3221226505")).orElseThrow().code())
        .isEqualTo(3_221_226_505L);
    assertThat(CareLabels.clean(clean("4294967295")).orElseThrow().code())
        .isEqualTo(4_294_967_295L);
    assertThat(CareLabels.clean(clean("4294967296"))).isEmpty();
  }

  @Test
  void aLabelOfTheImageAllowsNothing() {
    ImageLabels image =
        new ImageLabels.Known(Map.of("tidings.heal", "true", "tidings.clean", "true"));
    ContainerLabels labels = ofImage(image, "tidings.heal", "true", "tidings.clean", "true");
    assertThat(CareLabels.heal(labels)).isEmpty();
    assertThat(CareLabels.clean(labels)).isEmpty();
    assertThat(CareLabels.whyNotCleaned(labels).orElseThrow()).contains("set by the image");
  }

  @Test
  void theImagesRefusalDoesNotUndoWhatItsUserAsksFor() {
    ImageLabels image = new ImageLabels.Known(Map.of("tidings.heal", "false"));
    assertThat(
            CareLabels.heal(
                ofImage(
                    image, "tidings.heal", "false", "mon.observe", "1", "mon.checks.health", "1")))
        .isPresent();
  }

  @Test
  void anExitCodeThatTheImageNamesIsNotTakenForZero() {
    ImageLabels image = new ImageLabels.Known(Map.of("tidings.clean.code", "3"));
    assertThat(CareLabels.clean(ofImage(image, "tidings.clean", "true", "tidings.clean.code", "3")))
        .isEmpty();
  }

  @Test
  void whereNobodyKnowsWhoseLabelsTheyAreNothingIsDone() {
    ContainerLabels labels =
        ofImage(
            new ImageLabels.Unknown("what stands before the engine forbids GET /images/…/json"),
            "tidings.heal",
            "true",
            "tidings.clean",
            "true");
    assertThat(CareLabels.heal(labels)).isEmpty();
    assertThat(CareLabels.clean(labels)).isEmpty();
    assertThat(CareLabels.whyNotCleaned(labels).orElseThrow())
        .contains("forbids GET /images/…/json");
  }

  @Test
  void aLabelThatWasTooLongToReadAllowsNothing() {
    ContainerLabels labels =
        ContainerLabels.of(
            WardEngine.labels("tidings.clean", "true", "tidings.heal", "true"),
            Set.of("tidings.clean.code", "tidings.heal.timeout"),
            new ImageLabels.Known(Map.of()));
    assertThat(CareLabels.clean(labels)).isEmpty();
    assertThat(CareLabels.heal(labels)).isEmpty();
    assertThat(CareLabels.whyNotCleaned(labels).orElseThrow())
        .isEqualTo(
            "the labels tidings.clean.code, tidings.heal.timeout are not followed: longer than"
                + " 1024 characters");
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
    ContainerLabels labels = trusted("tidings.heal", "yes", "mon.checks.health.timeout", "soon");
    assertThat(CareLabels.unreadable(labels))
        .containsExactly(
            "the label mon.checks.health.timeout=soon cannot be read; a time such as 20s is wanted,"
                + " and it gets 10 s to stop",
            "the label tidings.heal=yes cannot be read; true or false is wanted, and it is not"
                + " healed");
  }
}
