package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.App;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MainTest {

  @Test
  void withoutArgumentsItWatches() {
    assertThat(Main.lean(List.of())).contains(new Running(App.Mode.WATCH, Optional.empty()));
  }

  @Test
  void pollWithAFileTakesTheShortWay() {
    assertThat(Main.lean(List.of("poll", "--config", "a.conf")))
        .contains(new Running(App.Mode.POLL, Optional.of(Path.of("a.conf"))));
    assertThat(Main.lean(List.of("--config=a.conf", "poll")))
        .contains(new Running(App.Mode.POLL, Optional.of(Path.of("a.conf"))));
  }

  @Test
  void everythingElseIsForTheCommandLine() {
    for (List<String> args :
        List.of(
            List.of("once"),
            List.of("watch", "--help"),
            List.of("watch", "poll"),
            List.of("watch", "-v"),
            List.of("--config"),
            List.of("wach"))) {
      assertThat(Main.lean(args)).as("%s", args).isEmpty();
    }
  }
}
