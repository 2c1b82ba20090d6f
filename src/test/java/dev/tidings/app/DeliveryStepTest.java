package dev.tidings.app;

import static dev.tidings.app.PipelineFixture.run;
import static dev.tidings.app.PipelineFixture.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Events;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.DeliveryStep;
import dev.tidings.outbox.MailSender;
import dev.tidings.outbox.OutboxAdmin;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.PendingMail;
import dev.tidings.outbox.ServerFailure;
import dev.tidings.outbox.SizeLimit;
import dev.tidings.smtp.FaultServer;
import dev.tidings.smtp.SmtpSender;
import dev.tidings.smtp.SmtpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryStepTest {

  private static final Instant NOW = Events.START;

  @TempDir Path folder;
  private final ObedientSender sender = new ObedientSender();
  private PipelineFixture context;
  private DeliveryStep step;

  /// Does as it is told, and notes which bytes it was given.
  private static final class ObedientSender implements MailSender {
    private final List<String> sent = new ArrayList<>();
    private Attempt next = accepted();
    private long limit = Long.MAX_VALUE;

    static Attempt accepted() {
      return Attempt.of(Map.of("me@example.org", new Outcome.Accepted("250 ok")));
    }

    @Override
    public Attempt send(PendingMail pending) {
      sent.add(pending.mail().content());
      return pending.mail().content().length() > limit
          ? Attempt.of(Map.of("me@example.org", new Outcome.TooBig("552", limit)))
          : next;
    }

    @Override
    public Instant rest(Instant now) {
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
  void open() throws Exception {
    context = new PipelineFixture(folder, NOW);
    step = context.deliverStep(sender);
    context.happened(NOW, Events.container(1, "die", "web"));
    settle(context.notifyStep(), NOW);
  }

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void anPendingMailIsSentOnce() throws Exception {
    assertThat(run(step, NOW)).isEqualTo(Instant.MAX);
    run(step, NOW.plusSeconds(600));
    assertThat(sender.sent).hasSize(1);
    assertThat(context.outbox.list(State.ACCEPTED)).hasSize(1);
  }

  @Test
  void whileTheServerIsDownTheMailStaysOwedAndIsTriedAgain() throws Exception {
    sender.next =
        Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, "connection refused", false));
    Instant again = run(step, NOW);
    assertThat(Duration.between(NOW, again))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    assertThat(run(step, NOW.plusSeconds(1))).isEqualTo(again);
    assertThat(sender.sent).hasSize(1);
    sender.next = ObedientSender.accepted();
    run(step, again);
    assertThat(context.outbox.list(State.ACCEPTED)).hasSize(1);
  }

  @Test
  void aMailThatMakesTheServerHangUpDoesNotHoldUpTheOthers() throws Exception {
    run(context.notifyStep(), NOW.plus(PipelineFixture.WINDOW));
    context.happened(NOW.plusSeconds(90), Events.container(2, "start", "web"));
    settle(context.notifyStep(), NOW.plusSeconds(150));
    sender.next =
        Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, "the server hung up", false));
    Instant again = run(step, NOW.plusSeconds(150));
    sender.next = ObedientSender.accepted();
    run(step, again);
    assertThat(sender.sent).hasSize(3);
    assertThat(sender.sent.get(1))
        .contains("Subject: [RECOVERED after")
        .isNotEqualTo(sender.sent.get(0));
    assertThat(sender.sent.get(2)).isEqualTo(sender.sent.get(0));
  }

  @Test
  void everyTrySendsTheSameBytes() throws Exception {
    sender.next = Attempt.of(Map.of("me@example.org", new Outcome.Ambiguous("no answer")));
    run(step, NOW);
    run(step, NOW.plusSeconds(60));
    assertThat(sender.sent).hasSize(2);
    assertThat(sender.sent.get(0)).isEqualTo(sender.sent.get(1));
  }

  @Test
  void aMailThatIsTooBigGoesOutSmallerInTheSameRun() throws Exception {
    sender.limit = 3_000;
    run(step, NOW);
    assertThat(sender.sent).hasSize(2);
    assertThat(sender.sent.get(1)).hasSizeLessThanOrEqualTo(3_000).contains("Left out: ");
    assertThat(context.outbox.list(State.ACCEPTED)).hasSize(1);
    assertThat(new SizeLimit(context.status).present()).hasValue(3_000);
    assertThat(context.outage.present()).isEmpty();
  }

  @Test
  void aDeadMailThatSomebodyRevivesIsSentThoughNothingElseIsOwed() throws Exception {
    sender.next = Attempt.of(Map.of("me@example.org", new Outcome.Refused("550 no")));
    Instant next = run(step, NOW);
    assertThat(next).isBeforeOrEqualTo(NOW.plusSeconds(5));
    String id = context.outbox.list(State.DEAD).getFirst().messageId();
    assertThat(new OutboxAdmin(context.store).retry(id)).isPresent();
    sender.next = ObedientSender.accepted();
    run(step, next);
    assertThat(context.outbox.list(State.ACCEPTED)).hasSize(1);
  }

  @Test
  void aClockSetBackHoldsNoMailBack() throws Exception {
    sender.next =
        Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, "connection refused", false));
    run(step, NOW);
    sender.next = ObedientSender.accepted();
    run(step, NOW.minus(Duration.ofDays(1)));
    assertThat(context.outbox.list(State.ACCEPTED)).hasSize(1);
  }

  @Test
  void aServerThatTakesMailsAgainAfterARestartIsNoLongerCalledDown() throws Exception {
    sender.next =
        Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, "connection refused", false));
    run(step, NOW);
    sender.next = ObedientSender.accepted();
    run(context.deliverStep(sender), NOW.plusSeconds(60));
    assertThat(context.outage.present()).isEmpty();
  }

  @Test
  void thatTheServerIsDownIsAFactForOthers() throws Exception {
    sender.next =
        Attempt.failed(
            new ServerFailure(ServerFailure.Cause.CONFIGURATION, "535 wrong password", false));
    Instant again = run(step, NOW);
    assertThat(context.outage.present())
        .contains(new DeliveryOutage.Blocked(NOW, "535 wrong password"));
    sender.next = ObedientSender.accepted();
    run(step, again);
    assertThat(context.outage.present()).isEmpty();
  }

  @Test
  void whileTheServerFailsTheFallbackTakesTheMailInTheSameRun() throws Exception {
    var fallback = new ObedientSender();
    for (Attempt failure :
        List.of(
            Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, "refused", false)),
            Attempt.failed(
                new ServerFailure(ServerFailure.Cause.CONFIGURATION, "535 no", false)))) {
      sender.next = failure;
      owe(failure.toString());
      run(context.deliverStep(sender, fallback), NOW);
      assertThat(context.outbox.list(State.OWED)).isEmpty();
    }
    assertThat(fallback.sent).hasSize(3);
    assertThat(context.outage.present()).isEmpty();
  }

  @Test
  void aServerThatFailedIsLeftAloneForLongerEachTime() throws Exception {
    var fallback = new ObedientSender();
    step = context.deliverStep(sender, fallback);
    sender.next = Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, "refused", false));
    run(step, NOW);
    // The first wait is 4 to 6 s, the second 8 to 12 s.
    for (int seconds : List.of(3, 10, 17)) {
      owe("at " + seconds);
      run(step, NOW.plusSeconds(seconds));
    }
    assertThat(fallback.sent).hasSize(4);
    assertThat(sender.sent).hasSize(2);
  }

  @Test
  void theServerIsPreferredAgainAsSoonAsAProbeSucceeds() throws Exception {
    var fallback = new ObedientSender();
    step = context.deliverStep(sender, fallback);
    sender.next = Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, "refused", false));
    run(step, NOW);
    sender.next = ObedientSender.accepted();
    owe("probe");
    owe("next");
    run(step, NOW.plusSeconds(10));
    assertThat(sender.sent).hasSize(3);
    assertThat(fallback.sent).hasSize(1);
  }

  @Test
  void onlyWhenAllServersFailMailsWaitForTheFirstThatMayBeTried() throws Exception {
    var fallback = new ObedientSender();
    step = context.deliverStep(sender, fallback);
    sender.next = Attempt.failed(new ServerFailure(ServerFailure.Cause.SERVER, "refused", false));
    run(step, NOW);
    fallback.next =
        Attempt.failed(new ServerFailure(ServerFailure.Cause.CONFIGURATION, "535 no", false));
    owe("b");
    Instant again = run(step, NOW.plusSeconds(3));
    assertThat(again).isBeforeOrEqualTo(NOW.plusSeconds(6));
    assertThat(context.outage.present().orElseThrow().why()).contains("refused").contains("535 no");
    assertThat(run(step, NOW.plusSeconds(3))).isEqualTo(again);
    sender.next = ObedientSender.accepted();
    run(step, again);
    assertThat(context.outbox.list(State.OWED)).isEmpty();
    assertThat(context.outage.present()).isEmpty();
  }

  @Test
  void withRealServersTheFallbackStandsInUntilTheFirstWorksAgain() throws Exception {
    try (var first = new FaultServer();
        var second = new FaultServer();
        var toFirst = new SmtpSender(settings(first.port()));
        var toSecond = new SmtpSender(settings(second.port()))) {
      step = context.deliverStep(toFirst, toSecond);
      first.on(FaultServer.CONNECT, "421 not now" + FaultServer.CLOSE, "220 welcome");
      run(step, NOW);
      assertThat(second.contents()).hasSize(1);
      owe("b");
      run(step, NOW.plusSeconds(1));
      assertThat(first.connections()).isEqualTo(1);
      assertThat(second.contents()).hasSize(2);
      owe("c");
      run(step, NOW.plusSeconds(10));
      assertThat(first.contents()).hasSize(1);
      assertThat(second.contents()).hasSize(2);
      assertThat(context.outbox.list(State.ACCEPTED)).hasSize(3);
    }
  }

  private static SmtpSettings settings(int port) {
    return new SmtpSettings(
        new SmtpSettings.Server("localhost", port),
        SmtpSettings.Security.NONE,
        Optional.empty(),
        Optional.empty(),
        "tidings.example.org");
  }

  private void owe(String id) {
    var envelope = new Mail.Envelope("me@example.org", List.of("me@example.org"));
    String content = "Subject: x\r\n\r\nhello\r\n";
    context.outbox.put(new Mail("<" + id + "@x>", NOW, envelope, "x", 1, content));
  }
}
