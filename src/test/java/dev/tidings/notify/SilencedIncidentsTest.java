package dev.tidings.notify;

import static dev.tidings.app.PipelineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.PipelineFixture;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.journal.Gap;
import dev.tidings.mail.mime.Mail;
import dev.tidings.rule.Matcher;
import dev.tidings.silence.Silence;
import dev.tidings.silence.Silences;
import dev.tidings.silence.WeeklyWindow;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SilencedIncidentsTest {

  private static final Instant START = Events.START;
  private static final String ILL = "health_status: unhealthy";
  private static final String WELL = "health_status: healthy";
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;
  private PipelineFixture fixture;
  private NotifyStep step;
  private int second;

  @BeforeEach
  void open() {
    fixture = new PipelineFixture(folder, START);
    step = fixture.notifyStep();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  /// As after a crash of Tidings.
  private void restart() {
    fixture.close();
    fixture = new PipelineFixture(folder, START);
    step = fixture.notifyStep();
  }

  private void happened(int second, String action, String name) {
    fixture.happened(at(second), Events.at(at(second), action, name));
  }

  /// Lets time pass, in steps of ten seconds, and takes the mails that are pending then.
  private List<String> mailsUntil(int until) throws Exception {
    List<String> subjects = new ArrayList<>();
    for (; second <= until; second += 10) {
      run(step, at(second));
      fixture.takeMails().forEach(mail -> subjects.add(mail.subject()));
    }
    return subjects;
  }

  private Silence silence(int began, Duration length, String... filter) {
    return fixture.silences.add(at(began), length, List.of(filter), "new disks");
  }

  @Test
  void whatASilenceTakesIsNotMailedWhileItLasts() throws Exception {
    silence(0, HOUR, "container=web");
    happened(1, ILL, "web");
    happened(2, ILL, "db");
    assertThat(mailsUntil(3_590)).singleElement().asString().contains("[UNHEALTHY]").contains("db");
  }

  @Test
  void whatIsStillWrongAtItsEndIsMailedThen() throws Exception {
    silence(0, HOUR);
    happened(1, ILL, "web");
    happened(5, ILL, "db");
    happened(6, WELL, "db");
    assertThat(mailsUntil(3_590)).isEmpty();
    assertThat(mailsUntil(3_700))
        .singleElement()
        .asString()
        .contains("[UNHEALTHY]")
        .contains("web");
  }

  @Test
  void allThatIsStillWrongIsOneMail() throws Exception {
    silence(0, HOUR);
    for (int n = 0; n < 3; n++) {
      happened(1 + n, ILL, "web" + n);
    }
    assertThat(mailsUntil(3_590)).isEmpty();
    assertThat(mailsUntil(3_700)).singleElement().asString().contains("[3 problems]");
  }

  @Test
  void whatBeganBeforeItIsMailedThoughItEndsInIt() throws Exception {
    happened(1, "die", "web");
    fixture.silences.add(START.plusMillis(1_300), HOUR, List.of(), "");
    fixture.happened(START.plusMillis(1_600), Events.at(START.plusMillis(1_600), "start", "web"));
    assertThat(mailsUntil(100)).singleElement().asString().contains("[CRASH]");
    assertThat(mailsUntil(4_000)).isEmpty();
  }

  @Test
  void whatWasWrongBeforeAndIsWellAgainIsMailedAtItsEnd() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(100)).hasSize(1);
    silence(101, HOUR);
    happened(105, WELL, "web");
    assertThat(mailsUntil(3_690)).isEmpty();
    assertThat(mailsUntil(3_900)).singleElement().asString().contains("[RECOVERED");
  }

  @Test
  void whatWasWrongBeforeAndStillIsIsNotMailedAgain() throws Exception {
    happened(1, ILL, "web");
    assertThat(mailsUntil(100)).hasSize(1);
    silence(101, HOUR);
    happened(105, ILL, "web");
    assertThat(mailsUntil(8_000)).isEmpty();
  }

  @Test
  void theNextSummarySaysHowMuchWasNotMailed() throws Exception {
    silence(0, HOUR);
    happened(5, ILL, "db");
    happened(6, WELL, "db");
    assertThat(mailsUntil(3_800)).isEmpty();
    happened(3_801, ILL, "web");
    assertThat(mailsUntil(3_820)).hasSize(1);
    happened(3_825, WELL, "web");
    List<Mail> mails = new ArrayList<>();
    for (; second < 4_500; second += 10) {
      run(step, at(second));
      mails.addAll(fixture.takeMails());
    }
    assertThat(mails.getLast().content()).contains("silence 1: new disks");
  }

  @Test
  void aRestartInASilenceForgetsNothingAndMailsNothingTwice() throws Exception {
    silence(0, HOUR, "container=web");
    happened(1, ILL, "web");
    assertThat(mailsUntil(1_000)).isEmpty();
    restart();
    assertThat(mailsUntil(3_590)).isEmpty();
    restart();
    assertThat(mailsUntil(3_700)).hasSize(1);
    restart();
    assertThat(mailsUntil(9_000)).isEmpty();
  }

  @Test
  void aSilenceThatIsEndedSoonerLetsGoWhatItHeld() throws Exception {
    Silence silence = silence(0, HOUR);
    happened(1, ILL, "web");
    assertThat(mailsUntil(100)).isEmpty();
    fixture.silences.end(silence.id(), at(101));
    assertThat(mailsUntil(200)).hasSize(1);
  }

  @Test
  void whatAnotherSilenceTakesTooWaitsForTheEndOfThat() throws Exception {
    silence(0, HOUR);
    happened(1, ILL, "web");
    assertThat(mailsUntil(100)).isEmpty();
    silence(101, HOUR.multipliedBy(2), "container=web");
    assertThat(mailsUntil(7_200)).isEmpty();
    assertThat(mailsUntil(7_500)).hasSize(1);
  }

  @Test
  void thatEventsMayBeMissingIsMailedInASilenceToo() throws Exception {
    silence(0, HOUR);
    fixture.gap(new Gap(at(1), at(2), "the engine was restarted"), at(3));
    assertThat(mailsUntil(100)).hasSize(1);
  }

  @Test
  void aPollDoesNotMailWhatASilenceTakes() throws Exception {
    silence(0, HOUR);
    happened(1, ILL, "web");
    PollStep poll = fixture.pollStep(Duration.ofMinutes(1));
    for (; second <= 3_590; second += 10) {
      run(poll, at(second));
      assertThat(fixture.takeMails()).isEmpty();
    }
    run(poll, at(3_700));
    run(poll, at(3_800));
    assertThat(fixture.takeMails()).hasSize(1);
  }

  @Test
  void whatIsCriticalIsMailedInQuietHours() throws Exception {
    WeeklyWindow window =
        new WeeklyWindow(
            "quiet hours",
            EnumSet.allOf(DayOfWeek.class),
            LocalTime.of(2, 0),
            LocalTime.of(3, 0),
            ZoneOffset.UTC,
            Matcher.ALL,
            true);
    fixture.silences = new Silences(fixture.store, List.of(window));
    step = fixture.notifyStep();
    happened(1, ILL, "web");
    EngineEvent plain = Events.at(at(2), ILL, "db");
    String critical =
        plain.raw().replace("\"image\"", "\"tidings.severity\":\"critical\",\"image\"");
    fixture.happened(at(2), EventCodec.decode(critical, at(2)));
    assertThat(mailsUntil(2_900)).singleElement().asString().contains("db");
    assertThat(mailsUntil(3_200)).singleElement().asString().contains("web");
  }
}
