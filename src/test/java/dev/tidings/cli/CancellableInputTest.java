package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CancellableInputTest {

  @Test
  void whatComesOutIsWhatGoesIn() throws Exception {
    byte[] bytes = new byte[1_000_003];
    new Random(4).nextBytes(bytes);
    try (InputStream in = new CancellableInput(new ByteArrayInputStream(bytes), () -> false)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void whoeverAsksToEndNeedNotWaitForMore() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (InputStream in = new CancellableInput(new Made(() -> silent(never)), () -> true)) {
      assertThat(in.read()).isEqualTo(-1);
    } finally {
      never.countDown();
    }
  }

  @Test
  void aFailureIsPassedOn() {
    Made broken =
        new Made(() -> {
          throw new IOException("broken");
        });
    assertThatIOException()
        .isThrownBy(() -> new CancellableInput(broken, () -> false).read())
        .withMessage("broken");
  }

  private static int silent(CountDownLatch until) throws IOException {
    try {
      until.await();
      return -1;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @FunctionalInterface
  private interface Source {
    int read() throws IOException;
  }

  /// Ends or fails as a source says.
  private static final class Made extends InputStream {
    private final Source source;

    Made(Source source) {
      this.source = source;
    }

    @Override
    public int read() throws IOException {
      return source.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      return source.read();
    }
  }
}
