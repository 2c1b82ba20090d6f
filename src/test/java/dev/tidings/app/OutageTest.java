package dev.tidings.app;

import static dev.tidings.app.HouseFixture.run;
import static dev.tidings.app.HouseFixture.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.incident.Folding;
import dev.tidings.mail.Mail;
import dev.tidings.outbox.Attempt;
import dev.tidings.outbox.Outcome;
import dev.tidings.outbox.OwedMail;
import dev.tidings.smtp.MailSender;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hours without a mail server, in seconds: the time is moved, the rooms are the real ones.
class OutageTest {

  private static final Instant NOW = Events.START;

  @TempDir Path folder;
  private HouseFixture house;
  private NotifyStep notify;
  private DeliverStep deliver;
  private final Server server = new Server();

  /// Down, or takes everything.
  private static final class Server implements MailSender {
    private boolean down;
    private boolean putsOff;
    private final List<Mail> mails = new ArrayList<>();

    @Override
    public Attempt send(OwedMail owed) {
      if (down) {
        return new Attempt.Unreachable("connection refused");
      }
      if (!putsOff) {
        mails.add(owed.mail());
      }
      return new Attempt.Tried(
          owed.due().stream()
              .collect(
                  Collectors.toMap(
                      recipient -> recipient,
                      recipient ->
                          putsOff
                              ? new Outcome.Later("450 greylisted")
                              : new Outcome.Accepted("250 ok"))));
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
    house = new HouseFixture(folder, NOW);
    notify = house.notifyStep();
    deliver = house.deliverStep(server);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void restart() {
    close();
    open();
  }

  @Test
  void twoHoursWithoutAServerAndTenThousandEventsAreAtMostThreeMails() throws Exception {
    server.down = true;
    for (int minute = 0; minute < 120; minute++) {
      for (int n = 0; n < 84; n++) {
        house.happened(at(minute), event(minute * 60_000 + n));
      }
      work(at(minute));
      if (minute == 60) {
        restart();
      }
    }
    server.down = false;
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
    server.putsOff = true;
    for (int minute = 0; minute < 30; minute++) {
      house.happened(at(minute), event(minute * 60_000));
      work(at(minute));
    }
    server.putsOff = false;
    for (int minute = 30; minute < 70; minute++) {
      work(at(minute));
    }
    assertThat(server.mails).hasSizeBetween(1, 3);
    assertThat(server.mails.stream().mapToInt(Mail::events).sum()).isEqualTo(30);
    assertThat(server.mails).anySatisfy(mail -> assertThat(words(mail)).contains("450 greylisted"));
  }

  @Test
  void aMailThatIsPutOffAgainAndAgainDoesNotHoldBackAllNewsForADay() throws Exception {
    server.putsOff = true;
    house.happened(NOW, event(1));
    work(NOW);
    house.happened(at(1), event(60_000));
    for (int minute = 1; minute < 60; minute++) {
      work(at(minute));
    }
    assertThat(house.outbox.owed().mails()).isEqualTo(2);
  }

  @Test
  void anOutageWithinAWindowChangesNothing() throws Exception {
    house.happened(NOW, event(1));
    work(NOW);
    house.happened(NOW.plusSeconds(5), event(2));
    server.down = true;
    work(NOW.plusSeconds(10));
    server.down = false;
    work(NOW.plusSeconds(20));
    assertThat(server.mails).hasSize(1);
    work(NOW.plusSeconds(60));
    assertThat(server.mails).hasSize(2);
    assertThat(server.mails.getLast().subject()).doesNotContain("queued");
  }

  @Test
  void afterTheCatchUpTheThrottleGoesOnAsEver() throws Exception {
    server.down = true;
    house.happened(NOW, event(1), event(2));
    work(NOW);
    work(at(5));
    server.down = false;
    work(at(20));
    work(at(21));
    int before = server.mails.size();
    house.happened(at(300), event(300 * 60_000));
    work(at(300));
    assertThat(server.mails).hasSize(before + 1);
    assertThat(server.mails.getLast().subject()).doesNotContain("queued");
  }

  @Test
  void whereTooManyMailsAreOwedEventsWaitForRoom() throws Exception {
    house.happened(
        NOW, IntStream.range(0, 5).mapToObj(OutageTest::event).toArray(EngineEvent[]::new));
    for (int mail = 0; mail < HouseFixture.MOST_MAILS; mail++) {
      house.owe(mail);
    }
    settle(notify, NOW);
    assertThat(house.outbox.owed().mails()).isEqualTo(HouseFixture.MOST_MAILS);
    work(NOW);
    run(notify, at(1));
    work(at(1));
    assertThat(words(server.mails.getLast())).contains("outbox.mails");
    assertThat(server.mails.getLast().events()).isEqualTo(5);
  }

  private void work(Instant now) throws Exception {
    settle(notify, now);
    Instant later = now.plus(Folding.HOLD);
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
