package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.alarm.HookState;
import dev.tidings.config.Settings;
import dev.tidings.event.Events;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AlarmingTest {

  @TempDir Path folder;

  @Test
  void aWebhookThatIsTakenAwayEndsEvenWhereAlarmsAreOff() throws Exception {
    try (Store store = Store.open(folder, Events.START)) {
      new HookState(store).begin(Events.START);
    }
    lived();
    try (Store store = Store.open(folder, Events.START)) {
      assertThat(new HookState(store).isOn()).isFalse();
    }
  }

  /// Starts and ends, out of reach of any engine.
  private void lived() throws Exception {
    Map<String, String> environment =
        Map.of(
            "TIDINGS_DATA", folder.toString(),
            "TIDINGS_SMTP_HOST", "mail.example.org",
            "TIDINGS_MAIL_FROM", "tidings@example.org",
            "TIDINGS_MAIL_TO", "me@example.org",
            "DOCKER_HOST", "unix://" + folder.resolve("none.sock"));
    Settings settings = Settings.read(Optional.empty(), environment);
    Edges edges = Edges.of(settings, environment, InstantSource.system());
    new App(settings, App.Mode.WATCH, edges, () -> {}).close();
  }
}
