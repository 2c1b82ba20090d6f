package dev.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.outbox.ServerFailure.Cause;
import dev.tidings.store.CrashingStore;
import dev.tidings.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of mails whose servers do not simply take them.
class DeliveryTest {

  private static final Instant NOW = Instant.parse("2026-11-21T02:10:00Z");
  private static final String ANN = "ann@example.org";
  private static final String BOB = "bob@example.org";

  @TempDir Path folder;
  private final Disk disk = new Disk();
  private final Server first = new Server();
  private final Server second = new Server();
  private CrashingStore store;
  private Outbox outbox;
  private DeliveryStep step;
  private Instant now = NOW;

  /// Refuses what it is told to refuse.
  private static final class Disk implements CrashingStore.Points {
    private String refused = "";

    @Override
    public void pass(String point) {
      if (point.equals(refused)) {
        throw new StoreException("database is locked");
      }
    }

    @Override
    public void committed() {}
  }

  /// Says to each recipient what it is told to say, and remembers what it was given.
  private static final class Server implements MailSender {
    private final List<PendingMail> given = new ArrayList<>();
    private Function<PendingMail, Attempt> says = mail -> each(mail, Map.of());

    /// @param others what is said to some; the rest is accepted
    static Attempt each(PendingMail mail, Map<String, Outcome> others) {
      Map<String, Outcome> outcomes = new HashMap<>();
      mail.due()
          .forEach(to -> outcomes.put(to, others.getOrDefault(to, new Outcome.Accepted("250 ok"))));
      return Attempt.of(outcomes);
    }

    void says(Outcome outcome) {
      says = mail -> each(mail, Map.of(ANN, outcome, BOB, outcome));
    }

    void fails(Cause cause, boolean offered) {
      says = mail -> Attempt.failed(new ServerFailure(cause, cause + " no", offered));
    }

    void takes() {
      says = mail -> each(mail, Map.of());
    }

    @Override
    public Attempt send(PendingMail mail) {
      given.add(mail);
      return says.apply(mail);
    }

    List<String> ids() {
      return given.stream().map(mail -> mail.mail().messageId()).toList();
    }

    @Override
    public Instant rest(Instant at) {
      return Instant.MAX;
    }

