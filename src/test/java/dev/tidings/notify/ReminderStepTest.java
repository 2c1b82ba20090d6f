package dev.tidings.notify;

import static dev.tidings.app.PipelineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.PipelineFixture;
import dev.tidings.config.RoutePolicy;
import dev.tidings.event.Events;
import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Addressees;
import dev.tidings.mail.mime.Mail;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.rule.Matcher;
import dev.tidings.rule.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReminderStepTest {

  private static final Instant START = Events.START;
  private static final String ILL = "health_status: unhealthy";
  private static final String WELL = "health_status: healthy";
  private static final Duration REMIND = Duration.ofHours(4);
  private static final String REMINDED = "[STILL UNHEALTHY after 4 h] host1: web";

  private static final RoutePolicy ESCALATING =
      new RoutePolicy(
          new Route("all", Matcher.ALL, List.of(), Route.GroupBy.CONTAINER, Route.Then.MAIL),
          PipelineFixture.POLICY,
          RoutePolicy.Look.USUAL,
          Optional.of(
              new RoutePolicy.Escalation(
                  Duration.ofMinutes(30),
                  new Addressees(
                      List.of(new Address("", "boss@example.org")), List.of(), List.of()))),
          Duration.ZERO);

  @TempDir Path folder;
  private PipelineFixture fixture;
  private NotifyStep step;
  private ReminderStep reminders;

  private RoutePolicy[] routes = {};
  private Duration remind = REMIND;

  @BeforeEach
  void open() {
    fixture = new PipelineFixture(folder, START);
    step = fixture.notifyStep(routes);
    reminders = fixture.reminderStep(remind, routes);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void restart() {
    close();
    open();
  }

  private void escalating() {
    routes = new RoutePolicy[] {ESCALATING};
    remind = Duration.ZERO;
    restart();
  }

  private static Instant at(double hours) {
    return START.plusSeconds((long) (hours * 3_600));
  }

  /// What is told of an event until all is quiet.
  private List<Mail> happened(double hours, String action, String name) throws Exception {
    fixture.happened(at(hours), Events.at(at(hours), action, name));
    for (int second = 0; second < 200; second += 2) {
      run(step, at(hours).plusSeconds(second));
    }
    return fixture.takeMails();
  }

  private List<Mail> reminded(double hours) {
    reminders.run(at(hours));
    return fixture.takeMails();
  }

  /// Looks each quarter of an hour.
  private List<String> subjects(double from, double to) {
    List<String> subjects = new ArrayList<>();
    for (double hours = from; hours <= to; hours += 0.25) {
      reminded(hours).forEach(mail -> subjects.add(mail.subject()));
    }
    return subjects;
  }

  @Test
  void aProblemThatLastsIsRemindedOfAtGrowingDistances() throws Exception {
    happened(0, ILL, "web");
    assertThat(subjects(0.25, 3.75)).isEmpty();
    assertThat(subjects(4, 84))
        .containsExactly(
            REMINDED,
            "[STILL UNHEALTHY after 12 h] host1: web",
            "[STILL UNHEALTHY after 1 d 4 h] host1: web",
            "[STILL UNHEALTHY after 2 d 4 h] host1: web",
            "[STILL UNHEALTHY after 3 d 4 h] host1: web");
  }

  @Test
  void aReminderIsInTheThreadOfItsProblem() throws Exception {
    Mail first = happened(0, ILL, "web").getFirst();
    Mail reminder = reminded(4).getFirst();
    assertThat(reminder.content()).contains("In-Reply-To: " + first.messageId());
    assertThat(reminder.envelope()).isEqualTo(first.envelope());
  }

  @Test
  void severalThatLastAreOneMail() throws Exception {
    happened(0, ILL, "web");
    happened(0.1, ILL, "db");
    assertThat(reminded(4.2))
        .extracting(Mail::subject)
        .containsExactly("[2 problems remain] host1: web, db");
  }

  @Test
  void whatIsOverIsNotRemindedOf() throws Exception {
    happened(0, ILL, "web");
    happened(3, WELL, "web");
    assertThat(subjects(3.5, 30)).isEmpty();
  }

  @Test
  void whatComesAgainIsAnotherProblem() throws Exception {
    happened(0, ILL, "web");
    reminded(4);
    happened(5, WELL, "web");
    happened(6, ILL, "web");
    assertThat(subjects(6.25, 9.75)).isEmpty();
    assertThat(subjects(10, 10)).containsExactly(REMINDED);
  }

  @Test
  void whatSomebodyAcknowledgesIsNotRemindedOfUntilItIsOver() throws Exception {
    happened(0, ILL, "web");
    acknowledge();
    assertThat(subjects(4, 30)).isEmpty();
    happened(31, WELL, "web");
    happened(32, ILL, "web");
    assertThat(subjects(32.25, 36.25)).containsExactly(REMINDED);
  }

  private void acknowledge() {
    ProblemLedger ledger = new ProblemLedger(fixture.store, ProblemLedger.STABLE);
    LedgerEntry only = ledger.open(at(1), 10).getFirst();
    ledger.acknowledge(only, "anna");
  }

  @Test
  void whatIsSilencedIsRemindedOfOnlyBehindTheSilence() throws Exception {
    happened(0, ILL, "web");
    fixture.silences.add(at(1), Duration.ofHours(9), List.of("container=web"), "");
    assertThat(subjects(1, 9.75)).isEmpty();
    assertThat(subjects(10, 10)).containsExactly("[STILL UNHEALTHY after 10 h] host1: web");
  }

  @Test
  void aRestartRemindsOfNothingTwiceAndForgetsNothing() throws Exception {
    happened(0, ILL, "web");
    restart();
    assertThat(reminded(4)).hasSize(1);
    restart();
    assertThat(subjects(4.25, 11.75)).isEmpty();
    restart();
    assertThat(subjects(12, 12)).hasSize(1);
  }

  @Test
  void afterAClockThatWasFarAheadItIsRemindedOf() throws Exception {
    happened(0, ILL, "web");
    assertThat(reminded(1_000)).hasSize(1);
    assertThat(subjects(4, 4)).containsExactly(REMINDED);
  }

  @Test
  void whileNoMailCanBeSentThereIsOneAtMost() throws Exception {
    happened(0, ILL, "web");
    fixture.owe(1);
    fixture.outage.set("gone", at(1));
    for (double hours = 4; hours < 50; hours++) {
      reminders.run(at(hours));
    }
    fixture.outage.lift();
    fixture.takeMails();
    assertThat(subjects(50, 50.5)).containsExactly("[STILL UNHEALTHY after 2 d 2 h] host1: web");
  }

  @Test
  void whatNobodyAcknowledgesIsToldToOthersOnce() throws Exception {
    escalating();
    happened(0, ILL, "web");
    assertThat(subjects(0.25, 0.25)).isEmpty();
    List<Mail> mails = reminded(0.5);
    assertThat(mails).hasSize(1);
    assertThat(mails.getFirst().envelope().recipients()).containsExactly("boss@example.org");
    assertThat(mails.getFirst().subject()).isEqualTo("[STILL UNHEALTHY after 30 min] host1: web");
    restart();
    assertThat(subjects(0.75, 30)).isEmpty();
  }

  @Test
  void whatSomebodyAcknowledgesIsToldToNobodyElse() throws Exception {
    escalating();
    happened(0, ILL, "web");
    acknowledge();
    assertThat(subjects(0.25, 30)).isEmpty();
  }
}
