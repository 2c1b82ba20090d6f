package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.Await;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WaitNoticeTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(err, true, StandardCharsets.UTF_8);

  @Test
  void aLongWaitIsNamedAndThenTakenAway() {
    try (WaitNotice _ = WaitNotice.of(out, "asking the engine", true)) {
      Await.until(() -> said().contains("asking the engine, for 2 s"), "nothing", this::said);
    }
    assertThat(said()).endsWith(Progress.CLEAR);
  }

  @Test
  void aShortWaitIsNot() {
    WaitNotice.of(out, "asking the engine", true).close();
    assertThat(said()).isEmpty();
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
