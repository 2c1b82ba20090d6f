package dev.tidings.app;

import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.ResumePoint;
import dev.tidings.engine.Sink;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Intake;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the engine's events and hands them on; nothing else happens on the thread that runs
/// this, because an engine drops events for a reader that stalls. Runs as long as the stream lasts.
final class StreamStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(StreamStep.class);

  private final Engine engine;
  private final EngineStream stream;
  private final Arrivals arrivals;
  private final Runnable begun;
  private ResumePoint resume;
  private boolean connected;
  private boolean announced;
  private boolean met;

  /// @param resume where to go on
  /// @param begun told when the engine is followed for the first time; must not wait
  StreamStep(
      Engine engine, EngineStream stream, Arrivals arrivals, ResumePoint resume, Runnable begun) {
    this.engine = engine;
    this.stream = stream;
    this.arrivals = arrivals;
    this.resume = resume;
    this.begun = begun;
  }

  /// Where it all goes.
  ///
  /// @param arrived told that there is something; must not wait
  record Arrivals(Intake intake, EngineFacts facts, Runnable arrived, HostName host) {}

  @Override
  public Instant run(Instant now) throws IOException {
    if (connected && resume.anchor().isEmpty()) {
      // It was followed until just now and nothing happened: there is nothing to look back for.
      resume = ResumePoint.behind(now);
    }
    connected = false;
    try {
      arrivals.host.learn(engine);
      stream.follow(resume, Optional.empty(), new Reader());
      LOG.debug("The stream of {} ended", engine.address());
      // A stream that ends as soon as it began must not be asked for again in a tight loop.
      return now.plusSeconds(1);
    } catch (IOException e) {
      if (!connected) {
        announced = false;
        arrivals.facts.down(now);
        arrivals.arrived.run();
      }
      throw e;
    }
  }

  private final class Reader implements Sink {

    @Override
    public void connected(Instant at) {
      connected = true;
      arrivals.facts.up();
      arrivals.arrived.run();
      if (!met) {
        begun.run();
        met = true;
      }
      if (!announced) {
        LOG.info("Watching {}", engine.address());
        announced = true;
      }
    }

    @Override
    public void event(EngineEvent event, ResumePoint after) {
      arrivals.intake.offer(event);
      resume = after;
      arrivals.arrived.run();
    }

    @Override
    public void gap(Instant since, Instant until, String reason, ResumePoint after) {
      LOG.warn("Possible gap from {} to {}: {}", since, until, reason);
      arrivals.intake.offer(new Gap(since, until, reason));
      resume = after;
      arrivals.arrived.run();
    }
  }
}
