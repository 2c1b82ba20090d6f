package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.docker.LogText;
import dev.tidings.event.ImageLabels;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineBoundsTest {

  @Test
  void aLogThatNeverEndsIsReadUpToABound() throws IOException {
    Endless in = new Endless();
    assertThat(LogText.read(in)).hasSizeLessThanOrEqualTo(LogText.KEPT);
    assertThat(in.read).isBetween((long) LogText.MOST, LogText.MOST + 16 * 1024L);
  }

  /// Lines of a terminal.
  private static final class Endless extends InputStream {
    private long read;

    @Override
    public int read() {
      return read++ % 100 == 99 ? '\n' : 'x';
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      for (int i = 0; i < length; i++) {
        bytes[offset + i] = (byte) read();
      }
      return length;
    }
  }

  @Test
  void ofMoreImagesThanAreKnownTheOneNotAskedForLongestIsAskedForAgain() {
    Map<String, Integer> asked = new HashMap<>();
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (self, method, arguments) -> {
                  asked.merge(String.valueOf(arguments[0]), 1, Integer::sum);
                  return new Answer.Given<>(Map.of("tidings.enable", "true"));
                });
    LabelReader reader = new LabelReader(engine, false);
    for (int n = 0; n < 200; n++) {
      reader.image(container(n));
      assertThat(reader.image(container(0))).isInstanceOf(ImageLabels.Known.class);
    }
    assertThat(asked).hasSize(200).containsEntry("image0", 1);
    reader.image(container(200));
    reader.image(container(0));
    reader.image(container(1));
    assertThat(asked).containsEntry("image0", 1).containsEntry("image1", 2);
  }

  private static Inspection container(int image) {
    return new Inspection(
        Map.of("Image", "image" + image, "Config/Labels/tidings.enable", "false"));
  }
}
