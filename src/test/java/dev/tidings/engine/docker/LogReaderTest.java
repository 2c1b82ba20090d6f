package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.LogLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogReaderTest {

  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  private void frame(int stream, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    answer.writeBytes(
        new byte[] {(byte) stream, 0, 0, 0, 0, 0, (byte) (bytes.length >> 8), (byte) bytes.length});
    answer.writeBytes(bytes);
  }

  private void raw(String text) {
    answer.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<LogLine> lines(boolean times) throws IOException {
    LogReader reader = new LogReader(new ByteArrayInputStream(answer.toByteArray()), times);
    List<LogLine> lines = new ArrayList<>();
    for (@Nullable LogLine line = reader.next(); line != null; line = reader.next()) {
      lines.add(line);
    }
    return lines;
  }

  private static LogLine line(boolean error, String text) {
    return new LogLine(error, Optional.empty(), text);
  }

  @Test
  void framesTellTheStream() throws IOException {
    frame(1, "out\n");
    frame(2, "error\n");
    assertThat(lines(false)).containsExactly(line(false, "out"), line(true, "error"));
  }

  @Test
  void aLineMayComeInSeveralFramesAmongThoseOfTheOtherStream() throws IOException {
    frame(1, "one ");
    frame(2, "error\n");
    frame(1, "line\n");
    assertThat(lines(false)).containsExactly(line(true, "error"), line(false, "one line"));
  }

  @Test
  void aTerminalHasNoFrames() throws IOException {
    raw("one\r\ntwo\r\n");
    assertThat(lines(false)).containsExactly(line(false, "one"), line(false, "two"));
  }

  @Test
  void theLastLineMayLackItsEnd() throws IOException {
    frame(1, "one\ntwo");
    assertThat(lines(false)).extracting(LogLine::text).containsExactly("one", "two");
  }

  @Test
  void aLineMayBeginWithItsTime() throws IOException {
    frame(1, "2026-11-21T10:00:00.123456789Z hello you\n");
    assertThat(lines(true))
        .containsExactly(
            new LogLine(
                false, Optional.of(Instant.parse("2026-11-21T10:00:00.123456789Z")), "hello you"));
  }

  @Test
  void aLineWithoutEndIsToldInParts() throws IOException {
    raw("x".repeat(LogReader.LONGEST + 10));
    assertThat(lines(false))
        .extracting(line -> line.text().length())
        .containsExactly(LogReader.LONGEST, 10);
  }

  @Test
  void controlCharactersAreTakenOut() throws IOException {
    frame(1, "\u001b[31mred\u001b[0m\u0007\n");
    assertThat(lines(false)).containsExactly(line(false, "red"));
  }

  @Test
  void anAnswerThatBreaksOffTellsWhatItHad() throws IOException {
    frame(1, "one\n");
    raw("\u0001\0\0");
    assertThat(lines(false)).containsExactly(line(false, "one"));
  }

  @Test
  void nothingIsNoLine() throws IOException {
    assertThat(lines(false)).isEmpty();
  }
}
