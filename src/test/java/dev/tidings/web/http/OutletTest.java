package dev.tidings.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutletTest {

  private final Outlet outlet = new Outlet();

  @Test
  void noMoreBytesWaitThanAreBounded() throws InterruptedException {
    byte[] frame = new byte[1_000];
    int taken = 0;
    while (outlet.offer(frame)) {
      taken++;
    }
    assertThat(taken).isEqualTo(Outlet.MOST_BYTES / frame.length);
    assertThat(outlet.bytes()).isEqualTo(Outlet.MOST_BYTES);
    assertThat(outlet.take(0)).hasSize(taken);
    assertThat(outlet.offer(frame)).isTrue();
  }

  @Test
  void noMoreFramesWaitThanAreBounded() {
    int taken = 0;
    while (outlet.offer(new byte[1])) {
      taken++;
    }
    assertThat(taken).isEqualTo(Outlet.MOST_FRAMES);
  }

  @Test
  void oneThatIsTooBigByItselfStillGoes() throws InterruptedException {
    assertThat(outlet.offer(new byte[2 * Outlet.MOST_BYTES])).isTrue();
    assertThat(outlet.offer(new byte[1])).isFalse();
    assertThat(outlet.take(0)).hasSize(1);
  }
}
