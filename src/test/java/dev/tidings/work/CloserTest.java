package dev.tidings.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {

  private final List<String> ended = new ArrayList<>();
  private final Closer closer = new Closer();

  @Test
  void whatBeganLastEndsFirst() {
    closer.push(_ -> ended.add("store"));
    closer.push(_ -> ended.add("journal"));
    closer.push(_ -> ended.add("reader"));
    closer.end(Duration.ofSeconds(8));
    assertThat(ended).containsExactly("reader", "journal", "store");
  }

  @Test
  void oneThatCannotEndDoesNotKeepTheOthersOpen() {
    closer.push(_ -> ended.add("store"));
    closer.push(_ -> {
      throw new IOException("on purpose");
    });
    closer.end(Duration.ofSeconds(8));
    assertThat(ended).containsExactly("store");
  }

  @Test
  void eachLeavesHalfOfTheTimeToThoseBehindIt() {
    List<Duration> given = new ArrayList<>();
    closer.push(given::add);
    closer.end(Duration.ofSeconds(8));
    assertThat(given)
        .singleElement()
        .satisfies(time -> {
          assertThat(time).isPositive();
          assertThat(time).isLessThanOrEqualTo(Duration.ofSeconds(4));
        });
  }
}
