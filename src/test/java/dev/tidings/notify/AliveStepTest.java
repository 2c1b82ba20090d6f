package dev.tidings.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.config.AliveSchedule;
import dev.tidings.event.Events;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Journal;
import dev.tidings.mail.MailRenderer;
import dev.tidings.mail.MailSettings;
import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Mail;
import dev.tidings.mail.mime.Parts;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AliveStepTest {

  /// When it is due.
  private static final Instant DUE = Instant.parse("2026-11-21T06:00:00Z");

  private static final Duration HOURS = Duration.ofHours(6);

  @TempDir Path folder;
  private Store store;
  private final List<String> wrong = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final AtomicInteger pending = new AtomicInteger();

  @BeforeEach
  void open() {
    store = Store.open(folder, DUE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Instant run(Instant now) {
    MailSettings settings =
        new MailSettings(
            new Address("Tidings", "tidings@example.org"),
            List.of(new Address("", "you@example.org")),
            Optional.empty(),
            ZoneOffset.UTC);
    MailRenderer renderer = new MailRenderer(settings, "1.2.3");
    var dependencies =
        new AliveStep.Dependencies(
            () -> "host1", _ -> wrong, _ -> problems, renderer::render, pending::incrementAndGet);
    return new AliveStep(new AliveSchedule.Every(HOURS), store, dependencies).run(now);
  }

  private Optional<Mail> mail() {
    return new Outbox(store).due(DUE.plus(Duration.ofDays(30))).map(PendingMail::mail);
  }

  private String text() {
    return Parts.of(mail().orElseThrow()).text();
  }

  private void began() {
    run(DUE.minusSeconds(60));
  }

  @Test
  void theFirstStartIsNotTold() {
    began();
    assertThat(mail()).isEmpty();
  }

  @Test
  void itRunsAgainWhenItIsDue() {
    assertThat(run(DUE.minusSeconds(60))).isEqualTo(DUE);
  }

  @Test
  void whenItIsDueThereIsAMail() {
    began();
    run(DUE);
    assertThat(mail().orElseThrow().subject()).isEqualTo("[alive] host1: all is well");
    assertThat(pending).hasValue(1);
  }

  @Test
  void aRestartAtTheSameTimeMakesNoSecond() {
    began();
    run(DUE);
    store.close();
    open();
    run(DUE);
    run(DUE.plusSeconds(1));
    assertThat(new Outbox(store).pending().mails()).isEqualTo(1);
  }

  @Test
  void whatWasDueWhileItWasDownBecomesOne() {
    began();
    run(DUE.plus(HOURS.multipliedBy(3)).plusSeconds(600));
    assertThat(new Outbox(store).pending().mails()).isEqualTo(1);
    assertThat(text()).contains("This mail was due at");
  }

  @Test
  void itTellsWhatWasCountedSinceTheLast() {
    began();
    Journal journal = new Journal(store);
    journal.append(List.of(Events.container(0, "die", "a")), List.of(), DUE);
    run(DUE);
    sent();
    journal.append(
        List.of(Events.container(1, "start", "a"), Events.container(2, "die", "a")),
        List.of(),
        DUE);
    run(DUE.plus(HOURS));
    assertThat(text()).contains("Events         2\n", "Mails written  0\n");
  }

  @Test
  void aGapIsNotWell() {
    began();
    Journal journal = new Journal(store);
    journal.append(List.of(), List.of(new Gap(DUE.minusSeconds(50), DUE, "test")), DUE);
    journal.tellGaps("test", DUE, DUE);
    run(DUE);
    assertThat(mail().orElseThrow().subject())
        .isEqualTo("[alive, with problems] host1: not all is well");
    assertThat(text()).contains("Events may be missing once");
  }

  @Test
  void itListsWhatIsWrongWithContainersNow() {
    began();
    problems.add("web crashed with exit code 3; down since 2026-11-21 02:10 (4 h)");
    run(DUE);
    assertThat(mail().orElseThrow().subject())
        .isEqualTo("[alive, with problems] host1: not all is well");
    assertThat(text()).contains("! web crashed with exit code 3; down since");
  }

  @Test
  void whatIsWrongIsToldInstead() {
    began();
    wrong.add("the engine cannot be followed since noon");
    run(DUE);
    assertThat(text())
        .contains("PROBLEM: Not all is well", "! the engine cannot be followed since noon.");
  }

  @Test
  void aMailThatSomebodyNeverGotIsNotWell() {
    began();
    run(DUE);
    Outbox outbox = new Outbox(store);
    PendingMail refused = outbox.due(DUE).orElseThrow();
    outbox.record(refused, Map.of("you@example.org", new Outcome.Refused("550 no")), DUE);
    run(DUE.plus(HOURS));
    assertThat(text()).contains("some recipients never got 1 of the mails");
  }

  @Test
  void whileNobodyGetsMailThereIsNoSecond() {
    began();
    run(DUE);
    new DeliveryOutage(store).set("refused", DUE);
    assertThat(run(DUE.plus(HOURS))).isEqualTo(DUE.plus(HOURS).plusSeconds(60));
    assertThat(new Outbox(store).pending().mails()).isEqualTo(1);
  }

  @Test
  void afterAnOutageThereIsOne() {
    began();
    run(DUE);
    new DeliveryOutage(store).set("refused", DUE);
    run(DUE.plus(HOURS));
    run(DUE.plus(HOURS.multipliedBy(2)));
    sent();
    new DeliveryOutage(store).lift();
    run(DUE.plus(HOURS.multipliedBy(2)).plusSeconds(60));
    assertThat(new Outbox(store).pending().mails()).isEqualTo(1);
  }

  @Test
  void aClockThatIsSetBackMakesNoSecond() {
    began();
    run(DUE);
    run(DUE.minusSeconds(10));
    run(DUE);
    assertThat(new Outbox(store).pending().mails()).isEqualTo(1);
  }

  @Test
  void aClockThatWasFarAheadDoesNotSilenceIt() {
    run(DUE.plus(Duration.ofDays(300)));
    began();
    run(DUE);
    assertThat(new Outbox(store).pending().mails()).isEqualTo(1);
  }

  private void sent() {
    Outbox outbox = new Outbox(store);
    PendingMail due = outbox.due(DUE.plus(Duration.ofDays(30))).orElseThrow();
    outbox.record(due, Map.of("you@example.org", new Outcome.Accepted("250 ok")), DUE);
  }
}
