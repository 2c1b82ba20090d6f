package dev.tidings.engine;

import static dev.tidings.engine.Lines.event;
import static dev.tidings.engine.Lines.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.engine.docker.DockerEngine;
import dev.tidings.engine.docker.EngineAddress;
import dev.tidings.event.EngineEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SideLookTest {

  private static final Instant THEN = Instant.parse("2026-11-21T10:00:00.123456789Z");
  private static final ResumePoint SEEN =
      new ResumePoint(THEN, Optional.of(event("start", THEN).key()), THEN.minusSeconds(60));
  private static final String DIE = line("die", THEN.plusSeconds(1));

  @TempDir Path folder;

  @Test
  void anEventTheStreamHasNotBroughtIsMissing() throws IOException {
    SideLook.Look look = look(THEN.plusSeconds(10), () -> SEEN, line("start", THEN), DIE);
    assertThat(look.missing().map(EngineEvent::raw)).contains(DIE);
  }

  @Test
  void anEventTheStreamBringsMeanwhileIsNotMissing() throws IOException {
    ResumePoint further = SEEN.after(event("die", THEN.plusSeconds(1)));
    Iterator<ResumePoint> points = List.of(SEEN, further).iterator();
    assertThat(look(THEN.plusSeconds(10), points::next, DIE).missing()).isEmpty();
  }

  @Test
  void anEventOfTheLastSecondsMayBeUnderWay() throws IOException {
    assertThat(look(THEN.plusSeconds(5), () -> SEEN, DIE).missing()).isEmpty();
  }

  @Test
  void whatTheStreamHasBroughtIsNotMissing() throws IOException {
    assertThat(
            look(
                    THEN.plusSeconds(60),
                    () -> SEEN,
                    line("create", THEN.minusSeconds(1)),
                    line("start", THEN))
                .missing())
        .isEmpty();
  }

  @Test
  void aLineNobodyCanReadIsNotMissing() throws IOException {
    try (var server =
        new ScriptedServer(
            folder.resolve("s"),
            (request, connection) -> {
              connection.send("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n\r\ngarbage\n");
              connection.hangUp();
            })) {
      assertThat(look(server.socket(), THEN.plusSeconds(60), () -> SEEN).missing()).isEmpty();
    }
  }

  @Test
  void anEngineThatWaitsForALaterTimeLives() throws IOException {
    try (var server =
        new ScriptedServer(
            folder.resolve("s"),
            (request, connection) -> {
              connection.send("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n\r\n");
              if (!request.contains("until=")) {
                connection.hangUp();
              }
            })) {
      assertThat(look(server.socket(), THEN.plusSeconds(60), () -> SEEN).missing()).isEmpty();
    }
  }

  @Test
  void anEngineThatDoesNotAnswerGivesNoSignOfLife() throws IOException {
    try (var server = new ScriptedServer(folder.resolve("s"), (request, connection) -> {})) {
      assertThatThrownBy(() -> look(server.socket(), THEN, () -> SEEN))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("it does not answer");
    }
  }

  @Test
  void aPointAheadOfTheEnginesClockIsNotAskedFor() throws IOException {
    assertThat(look(THEN.minusSeconds(3600), () -> SEEN, DIE).missing()).isEmpty();
  }

  private SideLook.Look look(Instant now, Supplier<ResumePoint> seen, String... memory)
      throws IOException {
    try (var engine = new RememberingEngine(folder.resolve("s"), List.of(memory), List.of())) {
      return look(((EngineEndpoint.Unix) engine.address().endpoint()).socket(), now, seen);
    }
  }

  private static SideLook.Look look(Path socket, Instant now, Supplier<ResumePoint> seen)
      throws IOException {
    var address =
        new EngineAddress(
            new EngineEndpoint.Unix(socket), Optional.empty(), Optional.empty(), "by this test");
    // These servers tell no time, so that the clock's counts.
    try (Engine engine =
        new DockerEngine(address, InstantSource.fixed(now), Duration.ofMillis(300))) {
      return new SideLook(engine).look(seen);
    }
  }
}
