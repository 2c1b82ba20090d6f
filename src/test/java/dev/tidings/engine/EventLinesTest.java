package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.EventLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLinesTest {

  @Test
  void everyLineFeedEndsALine() throws IOException {
    assertThat(lines("{\"a\":1}\n{\"b\":2}\n"))
        .containsExactly(whole("{\"a\":1}"), whole("{\"b\":2}"));
  }

  @Test
  void aCarriageReturnBeforeTheLineFeedIsPartOfTheEnd() throws IOException {
    assertThat(lines("{}\r\n")).containsExactly(whole("{}"));
  }

  @Test
  void aCarriageReturnElsewhereIsKept() throws IOException {
    assertThat(lines("{\r}\n")).containsExactly(whole("{\r}"));
  }

  @Test
  void emptyLinesArePassedOver() throws IOException {
    assertThat(lines("\n\r\n\n{}\n\n")).containsExactly(whole("{}"));
  }

  @Test
  void aLineCutOffAtTheEndIsNoLine() throws IOException {
    assertThat(lines("{}\n{\"half\":")).containsExactly(whole("{}"));
  }

  @Test
  void garbageIsALineLikeAnyOther() throws IOException {
    byte[] bytes = {(byte) 0xff, 0, (byte) 0xc3, '\n', '{', '}', '\n'};
    assertThat(read(new ByteArrayInputStream(bytes)))
        .containsExactly(whole("\uFFFD\0\uFFFD"), whole("{}"));
  }

  @Test
  void aCharacterSplitBetweenTwoReadsComesWhole() throws IOException {
    assertThat(read(new Dripping("{\"n\":\"käse€😀\"}\n", 1)))
        .containsExactly(whole("{\"n\":\"käse€😀\"}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {65_535, 65_536, 65_537, 200_000, EventLines.LONGEST - 1})
  void aLineUpToTheLongestComesWhole(int length) throws IOException {
    String line = "x".repeat(length);
    assertThat(read(new Dripping(line + "\n{}\n", 7_001)))
        .containsExactly(whole(line), whole("{}"));
  }

  @Test
  void aLineOfFiveMegabytesIsReportedByItsBeginningAndLength() throws IOException {
    String line = "head" + "x".repeat(5_000_000);
    assertThat(read(new Dripping(line + "\n", 60_000)))
        .containsExactly(new Line.TooLong(line.substring(0, EventLines.SHOWN), 5_000_004));
  }

  @Test
  void theLineAfterATooLongOneIsRead() throws IOException {
    assertThat(read(new Dripping("x".repeat(5_000_000) + "\n{}\n", 60_000)).getLast())
        .isEqualTo(whole("{}"));
  }

  @Test
  void aTooLongLineCutOffAtTheEndIsNoLine() throws IOException {
    assertThat(lines("{}\n" + "x".repeat(3_000_000))).containsExactly(whole("{}"));
  }

  @Test
  void aLineIsHandedOverBeforeTheNextOneCame() throws IOException {
    InputStream stream = new Dripping("{}\n{}\n", 3);
    assertThat(new EventLines(stream).next()).isEqualTo(whole("{}"));
    assertThat(stream.available()).isEqualTo(3);
  }

  private static List<Line> lines(String text) throws IOException {
    return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Line> read(InputStream in) throws IOException {
    EventLines lines = new EventLines(in);
    List<Line> found = new ArrayList<>();
    for (Line line = lines.next(); line != null; line = lines.next()) {
      found.add(line);
    }
    return found;
  }

  private static Line whole(String text) {
    return new Line.Whole(text);
  }

  /// Gives only so many bytes at a time, as a socket does.
  private static final class Dripping extends ByteArrayInputStream {
    private final int drop;

    Dripping(String text, int drop) {
      super(text.getBytes(StandardCharsets.UTF_8));
      this.drop = drop;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return super.read(target, offset, Math.min(drop, length));
    }
  }
}
