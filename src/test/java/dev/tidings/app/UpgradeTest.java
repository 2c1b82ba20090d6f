package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.EventKey;
import dev.tidings.journal.Entry;
import dev.tidings.mail.mime.Mail;
import dev.tidings.notify.NotifyStep;
import dev.tidings.outbox.OutboxEntry.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database of the build of commit 708930c, which was killed in a storm: a crash loop, a
/// failing health check and a dozen jobs, with the mail server away, one mail pending, incidents in
/// their windows and one that ended a moment before. Made on a real engine (20.10); beside it what
/// its mail server had taken.
class UpgradeTest {

  private static final Instant KILLED = Instant.parse("2026-11-26T22:35:49Z");

  @TempDir private Path folder;
  private PipelineFixture fixture;

  @BeforeEach
  void unpack() throws IOException {
    try (InputStream packed = new GZIPInputStream(resource("708930c.db.gz"))) {
      Files.copy(packed, folder.resolve("tidings.db"));
    }
    fixture = new PipelineFixture(folder, KILLED);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(UpgradeTest.class.getResourceAsStream("/upgrade/" + name), name);
  }

  private static Set<String> mailedBefore() throws IOException {
    try (InputStream in = resource("708930c-mailed.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String name(EngineEvent event) {
    EventKey key = event.key();
    return key.timeNano() + " " + event.action().text() + " " + event.actor().id();
  }

  private Set<String> journaled() {
    Set<String> names = new TreeSet<>();
    for (List<Entry> page = fixture.journal.after(0);
        !page.isEmpty();
        page = fixture.journal.after(page.getLast().position())) {
      page.forEach(entry -> names.add(name(entry.event())));
    }
    return names;
  }

  private Map<String, Integer> mailedNow() throws Exception {
    Map<String, Integer> times = new HashMap<>();
    NotifyStep step = fixture.notifyStep();
    List<Mail> mails = new ArrayList<>();
    for (int second = 0; second < 7_200; second += 5) {
      PipelineFixture.run(step, KILLED.plusSeconds(60 + second));
      mails.addAll(fixture.takeMails());
    }
    for (Mail mail : mails) {
      for (String line : MailSink.Received.of(mail.content()).lines()) {
        EngineEvent event = EventCodec.decode(line, KILLED);
        times.merge(name(event), 1, Integer::sum);
      }
    }
    return times;
  }

  @Test
  void everyEventOfItIsMailedOnceBeforeOrAfter() throws Exception {
    Set<String> before = mailedBefore();
    Set<String> journaled = journaled();
    assertThat(fixture.outbox.list(State.OWED)).hasSize(1);
    assertThat(journaled).containsAll(before).hasSizeGreaterThan(150);
    Map<String, Integer> now = mailedNow();
    assertThat(now.values()).allMatch(times -> times == 1);
    Set<String> all = new TreeSet<>(now.keySet());
    assertThat(all).doesNotContainAnyElementsOf(before);
    all.addAll(before);
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            journaled.stream().filter(name -> !name.contains(" exec_")).toList());
  }
}
