package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortStringsTest {

  private static final String LONG = "x".repeat(ShortStrings.MOST);

  private static String passed(String json) throws IOException {
    return new String(
        new ShortStrings(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))
            .readAllBytes(),
        StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"a\":\"b\\\"c\\\\\",\"d\":[1,null,\"\\u00e9\"]}",
        "no JSON at all",
        "\"ends in a strin",
        "\"\\",
        "{\"ü€😀\":\"ü€😀\"}"
      })
  void whatIsShortIsPassedOnAsItIs(String json) throws IOException {
    assertThat(passed(json)).isEqualTo(json);
  }

  @Test
  void aStringOfTheBoundIsPassedOnAsItIs() throws IOException {
    assertThat(passed("[\"" + LONG + "\",1]")).isEqualTo("[\"" + LONG + "\",1]");
  }

  @Test
  void aLongerOneIsCutAndMarkedAndTheRestGoesOn() throws IOException {
    String json = "{\"" + LONG + "y\":\"" + LONG + "\\\"yyy\",\"z\":\"z\"}";
    String cut = LONG + ShortStrings.CUT;
    assertThat(passed(json)).isEqualTo("{\"" + cut + "\":\"" + cut + "\",\"z\":\"z\"}");
  }

  @Test
  void noCharacterAndNoEscapeIsCutInHalf() throws IOException {
    for (String last : new String[] {"€", "\\u20ac", "\\n", "\\\\", "\\\""}) {
      for (int missing = 0; missing < 8; missing++) {
        String head = "x".repeat(ShortStrings.MOST - missing);
        String json = passed("[\"" + head + last + "tail tail tail\",\"next\"]");
        assertThat(json).endsWith(ShortStrings.CUT + "\",\"next\"]");
        String kept = json.substring(2 + head.length(), json.indexOf(ShortStrings.CUT));
        assertThat(kept)
            .as(last + missing)
            .satisfiesAnyOf(k -> assertThat(k).isEmpty(), k -> assertThat(k).startsWith(last));
      }
    }
  }

  @Test
  void itDoesNotMatterInWhatPiecesItComes() throws IOException {
    String json = "{\"a\\\"\":\"" + LONG + "€\\u20ac\",\"b\":\"" + LONG + LONG + "\"}";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(7);
    InputStream pieces =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] target, int offset, int most) {
            return super.read(target, offset, Math.min(most, 1 + random.nextInt(9)));
          }
        };
    String whole = passed(json);
    assertThat(new String(new ShortStrings(pieces).readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(whole);
  }
}
