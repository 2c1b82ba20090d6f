package dev.tidings.app;

import static dev.tidings.app.PipelineFixture.run;
import static dev.tidings.app.PipelineFixture.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Mail;
import dev.tidings.notify.NotifyStep;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.ServerFailure;
import dev.tidings.smtp.FaultServer;
import dev.tidings.smtp.SmtpSender;
import dev.tidings.smtp.SmtpSettings;
import dev.tidings.store.CrashingStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Hours without a mail server, in seconds: the time is moved, the rooms are the real ones.
class OutageTest {

  private static final Instant NOW = Events.START;

  /// In minutes, and a little longer than anything is tried.
  private static final int DAY = 26 * 60;

  private static final int STEP = 5;

  /// Nothing ends, and nothing is flushed: a day has thousands of transactions.
  private static final CrashingStore.Points NEVER =
      new CrashingStore.Points() {
        @Override
        public void pass(String point) {}

        @Override
        public void committed() {}
      };

  @TempDir Path folder;
  private CrashingStore store;
  private PipelineFixture context;
  private NotifyStep notify;
  private DeliveryStep deliver;
  private final Server server = new Server();

  /// What a server does to every mail.
  enum Mood {
    TAKES,
    IS_AWAY,
    DEFERS_EVERYBODY,
    DEFERS_MAILS,
    HAS_ENOUGH_OF_US,
    WANTS_A_PASSWORD,
    DOES_NOT_KNOW_THE_SENDER,
    REFUSES_EVERYBODY,
    REFUSES_MAILS
  }

  private static final class Server implements MailSender {
    private Mood mood = Mood.TAKES;
    private int tries;
    private final List<Mail> mails = new ArrayList<>();

    @Override
    public Attempt send(PendingMail pending) {
      tries++;
      return switch (mood) {
        case TAKES -> {
          mails.add(pending.mail());
          yield all(pending, new Outcome.Accepted("250 ok"));
        }
        case IS_AWAY -> failed(ServerFailure.Cause.SERVER, "connection refused", false);
        case DEFERS_EVERYBODY -> all(pending, new Outcome.Later("450 greylisted"));
        case DEFERS_MAILS -> failed(ServerFailure.Cause.SERVER, "451 local error", true);
        case HAS_ENOUGH_OF_US -> failed(ServerFailure.Cause.ACCOUNT, "550 5.4.5 daily limit", true);
        case WANTS_A_PASSWORD -> failed(ServerFailure.Cause.CONFIGURATION, "535 no", false);
        case DOES_NOT_KNOW_THE_SENDER ->
            failed(ServerFailure.Cause.CONFIGURATION, "550 5.7.60", true);
        case REFUSES_EVERYBODY -> all(pending, new Outcome.Refused("550 5.1.1 nobody"));
        case REFUSES_MAILS -> all(pending, new Outcome.Doubtful("554 no"));
      };
    }

    private static Attempt all(PendingMail pending, Outcome outcome) {
      return Attempt.of(pending.due().stream().collect(Collectors.toMap(to -> to, to -> outcome)));
    }

    private static Attempt failed(ServerFailure.Cause cause, String why, boolean offered) {
      return Attempt.failed(new ServerFailure(cause, why, offered));
    }

    @Override
    public String destination() {
      return "a server";
    }

