package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.alarm.HookState;
import dev.tidings.config.Settings;
import dev.tidings.config.SettingsException;
import dev.tidings.mail.Mail;
import dev.tidings.outbox.Outbox;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCommandTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Store store;
  private Settings settings;

  @BeforeEach
  void open() throws SettingsException {
    store = Store.open(folder, Instant.now());
    settings = Settings.read(Optional.empty(), Map.of("TIDINGS_DATA", folder.toString()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private int health() {
    return new HealthCommand(settings, new PrintStream(printed, true, StandardCharsets.UTF_8))
        .run();
  }

  private String said() {
    return printed.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void whereNothingIsWrongItIsGreen() {
    assertThat(health()).isZero();
    assertThat(said()).isEqualTo("ok");
  }

  @Test
  void withoutAProcessItIsRed() {
    store.close();
    assertThat(health()).isEqualTo(1);
    assertThat(said()).contains("no Tidings is running");
  }

  @Test
  void aStreamThatIsDownForMoreThanAMinuteIsRed() {
    new Status(store).set(EngineFacts.DOWN, Instant.now().minusSeconds(70).toString());
    assertThat(health()).isEqualTo(1);
    assertThat(said()).contains("the engine cannot be followed since");
  }

  @Test
  void aStreamThatIsDownForSecondsIsNot() {
    new Status(store).set(EngineFacts.DOWN, Instant.now().minusSeconds(20).toString());
    assertThat(health()).isZero();
  }

  @Test
  void aMailOwedForLongerThanTheDelayIsRed() {
    owe(Instant.now().minus(Duration.ofMinutes(16)));
    assertThat(health()).isEqualTo(1);
    assertThat(said()).contains("a mail is owed since");
  }

  @Test
  void aMailOwedForAMomentIsNot() {
    owe(Instant.now());
    assertThat(health()).isZero();
  }

  @Test
  void aWebhookThatFailsForMoreThanAnHourIsRed() throws SettingsException {
    failing(Duration.ofMinutes(61));
    assertThat(health()).isEqualTo(1);
    assertThat(said()).contains("alarms cannot be posted since", "it answers 401");
  }

  @Test
  void aWebhookThatFailsForMinutesIsNot() throws SettingsException {
    failing(Duration.ofMinutes(50));
    assertThat(health()).isZero();
  }

  private void failing(Duration time) throws SettingsException {
    settings =
        Settings.read(
            Optional.empty(),
            Map.of(
                "TIDINGS_DATA",
                folder.toString(),
                "TIDINGS_ALARMS_WEBHOOK_URL",
                "https://example.org/x"));
    new HookState(store).failed("it answers 401", Instant.now().minus(time));
  }

  @Test
  void aWorkerThatFailsAgainAndAgainIsRedUntilItRecovers() {
    Ailments ailments = new Ailments(new Status(store));
    ailments.ails("journal", Instant.now(), "no disk");
    assertThat(health()).isEqualTo(1);
    assertThat(said()).contains("the worker journal fails since", "no disk");
    ailments.recovered("journal");
    assertThat(health()).isZero();
  }

  @Test
  void whatAnEarlierProcessAiledOfIsForgotten() {
    new Ailments(new Status(store)).ails("notify", Instant.now(), "no disk");
    new Ailments(new Status(store));
    assertThat(health()).isZero();
  }

  private void owe(Instant created) {
    Mail.Envelope envelope = new Mail.Envelope("me@example.org", List.of("me@example.org"));
    new Outbox(store).put(new Mail("<1@example.org>", created, envelope, "s", 1, "S: s\r\n\r\n"));
  }
}
