package dev.tidings.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.PipelineFixture;
import dev.tidings.engine.EngineClock;
import dev.tidings.engine.ResumePoint;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.journal.Gap;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumePositionTest {

  private static final Instant NOW = Events.START;

  @TempDir Path folder;
  private PipelineFixture context;

  @BeforeEach
  void open() {
    context = new PipelineFixture(folder, NOW);
  }

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void aFirstStartIsSilentAboutThePast() {
    assertThat(resume(NOW)).isEqualTo(ResumePoint.start(NOW));
  }

  @Test
  void aSecondStartWithoutEventsGoesOnFromTheFirst() {
    resume(NOW);
    assertThat(resume(NOW.plusSeconds(3_600))).isEqualTo(ResumePoint.start(NOW));
  }

  @Test
  void theLatestEventIsTheAnchorEvenIfAnotherArrivedAfterIt() {
    EngineEvent latest = Events.container(40, "die", "web");
    context.happened(
        NOW, Events.container(1, "start", "web"), latest, Events.container(20, "stop", "web"));
    assertThat(resume(NOW).anchor()).contains(latest.key());
  }

  @Test
  void behindAGapAfterWhichNothingCameTheLostAnchorIsNotAskedForAgain() {
    context.happened(NOW, Events.container(1, "start", "web"));
    context.gap(new Gap(NOW, NOW.plusSeconds(60), "the engine was restarted"), NOW);
    assertThat(resume(NOW)).isEqualTo(ResumePoint.behind(NOW.plusSeconds(60)));
  }

  @Test
  void anEventAfterTheGapIsTheAnchorAgain() {
    context.gap(new Gap(NOW, NOW.plusSeconds(60), "the engine was restarted"), NOW);
    EngineEvent after = Events.container(70_000, "start", "web");
    context.happened(NOW, after);
    assertThat(resume(NOW).anchor()).contains(after.key());
  }

  private ResumePoint resume(Instant now) {
    return ResumePosition.resume(context.journal, context.status, new EngineClock(), now);
  }
}
