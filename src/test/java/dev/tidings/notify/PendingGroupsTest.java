package dev.tidings.notify;

import static dev.tidings.app.PipelineFixture.WINDOW;
import static dev.tidings.app.PipelineFixture.run;
import static dev.tidings.app.PipelineFixture.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.PipelineFixture;
import dev.tidings.batch.Backlog;
import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Windows;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.mail.mime.Mail;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever makes containers gives as many names as there are: to groups and to readers.
class PendingGroupsTest {

  private static final Instant NOW = Events.START;

  @TempDir Path folder;
  private PipelineFixture context;
  private NotifyStep step;

  @BeforeEach
  void open() {
    context = new PipelineFixture(folder, NOW);
    step = context.notifyStep();
  }

  @AfterEach
  void close() {
    context.close();
  }

  private static EngineEvent die(int n, String to) {
    return EventCodec.decode(
        """
        {"Type":"container","Action":"die","Actor":{"ID":"%064x","Attributes":\
        {"name":"web%d","exitCode":"3","tidings.to":"%s"}},"timeNano":%d}\
        """
            .formatted(n, n, to, EngineEvent.toNano(NOW) + n),
        NOW);
  }

  private Set<Name> waiting() {
    Set<Name> names = new HashSet<>();
    new Backlog(context.store).eachWaiting(names::add);
    return names;
  }

  private int told(List<Mail> mails) {
    return mails.stream().mapToInt(Mail::events).sum();
  }

  @Test
  void whatCrashesBesideAThousandGroupsWaitsTogetherAndAllOfItIsTold() throws Exception {
    outage();
    for (int from = 0; from < 5_000; from += 1_000) {
      context.happened(NOW, crashes(from, n -> ""));
      settle(step, NOW);
    }
    assertThat(waiting())
        .hasSize(PendingGroups.MOST + 1)
        .contains(new Name("problems", "(more)", ""));
    context.outage.lift();
    run(step, NOW.plusSeconds(60));
    assertThat(told(context.takeMails())).isEqualTo(5_000);
    assertThat(waiting()).isEmpty();
  }

  @Test
  void whatAnEarlierVersionLeftBehindTooManyGroupsIsPutTogetherAndTold() throws Exception {
    context.happened(NOW, crashes(0, n -> ""));
    context.happened(NOW, crashes(1_000, n -> ""));
    context.store.commit(() -> {
      for (int n = 1; n <= 2_000; n++) {
        context.store.update(
            "INSERT INTO due VALUES (?, ?, ?)", "problems/container web" + n + "/a" + n, n, n);
      }
      context.journal.moveCursor(EventProcessor.CURSOR, 2_000);
    });
    outage();
    run(step, NOW);
    assertThat(waiting()).hasSizeBetween(PendingGroups.MOST, PendingGroups.MOST + 1 + Readers.MOST);
    assertThat(waiting()).extracting(Name::to).containsOnly(tos(waiting()));
    assertThat(new Backlog(context.store).page(List.copyOf(waiting()), 1_999)).hasSize(1);
  }

  private static String[] tos(Set<Name> names) {
    String[] tos = names.stream().map(Name::to).distinct().toArray(String[]::new);
    assertThat(tos).hasSizeLessThanOrEqualTo(Readers.MOST + 1);
    return tos;
  }

  @Test
  void readersThatLabelsNameAreBoundedAndTheRestGoesToThoseOfTheRoute() throws Exception {
    outage();
    context.happened(NOW, crashes(0, n -> "a" + n + "@example.org"));
    settle(step, NOW);
    assertThat(waiting().stream().map(Name::to).distinct()).hasSize(Readers.MOST + 1).contains("");
    context.outage.lift();
    run(step, NOW.plusSeconds(60));
    List<Mail> mails = context.takeMails();
    assertThat(told(mails)).isEqualTo(1_000);
    assertThat(mails).filteredOn(mail -> mail.events() > 0).hasSize(Readers.MOST + 1);
  }

  @Test
  void whoWasNamedAnHourAgoMakesRoomForOthers() throws Exception {
    context.happened(NOW, crashes(0, n -> "a" + n + "@example.org"));
    settle(step, NOW);
    settle(step, NOW.plusSeconds(60));
    context.takeMails();
    Instant later = NOW.plus(Duration.ofHours(2));
    context.happened(later, die(5_000, "late@example.org"));
    settle(step, later);
    assertThat(context.takeMails())
        .extracting(mail -> mail.envelope().recipients())
        .contains(List.of("late@example.org"));
  }

  @Test
  void ofMoreWindowsThanAreRememberedTheQuietOnesGoFirst() {
    Windows windows = new Windows(context.store);
    ThrottleStates groups = new ThrottleStates(windows);
    groups.load(NOW);
    Throttle open = new Throttle.Open(NOW, WINDOW);
    note(groups, "open", open, ThrottleStates.MOST / 2);
    note(groups, "quiet", new Throttle.Idle(), ThrottleStates.MOST / 2);
    note(groups, "new", open, 10);
    assertThat(groups.known()).hasSize(ThrottleStates.MOST);
    assertThat(windows.load()).containsOnlyKeys(groups.known());
    assertThat(groups.known()).filteredOn(name -> name.group().startsWith("quiet")).hasSize(990);
    note(groups, "new", open, ThrottleStates.MOST - 5);
    assertThat(groups.known()).hasSize(ThrottleStates.MOST);
    assertThat(groups.known()).filteredOn(name -> name.group().startsWith("open")).hasSize(5);
  }

  private static void note(ThrottleStates groups, String group, Throttle throttle, int count) {
    Map<Name, Windows.Window> changes = new LinkedHashMap<>();
    for (int n = 0; n < count; n++) {
      changes.put(
          new Name("problems", group + n, ""), new Windows.Window(throttle, Optional.of("<root>")));
    }
    Map<Name, Windows.Window> all = groups.bounded(changes);
    groups.save(all, NOW);
    groups.note(all);
  }

  @Test
  void windowsThatAnEarlierVersionLeftAreForgottenDownToTheBound() {
    Windows windows = new Windows(context.store);
    Windows.Window window = new Windows.Window(new Throttle.Open(NOW, WINDOW), Optional.empty());
    context.store.commit(() -> {
      for (int n = 0; n < ThrottleStates.MOST + 500; n++) {
        windows.save(new Name("problems", "container web" + n, ""), window, NOW);
      }
    });
    ThrottleStates groups = new ThrottleStates(windows);
    groups.load(NOW);
    assertThat(groups.known()).hasSize(ThrottleStates.MOST);
    assertThat(windows.load()).hasSize(ThrottleStates.MOST);
  }

  /// No mail can be sent, and one is pending.
  private void outage() {
    context.outage.set("gone", NOW);
    context.owe(1);
  }

  private static EngineEvent[] crashes(int from, IntFunction<String> to) {
    return IntStream.range(from, from + 1_000)
        .mapToObj(n -> die(n, to.apply(n)))
        .toArray(EngineEvent[]::new);
  }
}
