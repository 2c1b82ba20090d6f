package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.ContainerLabels;
import dev.tidings.event.ImageLabels;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelWarningsTest {

  @Test
  void whatWasSaidIsRememberedOfTwoThousandWarnings() {
    LabelWarnings warnings = new LabelWarnings(to -> false);
    ContainerLabels wrong =
        ContainerLabels.of(
            Map.of("tidings.severity", "nonsense"), Set.of(), new ImageLabels.Trusted());
    for (int n = 0; n < 2_100; n++) {
      warnings.log("web" + n, wrong);
      warnings.log("web" + n, wrong);
    }
    assertThat(warnings.remembered()).isEqualTo(2_000);
  }
}
