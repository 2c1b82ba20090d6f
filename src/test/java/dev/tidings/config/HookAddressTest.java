package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookAddressTest {

  @Test
  void asATextItTellsTheHostOnly() {
    HookAddress address = HookAddress.of("https://me:pass@hc.example:8443/se-cret?key=value");
    assertThat(address).hasToString("https://hc.example:8443/…");
  }

  @Test
  void belowItIsOneMoreSegment() {
    assertThat(below("https://hc.example/se-cret")).isEqualTo("https://hc.example/se-cret/fail");
  }

  @Test
  void belowAnAddressThatEndsWithASlashIsNoSecondSlash() {
    assertThat(below("http://[::1]:80/se-cret/")).isEqualTo("http://[::1]:80/se-cret/fail");
  }

  @Test
  void belowItTheQueryStays() {
    assertThat(below("https://hc.example/a%20b?x=1&y=%2F"))
        .isEqualTo("https://hc.example/a%20b/fail?x=1&y=%2F");
  }

  private static String below(String text) {
    return HookAddress.of(text).below("fail").uri().toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "se-cret",
        "ftp://h/se-cret",
        "file:///se-cret",
        "http:///se-cret",
        "https://h/#se-cret",
        "http://h:0/se-cret",
        "http://h:70000/se-cret",
        "http://h/ se-cret",
        "jar:http://h/se-cret!/"
      })
  void whatIsNoAddressOfTheWebIsRefusedWithoutBeingTold(String text) {
    assertThatThrownBy(() -> HookAddress.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("se-cret");
  }
}
