package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.Plain;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTextTest {

  @Test
  void framesArePutTogether() throws IOException {
    assertThat(read(frame(1, "one\ntw"), frame(2, "o\n"))).containsExactly("one", "two");
  }

  @Test
  void whatATerminalShowedIsReadAsItIs() throws IOException {
    assertThat(read("one\r\n\u001b[31mtwo\u001b[0m\r\n".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("one", "two");
  }

  @Test
  void ofALineThatIsWrittenOverTheLastStateStays() throws IOException {
    StringBuilder bar = new StringBuilder("Downloading model weights\r\n");
    for (int n = 1; n <= 3_000; n++) {
      bar.append("\r[").append("#".repeat(n / 60)).append("] ").append(n).append(" of 3000");
    }
    bar.append("\r\nerror: disk full\r\n");
    assertThat(read(bar.toString().getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            "Downloading model weights",
            "[" + "#".repeat(50) + "] 3000 of 3000",
            "error: disk full");
  }

  @Test
  void aBarWithoutAnEndIsReadUpToABound() throws IOException {
    byte[] bar = "\r99 %".repeat(3_000_000).getBytes(StandardCharsets.UTF_8);
    ByteArrayInputStream in = new ByteArrayInputStream(bar);
    assertThat(LogText.read(in)).singleElement().asString().startsWith("99");
    assertThat(bar.length - in.available()).isLessThan(LogText.MOST + 16_000);
  }

  @Test
  void aFrameThatBreaksOffKeepsWhatCame() throws IOException {
    byte[] whole = frame(1, "one\ntwo\n");
    assertThat(read(java.util.Arrays.copyOf(whole, whole.length - 4))).containsExactly("one");
  }

  @Test
  void ofMuchTheLastWholeLinesAreKept() throws IOException {
    byte[] much = ("x".repeat(99) + "\n").repeat(10_000).getBytes(StandardCharsets.UTF_8);
    List<String> lines = read(much, "last".getBytes(StandardCharsets.UTF_8));
    assertThat(lines).hasSizeBetween(600, 700).allMatch(l -> l.length() == 99 || l.equals("last"));
    assertThat(lines.getLast()).isEqualTo("last");
  }

  @Test
  void escapesAndControlsAreTakenOut() {
    assertThat(Plain.text("\u001b]0;title\u0007a\u0000b\tc\u202e\u001b(Bd\u001b[1;2"))
        .isEqualTo("ab    cd");
  }

  private static byte[] frame(int stream, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + bytes.length)
        .put((byte) stream)
        .position(4)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  private static List<String> read(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return LogText.read(new ByteArrayInputStream(all.toByteArray()));
  }
}
