package dev.tidings.app;

import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.ResumePoint;
import dev.tidings.engine.Sink;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Intake;
import dev.tidings.store.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the engine's events and hands them on; nothing else happens on the thread that runs
/// this, because an engine drops events for a reader that stalls. Runs as long as the stream lasts.
final class StreamStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(StreamStep.class);

  /// The fact that the engine cannot be followed, and since when.
  static final String DOWN = "stream.down";

  private final Engine engine;
  private final EngineStream stream;
  private final Arrivals arrivals;
  private final Status status;
  private ResumePoint resume;
  private boolean connected;
  private boolean everConnected;
  private boolean down;

  /// @param resume where to go on
  StreamStep(
      Engine engine, EngineStream stream, Arrivals arrivals, Status status, ResumePoint resume) {
    this.engine = engine;
    this.stream = stream;
    this.arrivals = arrivals;
    this.status = status;
    this.resume = resume;
  }

  /// Where events go, and who is told that there are some.
  record Arrivals(Intake intake, Runnable arrived, HostName host) {}

  @Override
  public Instant run(Instant now) throws IOException {
    connected = false;
    try {
      arrivals.host.learn(engine);
      stream.follow(resume, Optional.empty(), new Reader());
      LOG.debug("The stream of {} ended", engine.address());
      // A stream that ends as soon as it began must not be asked for again in a tight loop.
      return now.plusSeconds(1);
    } catch (IOException e) {
      if (!connected && !down) {
        down = true;
        status.set(DOWN, now.toString());
      }
      throw e;
    }
  }

  private final class Reader implements Sink {

    @Override
    public void connected(Instant at) {
      if (down || !everConnected) {
        LOG.info("Watching {}", engine.address());
        status.clear(DOWN);
      }
      connected = true;
      everConnected = true;
      down = false;
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
