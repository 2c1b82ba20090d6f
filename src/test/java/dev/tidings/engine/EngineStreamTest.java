package dev.tidings.engine;

import static dev.tidings.engine.Lines.event;
import static dev.tidings.engine.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.event.EngineEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class EngineStreamTest {

  private static final Instant THEN = Instant.parse("2026-11-21T10:00:00.123456789Z");
  private static final Instant LONG_AGO = THEN.minusSeconds(86_400);
  private static final Instant NOW = THEN.plusSeconds(600);
  private static final ResumePoint AT_ANCHOR =
      new ResumePoint(THEN, Optional.of(event("start", THEN).key()), LONG_AGO);

  @TempDir Path folder;

  @Test
  void aRememberedAnchorMeansNoGap() throws IOException {
    var noted =
        follow(
            AT_ANCHOR, List.of(line("start", THEN), line("die", THEN.plusSeconds(9))), List.of());
    assertThat(noted.gaps).isEmpty();
    assertThat(noted.actions()).containsExactly("start", "die");
  }

  @Test
  void aForgottenAnchorIsAGapUntilTheNextEventRemembered() throws IOException {
    var noted = follow(AT_ANCHOR, List.of(line("die", THEN.plusSeconds(9))), List.of());
    assertThat(noted.gaps).containsExactly(new Gap(THEN, THEN.plusSeconds(9)));
  }

  /// What stands before the engine made it up, and cut the connection.
  private static final ResumePoint MADE_UP =
      ResumePoint.start(LONG_AGO)
          .after(event("start", THEN))
          .after(event("die", THEN.plusSeconds(4)));

  @Test
  void whereTheAnchorWasMadeUpItGoesOnBehindTheEventBefore() throws IOException {
    var noted =
        follow(
            MADE_UP,
            List.of(line("start", THEN), line("kill", THEN.plusSeconds(1))),
            List.of(line("stop", NOW)));
    assertThat(noted.gaps).isEmpty();
    assertThat(noted.actions()).containsExactly("start", "kill", "stop");
  }

  @Test
  void whereNothingOfTheLastEventsIsKnownTheGapBeginsWithTheFirstOfThem() throws IOException {
    var noted = follow(MADE_UP, List.of(line("stop", THEN.plusSeconds(9))), List.of());
    assertThat(noted.gaps).containsExactly(new Gap(THEN, THEN.plusSeconds(9)));
  }

  @Test
  void anEngineThatRemembersNothingIsAGapUntilTheConnection() throws IOException {
    var noted = follow(AT_ANCHOR, List.of(), List.of());
    assertThat(noted.gaps).containsExactly(new Gap(THEN, NOW));
  }

  @Test
  void theGapIsReportedOnceAndBeforeTheEventsBehindIt() throws IOException {
    var noted =
        follow(
            AT_ANCHOR,
            List.of(line("die", THEN.plusSeconds(9)), line("start", THEN.plusSeconds(10))),
            List.of());
    assertThat(noted.log).containsExactly("connected", "gap", "die", "start");
  }

  @Test
  void aGapThatWasReportedIsNotReportedAgain() throws IOException {
    var first = follow(AT_ANCHOR, List.of(), List.of());
    var second = follow(first.point, List.of(), List.of());
    assertThat(second.gaps).isEmpty();
  }

  @Test
  void aLookBackFurtherThanTheEngineRemembersIsAGap() throws IOException {
    var noted =
        follow(ResumePoint.start(THEN), List.of(line("die", THEN.plusSeconds(9))), List.of());
    assertThat(noted.gaps).containsExactly(new Gap(THEN, THEN.plusSeconds(9)));
  }

  @Test
  void aLookBackWithinWhatTheEngineRemembersIsNone() throws IOException {
    var noted =
        follow(
            ResumePoint.start(THEN),
            List.of(line("start", THEN.minusSeconds(1)), line("die", THEN.plusSeconds(9))),
            List.of());
    assertThat(noted.gaps).isEmpty();
    assertThat(noted.actions()).containsExactly("die");
  }

  @Test
  void aStreamThatSkipsTheAnchorIsAGap() throws IOException {
    Instant later = THEN.plusSeconds(2);
    // Remembered when asked, yet the stream's own backlog is another engine's.
    try (var server =
        new ScriptedServer(
            folder.resolve("s"),
            (request, connection) -> {
              String line = request.contains("until=") ? line("start", THEN) : line("die", later);
              connection.send("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n\r\n" + line + "\n");
              connection.hangUp();
            })) {
      assertThat(follow(AT_ANCHOR, server.socket()).gaps).containsExactly(new Gap(THEN, later));
    }
  }

  @Test
  void disorderWithinASecondIsNoGap() throws IOException {
    var noted =
        follow(
            AT_ANCHOR, List.of(line("die", THEN.plusMillis(900)), line("start", THEN)), List.of());
    assertThat(noted.gaps).isEmpty();
  }

  @Test
  void anUnreadableLineBeforeTheAnchorIsNoGap() throws IOException {
    var noted = follow(AT_ANCHOR, List.of("garbage", line("start", THEN)), List.of());
    assertThat(noted.gaps).isEmpty();
  }

  @Test
  void aFirstStartKnowsNoGap() throws IOException {
    var noted = follow(ResumePoint.start(NOW), List.of(), List.of(line("die", NOW)));
    assertThat(noted.gaps).isEmpty();
  }

  @Test
  void aFirstStartIsSilentAboutThePast() throws IOException {
    var noted =
        follow(ResumePoint.start(NOW), List.of(line("start", THEN)), List.of(line("die", NOW)));
    assertThat(noted.actions()).containsExactly("die");
  }

  @Test
  void eachEventComesWithThePointToGoOnFrom() throws IOException {
    var noted = follow(ResumePoint.start(THEN), List.of(), List.of(line("die", NOW)));
    assertThat(noted.point.anchor()).contains(event("die", NOW).key());
  }

  @Test
  void anAnchorAheadOfOurClockIsAskedForAllTheSame() throws IOException {
    Instant ahead = NOW.plusSeconds(30);
    ResumePoint from = new ResumePoint(ahead, Optional.of(event("start", ahead).key()), LONG_AGO);
    assertThat(follow(from, List.of(line("start", ahead)), List.of()).gaps).isEmpty();
  }

  @Test
  void anEngineWhoseClockWasSetBackIsAGapAndNoDeadEnd() throws IOException {
    Instant setBack = THEN.minusSeconds(7200);
    // Such an engine remembers nothing so late, and waits for the query's end to come.
    try (var server =
        new ScriptedServer(
            folder.resolve("s"),
            (request, connection) -> {
              connection.send("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n\r\n");
              if (!request.contains("until=")) {
                connection.send(line("die", setBack) + "\n");
                connection.hangUp();
              }
            })) {
      Noted noted = follow(AT_ANCHOR, server.socket(), Duration.ofMillis(200));
      assertThat(noted.gaps).hasSize(1);
      assertThat(noted.point.time()).isEqualTo(setBack);
    }
  }

  @Test
  void theStreamGoesOnAfterALineOfFiveMegabytes() throws IOException {
    var noted =
        follow(
            ResumePoint.start(THEN), List.of(), List.of("x".repeat(5_000_000), line("die", NOW)));
    assertThat(noted.actions()).containsExactly("unreadable", "die");
    assertThat(noted.events.getFirst().raw()).contains("a line of 5000000 bytes");
  }

  @Test
  void aLineThatIsCutInItsMiddleComesAsAWholeNextTime() throws IOException {
    Instant later = THEN.plusSeconds(1);
    AtomicInteger streams = new AtomicInteger();
    try (var server =
        new ScriptedServer(
            folder.resolve("s"),
            (request, connection) -> {
              String die = line("die", later) + "\n";
              boolean live = request.contains("/events") && !request.contains("until=");
              boolean cut = live && streams.getAndIncrement() == 0;
              String text = cut ? die.substring(0, die.length() / 2) : die;
              connection.send(
                  "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nTransfer-Encoding: chunked\r\n\r\n");
              if (request.contains("/events")) {
                String sent = line("start", THEN) + "\n" + text;
                connection.send(Integer.toHexString(sent.length()) + "\r\n" + sent + "\r\n");
              }
              if (request.contains("until=")) {
                connection.send("0\r\n\r\n");
              }
              connection.hangUp();
            })) {
      Noted first = follow(AT_ANCHOR, server.socket());
      assertThat(first.actions()).containsExactly("start");
      Noted second = follow(first.point, server.socket());
      assertThat(second.actions()).containsExactly("start", "die");
      assertThat(second.gaps).isEmpty();
    }
  }

  @Test
  void whatComesTwiceOrOutOfOrderAtTheSeamIsHandedOnAsItComes() throws IOException {
    String b = line("b", THEN.plusMillis(30));
    String c = line("c", THEN.plusMillis(10));
    var noted = follow(AT_ANCHOR, List.of(line("start", THEN), b), List.of(b, c, b));
    assertThat(noted.actions()).containsExactly("start", "b", "b", "c", "b");
    assertThat(noted.gaps).isEmpty();
    assertThat(noted.point.anchor()).contains(event("b", THEN.plusMillis(30)).key());
  }

  private Noted follow(ResumePoint from, List<String> memory, List<String> live)
      throws IOException {
    try (var engine =
        new RememberingEngine(folder.resolve("s" + System.nanoTime()), memory, live)) {
      return follow(from, ((EngineEndpoint.Unix) engine.address().endpoint()).socket());
    }
  }

  private static Noted follow(ResumePoint from, Path socket) throws IOException {
    return follow(from, socket, Duration.ofSeconds(60));
  }

  private static Noted follow(ResumePoint from, Path socket, Duration answer) throws IOException {
    InstantSource clock = InstantSource.fixed(NOW);
    var address =
        new EngineAddress(
            new EngineEndpoint.Unix(socket), Optional.empty(), Optional.empty(), "by this test");
    Noted noted = new Noted(from);
    try (Engine engine = new DockerEngine(address, clock, answer)) {
      new EngineStream(engine, clock).follow(from, Optional.empty(), noted);
    }
    return noted;
  }

  private record Gap(Instant since, Instant until) {}

  /// Writes down all it is given.
  private static final class Noted implements Sink {
    final List<String> log = new ArrayList<>();
    final List<EngineEvent> events = new ArrayList<>();
    final List<Gap> gaps = new ArrayList<>();
    ResumePoint point;

    Noted(ResumePoint point) {
      this.point = point;
    }

    List<String> actions() {
      return events.stream().map(e -> e.action().text()).toList();
    }

    @Override
    public void connected(Instant at, boolean container) {
      log.add("connected");
    }

    @Override
    public void event(EngineEvent event, ResumePoint after) {
      log.add(event.action().text());
      events.add(event);
      point = after;
    }

    @Override
    public void gap(Instant since, Instant until, String reason, ResumePoint after) {
      log.add("gap");
      gaps.add(new Gap(since, until));
      point = after;
    }
  }
}
