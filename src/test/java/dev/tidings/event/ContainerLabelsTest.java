package dev.tidings.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.ContainerLabels.Origin;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContainerLabelsTest {

  private static final Map<String, String> COMPOSE =
      Map.of(
          DecidingLabels.PROJECT, "shop",
          DecidingLabels.SERVICE, "db",
          DecidingLabels.NUMBER, "1",
          DecidingLabels.CONFIG_HASH, "abc");

  private static ContainerLabels of(Map<String, String> labels, Map<String, String> image) {
    return ContainerLabels.of(labels, Set.of(), new ImageLabels.Known(image));
  }

  @Test
  void aLabelThatTheImageHasWithTheSameValueIsNotFollowed() {
    ContainerLabels labels =
        of(
            Map.of("tidings.enable", "false", "tidings.severity", "info"),
            Map.of("tidings.enable", "false", "tidings.severity", "critical"));
    assertThat(labels.values()).isEqualTo(Map.of("tidings.severity", "info"));
    assertThat(labels.refusals())
        .containsExactly(
            "the label tidings.enable is not followed: set by the image, not by whoever runs the"
                + " container (labels.from-images = true follows labels of images)");
  }

  @Test
  void whereTheImageIsNotKnownNoLabelIsFollowed() {
    ContainerLabels labels =
        ContainerLabels.of(
            Map.of("tidings.enable", "false", "tidings.to", "a@b.c"),
            Set.of(),
            new ImageLabels.Unknown("its image was removed"));
    assertThat(labels.values()).isEmpty();
    assertThat(labels.refusals())
        .containsExactly(
            "the labels tidings.enable, tidings.to are not followed: unknown whether set by the"
                + " image or by whoever runs the container: its image was removed");
  }

  @Test
  void whereImagesAreTrustedEachLabelIsFollowed() {
    assertThat(ContainerLabels.trusted(new Actor("id", Map.of("tidings.enable", "false"))).values())
        .containsEntry("tidings.enable", "false");
  }

  @Test
  void aValueThatIsTooLongIsNotFollowed() {
    ContainerLabels labels =
        of(Map.of("tidings.to", "a".repeat(DecidingLabels.LONGEST + 1)), Map.of());
    assertThat(labels.text("tidings.to")).isEmpty();
    assertThat(labels.isUncertain("tidings.to")).isTrue();
  }

  @Test
  void otherLabelsAreNotKept() {
    assertThat(of(Map.of("maintainer", "x"), Map.of())).isEqualTo(of(Map.of(), Map.of()));
  }

  @Test
  void aContainerOfComposeIsOneThoughItsImageWasBuiltByComposeToo() {
    Map<String, String> built =
        Map.of(DecidingLabels.PROJECT, "shop", DecidingLabels.SERVICE, "db");
    assertThat(of(COMPOSE, built).compose()).isEqualTo(Origin.CONTAINER);
    assertThat(of(COMPOSE, Map.of()).compose()).isEqualTo(Origin.CONTAINER);
  }

  @Test
  void anImageThatClaimsToBeAServiceMakesNone() {
    assertThat(of(COMPOSE, COMPOSE).compose()).isEqualTo(Origin.IMAGE);
  }

  @Test
  void whereTheImageIsNotKnownNobodyKnowsWhetherItIsAService() {
    ContainerLabels labels =
        ContainerLabels.of(COMPOSE, Set.of(), new ImageLabels.Unknown("no answer"));
    assertThat(labels.compose()).isEqualTo(Origin.UNKNOWN);
    assertThat(labels.refusals()).isEmpty();
  }
}
