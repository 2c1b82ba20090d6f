package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextLayoutTest {

  @Test
  void cellsStandBelowEachOther() {
    assertThat(TextLayout.columns("a\tbb\nccc\td\n")).isEqualTo("  a    bb\n  ccc  d\n");
  }

  @Test
  void wideLettersTakeTwoColumns() {
    assertThat(TextLayout.columns("東京\tx\nabcd\ty\n")).isEqualTo("  東京  x\n  abcd  y\n");
  }

  @Test
  void marksThatCombineTakeNone() {
    assertThat(TextLayout.width("e\u0301")).isEqualTo(1);
  }

  @Test
  void aCellThatIsTooLongGoesOnBelowItself() {
    String columns = TextLayout.columns("name\t" + "word ".repeat(30) + "\n");
    assertThat(columns.lines()).hasSize(3).allMatch(line -> line.length() <= 76);
    assertThat(columns.lines().skip(1)).allMatch(line -> line.startsWith("        word"));
  }

  @Test
  void aWordLongerThanALineIsBroken() {
    assertThat(TextLayout.wrap("x".repeat(100), 76))
        .extracting(String::length)
        .containsExactly(76, 24);
  }

  @Test
  void anEmptyColumnTakesOnlyItsGap() {
    assertThat(TextLayout.columns("a\t\tb\n")).isEqualTo("  a    b\n");
  }
}
