package dev.tidings.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExitCodeTest {

  @Test
  void aCodeOfWindowsIsTheSameWithASignAndWithout() {
    assertThat(ExitCode.read("3221226505")).isEqualTo(ExitCode.read("-1073740791"));
    assertThat(ExitCode.text(ExitCode.read("-1073740791").getAsInt())).isEqualTo("3221226505");
    assertThat(ExitCode.value(ExitCode.read("4294967295").getAsInt())).isEqualTo(4_294_967_295L);
  }

  @Test
  void whatHasMoreThan32BitsIsNone() {
    assertThat(ExitCode.read("4294967296")).isEmpty();
    assertThat(ExitCode.read("-2147483649")).isEmpty();
    assertThat(ExitCode.read("")).isEmpty();
    assertThat(ExitCode.read("one")).isEmpty();
  }
}
