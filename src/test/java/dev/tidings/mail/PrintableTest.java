package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.text.Printable;
import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void lineEndsBecomeOneSpace() {
    assertThat(Printable.line("a\r\n\t b\u2028c", 50)).isEqualTo("a b c");
  }

  @Test
  void escapeSequencesOfTerminalsLeaveAMark() {
    assertThat(Printable.line("\u001b[1;31mred\u001b[0m \u001b]0;title\u0007plain\u009b2J", 50))
        .isEqualTo("\ufffdred\ufffd \ufffdplain\ufffd");
  }

  @Test
  void anEscapeSequenceThatNeverEndsTakesNothingElse() {
    assertThat(Printable.line("\u001b]0;kept", 50)).isEqualTo("\ufffd0;kept");
  }

  @Test
  void charactersThatTurnTheDirectionLeaveAMark() {
    assertThat(Printable.line("a\u202eb\u2066c\u200fd", 50)).isEqualTo("a\ufffdb\ufffdc\ufffdd");
  }

  @Test
  void aLoneSurrogateLeavesAMark() {
    assertThat(Printable.line("a\ud83db\udc00c", 50)).isEqualTo("a\ufffdb\ufffdc");
  }

  @Test
  void lettersOfAllScriptsStay() {
    assertThat(Printable.line("café 東京 \ud83d\ude80 می\u200cخواهم", 50))
        .isEqualTo("café 東京 \ud83d\ude80 می\u200cخواهم");
  }

  @Test
  void whatIsTooLongIsCutAndSaysSo() {
    assertThat(Printable.line("abcdefghij", 8)).isEqualTo("abcde...");
  }

  @Test
  void aCutNeverSplitsACharacter() {
    assertThat(Printable.line("abcd\ud83d\ude80fghij", 8)).isEqualTo("abcd...");
  }

  @Test
  void whatJustFitsIsNotCut() {
    assertThat(Printable.line("abcdefgh", 8)).isEqualTo("abcdefgh");
  }

  @Test
  void aMegabyteOfEscapesIsNotReadToItsEnd() {
    assertThat(Printable.line("\u001b[0m".repeat(250_000) + "end", 20)).isEqualTo("\ufffd...");
  }
}
