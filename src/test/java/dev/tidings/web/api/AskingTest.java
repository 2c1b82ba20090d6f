package dev.tidings.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.web.http.WebRefusal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AskingTest {

  private final Asking asking = new Asking();

  @Test
  void whoeverLostPatienceBeforeTheQuestionBeganKeepsNoPlace() {
    // Some are told all the same, before they lose it.
    int lost = 0;
    while (lost < 20) {
      lost += impatiently() ? 0 : 1;
    }
    // A question gives its place back when it ends, which is after the one who asked has gone.
    while (true) {
      try {
        assertThat(asking.ask("web", new Asking.Patience(), () -> "told")).isEqualTo("told");
        return;
      } catch (WebRefusal e) {
        Thread.onSpinWait();
      }
    }
  }

  private boolean impatiently() {
    try {
      return asking.ask("web", new Asking.Patience(Duration.ZERO), () -> true);
    } catch (WebRefusal e) {
      return false;
    }
  }

  @Test
  void fourQuestionsAboutOneContainerLeaveRoomForAnother() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(4);
    CountDownLatch end = new CountDownLatch(1);
    try {
      for (int i = 0; i < 4; i++) {
        Thread.ofVirtual().start(() -> hanging(begun, end));
      }
      begun.await();
      assertThatThrownBy(() -> asking.ask("web", new Asking.Patience(), () -> "told"))
          .hasMessageContaining("too many questions");
      assertThat(asking.ask("db", new Asking.Patience(), () -> "told")).isEqualTo("told");
    } finally {
      end.countDown();
    }
  }

  @Test
  void ofAllContainersSixteenQuestionsWaitAtOnce() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(16);
    CountDownLatch end = new CountDownLatch(1);
    try {
      for (int i = 0; i < 16; i++) {
        String about = "container-" + i;
        Thread.ofVirtual().start(() -> hanging(about, begun, end));
      }
      begun.await();
      assertThatThrownBy(() -> asking.ask("db", new Asking.Patience(), () -> "told"))
          .hasMessageContaining("too many questions");
    } finally {
      end.countDown();
    }
  }

  private void hanging(CountDownLatch begun, CountDownLatch end) {
    hanging("web", begun, end);
  }

  private void hanging(String about, CountDownLatch begun, CountDownLatch end) {
    asking.ask(
        about,
        new Asking.Patience(Duration.ofDays(1)),
        () -> {
          begun.countDown();
          end.await();
          return "";
        });
  }
}