    @Override
    public Instant rest(Instant now) {
      return Instant.MAX;
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void open() {
    store = new CrashingStore(folder, NOW, NEVER, new Random(1));
    context = new PipelineFixture(store.store(), List.of(new Address("", "me@example.org")), NOW);
    notify = context.notifyStep();
    deliver = context.deliverStep(server);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    close();
    open();
  }

  @Test
  void twoHoursWithoutAServerAndTenThousandEventsAreAtMostThreeMails() throws Exception {
    server.mood = Mood.IS_AWAY;
    for (int minute = 0; minute < 120; minute++) {
      for (int n = 0; n < 84; n++) {
        context.happened(at(minute), event(minute * 60_000 + n));
      }
      work(at(minute));
      if (minute == 60) {
        restart();
      }
    }
    server.mood = Mood.TAKES;
    for (int minute = 120; minute < 140; minute++) {
      work(at(minute));
    }
    assertThat(server.mails).hasSizeBetween(1, 3);
    assertThat(server.mails.stream().mapToInt(Mail::events).sum()).isEqualTo(120 * 84);
    assertThat(server.mails)
        .anySatisfy(mail -> {
          assertThat(mail.subject()).contains("queued 2 h");
          assertThat(words(mail)).contains("because connection refused.");
        });
  }

  @Test
  void aServerThatPutsEverybodyOffIsAnOutageToo() throws Exception {
    server.mood = Mood.DEFERS_EVERYBODY;
    for (int minute = 0; minute < 30; minute++) {
      context.happened(at(minute), event(minute * 60_000));
      work(at(minute));
    }
    server.mood = Mood.TAKES;
    for (int minute = 30; minute < 70; minute++) {
      work(at(minute));
    }
    assertThat(server.mails).hasSizeBetween(1, 3);
    assertThat(server.mails.stream().mapToInt(Mail::events).sum()).isEqualTo(30);
    assertThat(server.mails).anySatisfy(mail -> assertThat(words(mail)).contains("450 greylisted"));
  }

  @Test
  void aMailThatIsPutOffAgainAndAgainDoesNotHoldBackAllNewsForADay() throws Exception {
    server.mood = Mood.DEFERS_EVERYBODY;
    context.happened(NOW, event(1));
    work(NOW);
    context.happened(at(1), event(60_000));
    for (int minute = 1; minute < 60; minute++) {
      work(at(minute));
    }
    assertThat(context.outbox.pending().mails()).isEqualTo(2);
  }

  /// With a restart in the middle.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TAKES")
  void afterADayWithoutMailsOneCatchUpTellsAllThatTheFewPendingOnesDoNot(Mood mood)
      throws Exception {
    server.mood = mood;
    int most = 0;
    for (int minute = 0; minute < DAY; minute += STEP) {
      context.happened(at(minute), event(minute * 60_000));
      work(at(minute));
      most = Math.max(most, context.outbox.pending().mails());
      if (minute == DAY / 2 / STEP * STEP) {
        restart();
      }
    }
    assertThat(most).as("mails pending").isBetween(1, 2);
    assertThat(server.tries).as("tries").isBetween(20, 400);
    int lost = mood == Mood.REFUSES_EVERYBODY ? 1 : 0;
    assertThat(context.outbox.list(State.DEAD)).hasSize(lost);
    server.mood = Mood.TAKES;
    for (int minute = DAY; minute < DAY + 120; minute += STEP) {
      work(at(minute));
    }
    assertThat(context.outbox.pending().mails()).isZero();
    assertThat(server.mails)
        .filteredOn(mail -> !mail.created().isBefore(at(DAY)))
        .singleElement()
        .satisfies(mail -> assertThat(mail.subject()).contains("queued 1 d"));
    assertThat(server.mails.stream().mapToInt(Mail::events).sum()).isEqualTo(DAY / STEP - lost);
    assertThat(context.outage.present()).isEmpty();
  }

  /// What a real client makes of a scripted server, through a day: nothing of it is given up.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          connect | 421 4.3.2 Service not available
          EHLO    | 421 4.7.0 Try again later, closing connection. (EHLO)
          MAIL    | 451 4.7.1 too many messages
          RCPT    | 450 4.1.8 <me@example.org>: Sender address rejected: Domain not found
          RCPT    | 450 4.2.0 <me@example.org>: Recipient address rejected: Greylisted
          .       | 451 4.3.0 try again later
          .       | 554 Message rejected: Email address is not verified: me@example.org
          .       | 554 5.2.252 SendAsDenied; backup@example.org not allowed to send as me@example.org
          .       | 554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException
          """)
  void aDayOfOneReplyIsFollowedByOneCatchUp(String command, String reply) throws Exception {
    try (FaultServer scripted = new FaultServer();
        SmtpSender sender = new SmtpSender(settings(scripted.port()))) {
      deliver = context.deliverStep(sender);
      scripted.on(command, reply);
      int most = 0;
      for (int minute = 0; minute < DAY; minute += STEP) {
        context.happened(at(minute), event(minute * 60_000));
        work(at(minute));
        most = Math.max(most, context.outbox.pending().mails());
      }
      assertThat(most).as("mails pending").isBetween(1, 2);
      assertThat(context.outbox.list(State.DEAD)).isEmpty();
      int before = scripted.contents().size();
      scripted
          .on("connect", "220 fault.example.org ESMTP")
          .on("EHLO", "250 fault.example.org")
          .on("MAIL", "250 ok")
          .on("RCPT", "250 ok")
          .on(".", "250 ok");
      for (int minute = DAY; minute < DAY + 120; minute += STEP) {
        work(at(minute));
      }
      assertThat(context.outbox.pending().mails()).isZero();
      // What was pending, and the catch-up.
      assertThat(scripted.contents().subList(before, scripted.contents().size()))
          .hasSize(most + 1)
          .filteredOn(content -> content.contains("queued 1 d"))
          .hasSize(1);
    }
  }

  private static SmtpSettings settings(int port) {
    return new SmtpSettings(
        new SmtpSettings.Server("127.0.0.1", port),
        SmtpSettings.Security.NONE,
        Optional.empty(),
        Optional.empty(),
        "tidings.example.org");
  }

  @Test
  void anOutageWithinAWindowChangesNothing() throws Exception {
    context.happened(NOW, event(1));
    work(NOW);
    context.happened(NOW.plusSeconds(5), event(2));
    server.mood = Mood.IS_AWAY;
    work(NOW.plusSeconds(10));
    server.mood = Mood.TAKES;
    work(NOW.plusSeconds(20));
    assertThat(server.mails).hasSize(1);
    work(NOW.plusSeconds(60));
    assertThat(server.mails).hasSize(2);
    assertThat(server.mails.getLast().subject()).doesNotContain("queued");
  }

  @Test
  void afterTheCatchUpTheThrottleGoesOnAsEver() throws Exception {
    server.mood = Mood.IS_AWAY;
    context.happened(NOW, event(1), event(2));
    work(NOW);
    work(at(5));
    server.mood = Mood.TAKES;
    work(at(20));
    work(at(21));
    int before = server.mails.size();
    context.happened(at(300), event(300 * 60_000));
    work(at(300));
    assertThat(server.mails).hasSize(before + 1);
    assertThat(server.mails.getLast().subject()).doesNotContain("queued");
  }

  @Test
  void whereTooManyMailsAreOwedEventsWaitForRoom() throws Exception {
    context.happened(
        NOW, IntStream.range(0, 5).mapToObj(OutageTest::event).toArray(EngineEvent[]::new));
    for (int mail = 0; mail < PipelineFixture.MOST_MAILS; mail++) {
      context.owe(mail);
    }
    settle(notify, NOW);
    assertThat(context.outbox.pending().mails()).isEqualTo(PipelineFixture.MOST_MAILS);
    work(NOW);
    run(notify, at(1));
    work(at(1));
    assertThat(words(server.mails.getLast())).contains("outbox.mails");
    assertThat(server.mails.getLast().events()).isEqualTo(5);
  }

  private void work(Instant now) throws Exception {
    settle(notify, now);
    Instant later = now.plus(IncidentGrouper.HOLD);
    run(deliver, later);
    run(notify, later);
    run(deliver, later);
  }

  /// Without the line breaks of quoted-printable and of the text.
  private static String words(Mail mail) {
    return mail.content().replace("=\r\n", "").replaceAll("\\s+", " ");
  }

  private static Instant at(int minute) {
    return NOW.plus(Duration.ofMinutes(minute));
  }

  private static EngineEvent event(int millis) {
    return Events.container(millis, "start", "web");
  }
}
