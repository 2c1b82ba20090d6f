package dev.tidings.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.PipelineFixture;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.mail.Parsed;
import dev.tidings.mail.mime.Mail;
import dev.tidings.notify.NotifyStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationHistoryTest {

  private static final Path CASES = Path.of("src/test/resources/cases");

  @TempDir private Path folder;

  private static List<EngineEvent> recorded(String name) throws IOException {
    List<EngineEvent> events = new ArrayList<>();
    for (String line : Files.readAllLines(CASES.resolve(name + ".jsonl"))) {
      events.add(EventCodec.decode(line, Instant.EPOCH));
    }
    return events;
  }

  /// Journals all of it when the last of it happens, and mails what is due in the minutes after.
  private static void play(PipelineFixture fixture, List<EngineEvent> events) throws Exception {
    Instant end = events.getLast().time();
    fixture.happened(end, events.toArray(EngineEvent[]::new));
    NotifyStep step = fixture.notifyStep();
    for (int second = 0; second <= 300; second++) {
      PipelineFixture.run(step, end.plusSeconds(second));
    }
  }

  /// What was found, and the mails.
  private record Played(List<OperationHistory.Past> past, List<Mail> mails) {}

  private Played played(List<EngineEvent> events, int look) throws Exception {
    try (PipelineFixture fixture = new PipelineFixture(folder, events.getFirst().time())) {
      play(fixture, events);
      return new Played(new OperationHistory(fixture.store).latest(10, look), fixture.takeMails());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"compose-recreate-v2", "compose-restart", "compose-scale-out", "compose-down"})
  void whatAMailToldOfAProjectIsFoundAgainInItsWords(String recording) throws Exception {
    List<EngineEvent> events = recorded(recording);
    Played played = played(events, 20_000);
    assertThat(played.past()).hasSize(1);
    OperationHistory.Past past = played.past().getFirst();
    Mail mail =
        played.mails().stream()
            .filter(each -> each.messageId().equals(past.messageId()))
            .findFirst()
            .orElseThrow();
    assertThat(mail.subject()).startsWith("[" + past.told().what() + "] host1: blog");
    assertThat(new Parsed(mail).text().replaceAll("\\s+", " ")).contains(past.told().sentence());
    assertThat(past.told().project()).isEqualTo("blog");
    assertThat(past.began()).isBetween(events.getFirst().time(), past.ended());
    assertThat(past.ended()).isBeforeOrEqualTo(events.getLast().time());
  }

  @Test
  void whatIsLongPastIsNotLookedFor() throws Exception {
    assertThat(played(recorded("compose-recreate-v2"), 0).past()).isEmpty();
  }

  @Test
  void aCrashIsNoOperation() throws Exception {
    assertThat(played(List.of(Events.at(Events.START, "die", "web")), 20_000).past()).isEmpty();
  }
}
