package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.alarm.HookState;
import dev.tidings.config.Settings;
import dev.tidings.config.SettingsException;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Outbox;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.work.Watchdog;
import dev.tidings.work.WorkerHealth;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCheckTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Store store;
  private Settings settings;
  private Watchdog watchdog;

  /// What is to happen later, by how much later.
  private final Map<Duration, Runnable> alarms = new LinkedHashMap<>();

  @BeforeEach
  void open() throws SettingsException {
    store = Store.open(folder, Instant.now());
    settings = Settings.read(Optional.empty(), Map.of("TIDINGS_DATA", folder.toString()));
    watchdog =
        new Watchdog(
            folder,
            (time, what) -> {
              alarms.put(time, what);
              return new CompletableFuture<>();
            });
  }

  @AfterEach
  void close() {
    store.close();
  }

  private int health() {
    return new HealthCheck(settings, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();
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
  void whereNoMailCouldBeSentItIsRedBeforeThereIsOne() {
    new Status(store).set("mail.foreseen", "the consent was taken back; run tidings login");
    assertThat(health()).isEqualTo(1);
    assertThat(said())
        .isEqualTo("no mail can be sent: the consent was taken back; run tidings login");
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
    assertThat(said()).contains("a mail is pending since");
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
    WorkerHealth workerHealth = new WorkerHealth(new Status(store), watchdog);
    workerHealth.ails("journal", Instant.now(), "no disk");
    assertThat(health()).isEqualTo(1);
    assertThat(said()).contains("the worker journal fails since", "no disk");
    workerHealth.recovered("journal");
    assertThat(health()).isZero();
  }

  @Test
  void whatAnEarlierProcessAiledOfIsForgotten() {
    new WorkerHealth(new Status(store), watchdog).ails("notify", Instant.now(), "no disk");
    new WorkerHealth(new Status(store), watchdog);
    assertThat(health()).isZero();
  }

  @Test
  void aPingThatFailsAgainAndAgainIsRed() {
    new WorkerHealth(new Status(store), watchdog).ails("alive-ping", Instant.now(), "no name");
    assertThat(health()).isEqualTo(1);
    assertThat(said()).contains("the worker alive-ping fails since", "no name");
  }

  @Test
  void aWorkerThatIsBusyForOverAMinuteIsRedUntilItGoesOn() {
    Instant since = Instant.parse("2026-11-21T02:10:03Z");
    watchdog.began("notify", since);
    assertThat(health()).isZero();
    printed.reset();
    aMinutePasses();
    assertThat(health()).isEqualTo(1);
    assertThat(said()).startsWith("the worker notify since 2026-11-21T02:10:03Z is stuck: restart");
    printed.reset();
    watchdog.ended("notify");
    assertThat(health()).isZero();
  }

  @Test
  void aWorkerThatIsStuckInTheStoreIsToldOfAllTheSame() {
    watchdog.began("journal", Instant.now());
    aMinutePasses();
    CountDownLatch inside = new CountDownLatch(1);
    Thread stuck =
        Thread.ofPlatform()
            .start(() ->
                store.commit(() -> {
                  new Status(store).set("x", "y");
                  inside.countDown();
                  LockSupport.park();
                }));
    try {
      inside.await();
      assertThat(health()).isEqualTo(1);
      assertThat(said()).contains("the worker journal since");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      LockSupport.unpark(stuck);
      await(stuck);
    }
  }

  private void aMinutePasses() {
    Objects.requireNonNull(alarms.get(Duration.ofMinutes(1))).run();
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoWaitsByDesignIsGivenItsTime() {
    watchdog.began("engine-events", Instant.now());
    assertThat(alarms).isEmpty();
    watchdog.began("deliver", Instant.now());
    assertThat(alarms).containsOnlyKeys(Duration.ofMinutes(30));
  }

  @Test
  void oneThatEndedJustInTimeIsNotStuck() {
    watchdog.began("notify", Instant.now());
    watchdog.ended("notify");
    aMinutePasses();
    assertThat(health()).isZero();
  }

  @Test
  void whoWasStuckInAnEarlierProcessIsForgotten() {
    watchdog.began("notify", Instant.now());
    aMinutePasses();
    Watchdog.on(folder).close();
    assertThat(health()).isZero();
  }

  private void owe(Instant created) {
    Mail.Envelope envelope = new Mail.Envelope("me@example.org", List.of("me@example.org"));
    new Outbox(store).put(new Mail("<1@example.org>", created, envelope, "s", 1, "S: s\r\n\r\n"));
  }
}
