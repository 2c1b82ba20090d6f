package dev.tidings.engine.recorded;

import static dev.tidings.engine.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.engine.Engine;
import dev.tidings.engine.EventFeed;
import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RecordedEngineTest {

  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant START = Instant.parse("2026-11-21T10:00:00.5Z");

  @Test
  void theFirstEventHappensAtTheStart() throws IOException {
    assertThat(twoEvents(7).startingAt(START, 1).events().getFirst().time()).isEqualTo(START);
  }

  @Test
  void theOthersKeepTheirDistance() throws IOException {
    assertThat(twoEvents(7).startingAt(START, 1).events().get(1).time())
        .isEqualTo(START.plusSeconds(7));
  }

  @Test
  void aFasterPlayShortensTheDistance() throws IOException {
    assertThat(twoEvents(7).startingAt(START, 2).events().get(1).time())
        .isEqualTo(START.plusMillis(3500));
  }

  @Test
  void theRawLineTellsTheSameTime() throws IOException {
    EngineEvent event = twoEvents(7).startingAt(START, 1).events().get(1);
    assertThat(EventCodec.decode(event.raw(), THEN)).isEqualTo(event);
    assertThat(event.raw()).contains("\"time\":" + START.plusSeconds(7).getEpochSecond() + ",");
  }

  @Test
  void nothingElseInTheRawLineChanges() throws IOException {
    String odd =
        "{\"Type\":\"x\",\"Action\":\"y\",\"Actor\":{\"ID\":\"\",\"Attributes\":{\"time\":\"1\",\"n\":\"ä\\\"\"}},\"z\":[1.50,null,{\"timeNano\":3}],\"timeNano\":5}";
    Recording played = recording(odd).startingAt(Instant.ofEpochSecond(0, 77), 1);
    assertThat(played.events().getFirst().raw()).isEqualTo(odd.replace(":5}", ":77}"));
  }

  @Test
  void aLineThatIsNoEventIsPlayedToo() throws IOException {
    Recording played = recording(line("start", THEN), "garbage").startingAt(START, 1);
    assertThat(played.events().get(1))
        .returns(EngineEvent.TIDINGS, EngineEvent::type)
        .returns(START, EngineEvent::time);
  }

  @Test
  void aLastLineWithoutAnEndIsRead() throws IOException {
    byte[] bytes = line("start", THEN).getBytes(StandardCharsets.UTF_8);
    assertThat(Recording.read(new ByteArrayInputStream(bytes)).events()).hasSize(1);
  }

  @Test
  void aSpeedOfNothingIsRefused() throws IOException {
    Recording recording = twoEvents(1);
    assertThatThrownBy(() -> recording.startingAt(START, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aQueryHasTheEventsOfItsTimeOnly() throws IOException {
    Recording recording =
        recording(
            line("a", START), line("b", START.plusSeconds(1)), line("c", START.plusSeconds(2)));
    try (Engine engine = new RecordedEngine(recording, at(START.plusSeconds(9)));
        EventFeed feed = engine.events(START.plusSeconds(1), Optional.of(START.plusSeconds(1)))) {
      assertThat(Objects.requireNonNull(feed.next()).action().text()).isEqualTo("b");
      assertThat(feed.next()).isNull();
    }
  }

  @Test
  void closingTheEngineEndsTheWaitForAnEvent() throws Exception {
    Engine engine =
        new RecordedEngine(twoEvents(1).startingAt(START, 1), at(START.minusSeconds(3600)));
    EventFeed feed = engine.events(START, Optional.empty());
    CompletableFuture<?> waiting = failureOf(feed);
    engine.close();
    assertThat(waiting.get()).isInstanceOf(IOException.class);
  }

  @Test
  void closingTheFeedEndsTheWaitAfterTheLastEvent() throws Exception {
    try (Engine engine = new RecordedEngine(new Recording(List.of()), at(START))) {
      EventFeed feed = engine.events(START, Optional.empty());
      CompletableFuture<?> waiting = failureOf(feed);
      feed.close();
      assertThat(waiting.get()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anEventWaitsForItsTime() throws IOException {
    Instant soon = Instant.now().plusMillis(50);
    try (Engine engine =
            new RecordedEngine(twoEvents(1).startingAt(soon, 1), InstantSource.system());
        EventFeed feed = engine.events(THEN, Optional.empty())) {
      feed.next();
      assertThat(Instant.now()).isAfterOrEqualTo(soon);
    }
  }

  @Test
  void theDemoLastsThreeQuartersOfAMinute() throws IOException {
    assertThat(demo().length()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(50));
  }

  @Test
  void theDemoHoldsNoUnreadableLine() throws IOException {
    assertThat(demo().events()).noneMatch(e -> e.type().equals(EngineEvent.TIDINGS));
  }

  @Test
  void theDemoTellsOfACrashAnOutOfMemoryALoopADeployAndAnIllness() throws IOException {
    List<String> told = new ArrayList<>();
    for (EngineEvent event : demo().events()) {
      String code =
          event.action() instanceof Action.Die(var text, OptionalInt exit)
              ? " " + exit.orElse(-1)
              : "";
      told.add(event.actor().name() + " " + event.action().text() + code);
    }
    assertThat(told)
        .contains("shop-worker-1 die 3", "shop-report-1 oom", "shop-report-1 die 137")
        .contains("shop-web-1 destroy", "shop-web-1 rename", "shop-web-1 start")
        .containsSubsequence(
            "shop-db-1 health_status: unhealthy", "shop-db-1 health_status: healthy");
    assertThat(told).filteredOn("shop-mailer-1 die 1"::equals).hasSize(9);
  }

  private static Recording demo() throws IOException {
    try (InputStream in = Engine.class.getResourceAsStream("demo.jsonl")) {
      return Recording.read(Objects.requireNonNull(in));
    }
  }

  private static Recording twoEvents(int secondsApart) throws IOException {
    return recording(line("start", THEN), line("die", THEN.plusSeconds(secondsApart)));
  }

  private static Recording recording(String... lines) throws IOException {
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return Recording.read(new ByteArrayInputStream(bytes));
  }

  private static InstantSource at(Instant now) {
    return InstantSource.fixed(now);
  }

  private static CompletableFuture<Throwable> failureOf(EventFeed feed) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            failure.completeExceptionally(new AssertionError(String.valueOf(feed.next())));
          } catch (IOException e) {
            failure.complete(e);
          }
        });
    return failure;
  }
}