    @Override
    public String destination() {
      return "a test";
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void open() {
    store = new CrashingStore(folder, NOW, disk, new Random(1));
    outbox = new Outbox(store.store());
    step = new DeliveryStep(store.store(), List.of(first), () -> {});
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void withFallback() {
    step = new DeliveryStep(store.store(), List.of(first, second), () -> {});
  }

  private void put(String id, String... recipients) {
    outbox.put(
        new Mail(
            "<" + id + ">",
            now,
            new Mail.Envelope("tidings@example.org", List.of(recipients)),
            id,
            1,
            "Subject: " + id + "\r\n\r\nhello\r\n"));
  }

  /// As its worker would.
  private Instant run() {
    Instant next = step.run(now);
    while (!next.isAfter(now)) {
      next = step.run(now);
    }
    return next;
  }

  private void run(Duration time) {
    for (Instant end = now.plus(time); now.isBefore(end); now = now.plusSeconds(30)) {
      run();
    }
  }

  private Map<String, State> states() {
    Map<String, State> states = new HashMap<>();
    outbox
        .list(State.values())
        .forEach(e -> states.put(e.messageId() + " " + e.recipient(), e.state()));
    return states;
  }

  @Test
  void whatTheServerTookIsNotSentAgainThoughItCouldNotBeWritten() {
    put("a", ANN);
    put("b", ANN);
    disk.refused = "before UPDATE delivery";
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(this::run).hasMessageContaining("locked");
      now = now.plusSeconds(30);
    }
    assertThat(first.ids()).containsExactly("<a>");
    disk.refused = "";
    run();
    assertThat(first.ids()).containsExactly("<a>", "<b>");
    assertThat(outbox.list(State.ACCEPTED)).hasSize(2);
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenAtTheEnd() {
    put("a", ANN);
    disk.refused = "before COMMIT";
    assertThatThrownBy(this::run).hasMessageContaining("locked");
    disk.refused = "";
    step.finish();
    assertThat(outbox.list(State.ACCEPTED)).hasSize(1);
  }

  @Test
  void aFailureThatCouldNotBeWrittenIsNoInterruption() {
    put("a", ANN);
    first.fails(Cause.SERVER, false);
    disk.refused = "before COMMIT";
    assertThatThrownBy(this::run).hasMessageContaining("locked");
    disk.refused = "";
    run();
    assertThat(outbox.due(now.plusSeconds(60)).orElseThrow().history().interrupted()).isFalse();
  }

  @Test
  void aMailThatIsNeverAnsweredIsSentThreeTimesTheSameAndMayThenHaveArrived() {
    put("a", ANN);
    first.says(new Outcome.Ambiguous("no answer"));
    run(Duration.ofHours(30));
    assertThat(first.given).hasSize(TryRecorder.MOST_COPIES);
    assertThat(first.given)
        .extracting(mail -> mail.mail().content())
        .containsOnly(first.given.getFirst().mail().content());
    assertThat(outbox.list(State.UNCONFIRMED))
        .singleElement()
        .satisfies(entry -> assertThat(entry.reply()).contains("may have arrived", "no answer"));
    assertThat(new DeadLetters(store.store()).unnamed()).hasSize(1);
    assertThat(new MailCounts(store.store()).tries())
        .containsEntry(MailCounts.Kind.AMBIGUOUS, 2L)
        .containsEntry(MailCounts.Kind.UNCONFIRMED, 1L);
    assertThat(new Archive(store.store()).unconfirmed()).isEqualTo(1);
  }

  @Test
  void whatMayHaveArrivedIsSentAgainIfSomebodyWantsThat() {
    put("a", ANN);
    first.says(new Outcome.Ambiguous("no answer"));
    run(Duration.ofHours(1));
    first.takes();
    assertThat(new OutboxAdmin(store.store()).retry("a")).isPresent();
    run();
    assertThat(states()).containsValue(State.ACCEPTED).hasSize(1);
  }

  @Test
  void whatMayHaveArrivedIsForgottenWithItsAge() {
    put("a", ANN);
    first.says(new Outcome.Ambiguous("no answer"));
    run(Duration.ofHours(1));
    Archive archive = new Archive(store.store());
    assertThat(archive.forget(Duration.ofDays(30), false, now.plus(Duration.ofDays(31))).givenUp())
        .isEqualTo(1);
  }

  @Test
  void aProcessThatAlwaysEndsWhileItSendsTheSameMailStopsSendingIt() {
    put("a", ANN);
    for (int i = 0; i < 20; i++) {
      first.says =
          mail -> {
            throw new CrashingStore.Crash("killed");
          };
      try {
        run();
      } catch (CrashingStore.Crash e) {
        step = new DeliveryStep(store.store(), List.of(first), () -> {});
      }
      now = now.plusSeconds(60);
    }
    assertThat(first.given).hasSize(10);
    assertThat(outbox.list(State.UNCONFIRMED)).hasSize(1);
  }

  @Test
  void aServerWhoseLimitWeMetIsLeftAloneLongerEachTimeAndTheListSaysUntilWhen() {
    put("a", ANN);
    first.fails(Cause.ACCOUNT, true);
    Instant next = outbox.list(State.OWED).getFirst().nextTry();
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      run();
      next = outbox.list(State.OWED).getFirst().nextTry();
      waits.add(Duration.between(now, next));
      now = next;
    }
    assertThat(waits.getFirst()).isBetween(Duration.ofSeconds(48), Duration.ofSeconds(72));
    assertThat(waits.getLast()).isBetween(Duration.ofMinutes(48), Duration.ofMinutes(72));
    assertThat(first.given).hasSize(8);
  }

  @Test
  void theFallbackServesAtOnceWhomTheFirstServersLimitLeavesOut() {
    withFallback();
    put("a", ANN, BOB);
    first.says =
        mail ->
            new Attempt(
                Map.of(ANN, new Outcome.Accepted("250 ok")),
                java.util.Optional.of(new ServerFailure(Cause.ACCOUNT, "slow down", true)),
                Duration.ZERO);
    run();
    assertThat(second.given)
        .singleElement()
        .satisfies(m -> assertThat(m.due()).containsExactly(BOB));
    assertThat(outbox.list(State.ACCEPTED)).hasSize(2);
    put("b", ANN);
    run();
    assertThat(first.given).hasSize(1);
  }

  @Test
  void theFallbackServesAtOnceWhomTheFirstServerRefusesBecauseOfUs() {
    withFallback();
    put("a", ANN, BOB);
    first.says =
        mail -> Server.each(mail, Map.of(BOB, new Outcome.Misconfigured("554 relay denied")));
    run();
    assertThat(second.given)
        .singleElement()
        .satisfies(m -> assertThat(m.due()).containsExactly(BOB));
    assertThat(outbox.list(State.ACCEPTED)).hasSize(2);
    put("b", ANN);
    run();
    assertThat(first.ids()).containsExactly("<a>", "<b>");
  }

  @Test
  void theFallbackIsPreferredAfterAServerDidNotAnswerAWholeMail() {
    withFallback();
    put("a", ANN);
    first.says(new Outcome.Ambiguous("no answer"));
    run();
    run(Duration.ofMinutes(2));
    assertThat(second.ids()).containsExactly("<a>");
    put("b", ANN);
    run();
    assertThat(second.ids()).containsExactly("<a>", "<b>");
    first.takes();
    now = now.plus(Duration.ofMinutes(15));
    put("c", ANN);
    run();
    assertThat(first.ids()).containsExactly("<a>", "<c>");
  }

  @Test
  void theFallbackIsUsedWhereTheFirstServerPutsEverybodyOffTwice() {
    withFallback();
    put("a", ANN, BOB);
    first.says(new Outcome.Later("451 not now"));
    run(Duration.ofMinutes(2));
    assertThat(outbox.list(State.ACCEPTED)).hasSize(2);
    assertThat(first.given).hasSize(2);
  }

  @Test
  void aRecipientWhoIsRefusedBecauseOfUsIsKeptForDaysAndTriedNowAndThen() {
    first.says =
        mail -> Server.each(mail, Map.of(BOB, new Outcome.Misconfigured("554 relay denied")));
    for (int n = 0; n < 50; n++) {
      put("m" + n, ANN, BOB);
      run();
      now = now.plusSeconds(1);
    }
    int before = first.given.size();
    run(Duration.ofDays(3));
    assertThat(outbox.list(State.OWED)).hasSize(50);
    assertThat(first.given.size() - before).isLessThan(3 * 24 * 4 + 250);
    first.takes();
    run(Duration.ofMinutes(16));
    assertThat(outbox.list(State.ACCEPTED)).hasSize(100);
  }

  @Test
  void whereThereIsNoRoomTheOldestThatOnlySuchRecipientsLackAreGivenUp() {
    first.says =
        mail -> Server.each(mail, Map.of(BOB, new Outcome.Misconfigured("554 relay denied")));
    put("a", ANN, BOB);
    run();
    first.says(new Outcome.Misconfigured("554 relay denied"));
    put("b", BOB);
    run();
    assertThat(outbox.makeRoom()).isEqualTo(1);
    assertThat(states())
        .containsEntry("<a> " + BOB, State.DEAD)
        .containsEntry("<b> " + BOB, State.OWED);
  }

  @Test
  void manyMailsToOneWhoPutsUsOffAreNotTriedEachForItself() {
    first.says = mail -> Server.each(mail, Map.of(BOB, new Outcome.Later("452 mailbox full")));
    for (int n = 0; n < 50; n++) {
      put("m" + n, ANN, BOB);
      run();
      now = now.plusSeconds(1);
    }
    int before = first.given.size();
    run(Duration.ofHours(12));
    assertThat(first.given.size() - before).isLessThan(12 * 4 + 250);
    assertThat(first.ids().stream().distinct()).hasSize(50);
    first.takes();
    run(Duration.ofMinutes(16));
    assertThat(outbox.list(State.ACCEPTED)).hasSize(100);
  }

  @Test
  void aRecipientWhoPutsUsOffForADayIsGivenUpWhileOthersGetTheirMails() {
    first.says = mail -> Server.each(mail, Map.of(BOB, new Outcome.Later("452 mailbox full")));
    put("a", ANN, BOB);
    run(Duration.ofHours(25));
    assertThat(states())
        .containsEntry("<a> " + BOB, State.DEAD)
        .containsEntry("<a> " + ANN, State.ACCEPTED);
  }

  @Test
  void aDoubtfulRefusalIsFinalOnceTheServerHasTakenAnotherMail() {
    first.says =
        mail ->
            mail.mail().subject().equals("a")
                ? Server.each(mail, Map.of(ANN, new Outcome.Doubtful("554 no")))
                : Server.each(mail, Map.of());
    put("a", ANN);
    run(Duration.ofHours(1));
    assertThat(states()).containsEntry("<a> " + ANN, State.OWED);
    put("b", ANN);
    run(Duration.ofMinutes(20));
    assertThat(states())
        .containsEntry("<a> " + ANN, State.DEAD)
        .containsEntry("<b> " + ANN, State.ACCEPTED);
  }

  @Test
  void aDoubtfulRefusalIsTriedAtTheFallbackAtOnce() {
    withFallback();
    put("a", ANN);
    first.says(new Outcome.Doubtful("554 no"));
    run();
    assertThat(outbox.list(State.ACCEPTED)).hasSize(1);
  }

  @Test
  void aMailThatAlwaysMakesTheServerHangUpIsGivenUpAfterADayAndHoldsNobodyUp() {
    first.says =
        mail ->
            mail.mail().subject().equals("bad")
                ? Attempt.failed(new ServerFailure(Cause.SERVER, "it hung up", true))
                : Server.each(mail, Map.of());
    put("bad", ANN);
    run();
    for (int hour = 0; hour < 26; hour++) {
      put("good" + hour, ANN);
      run(Duration.ofMinutes(1));
      assertThat(states())
          .as("hour " + hour)
          .containsEntry("<good" + hour + "> " + ANN, State.ACCEPTED);
      run(Duration.ofMinutes(59));
    }
    assertThat(states()).containsEntry("<bad> " + ANN, State.DEAD);
    assertThat(first.ids().stream().filter("<bad>"::equals).count()).isLessThan(200);
  }

  @Test
  void theTimeAfterATryIsCountedFromItsEnd() {
    put("a", ANN);
    first.says =
        mail ->
            Attempt.of(Map.of(ANN, new Outcome.Ambiguous("no answer")))
                .lasting(Duration.ofMinutes(10));
    step.run(now);
    assertThat(outbox.list(State.OWED).getFirst().nextTry())
        .isEqualTo(NOW.plus(Duration.ofMinutes(11)));
  }

  @Test
  void aRetryByHandDoesNotWaitForAServerThatIsLeftAlone() {
    put("a", ANN);
    first.fails(Cause.ACCOUNT, false);
    run();
    first.takes();
    assertThat(new OutboxAdmin(store.store()).retry("a")).isPresent();
    now = now.plusSeconds(5);
    run();
    assertThat(outbox.list(State.ACCEPTED)).hasSize(1);
  }

  @Test
  void whoStartsAnewWhileNobodyGetsAnyMailTriesAtOnce() {
    put("a", ANN);
    first.fails(Cause.CONFIGURATION, false);
    run();
    first.takes();
    step = new DeliveryStep(store.store(), List.of(first), () -> {});
    now = now.plusSeconds(1);
    run();
    assertThat(outbox.list(State.ACCEPTED)).hasSize(1);
  }

  @Test
  void aSenderThatDecidesNothingIsNotAskedWithoutEnd() {
    put("a", ANN);
    first.says = mail -> Attempt.of(Map.of());
    run();
    assertThat(first.given).hasSize(1);
  }

  @Test
  void recipientsThatWereNotTriedAreDueAtOnce() {
    put("a", ANN, BOB);
    first.says = mail -> Attempt.of(Map.of(mail.due().getFirst(), new Outcome.Accepted("250 ok")));
    run();
    assertThat(first.given).hasSize(2);
    assertThat(outbox.list(State.ACCEPTED)).hasSize(2);
  }
}
