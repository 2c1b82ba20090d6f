package dev.tidings.ingest;

import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.EngineStream;
import dev.tidings.engine.ResumePoint;
import dev.tidings.engine.Sink;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Gap;
import dev.tidings.journal.Intake;
import dev.tidings.work.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the engine's events and hands them on; nothing else happens on the thread that runs
/// this, because an engine drops events for a reader that stalls. Runs as long as the stream lasts.
public final class StreamStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(StreamStep.class);

  private final Engine engine;
  private final Engine beside;
  private final EngineStream stream;
  private final Arrivals arrivals;
  private final Budget budget;
  private final Supplier<ResumePoint> beginning;
  private final AtomicLong signs = new AtomicLong();

  // Set by the thread that runs this, looked at by the one that feels the pulse.
  private volatile ResumePoint resume;
  private volatile Stage stage = Stage.IDLE;

  // The other way round.
  private volatile @Nullable String cutFor;
  private volatile Optional<Instant> quietUntil = Optional.empty();

  // Owned by the thread that runs this.
  private boolean connected;
  private boolean announced;
  private boolean met;
  private Optional<Instant> unreachable = Optional.empty();

  /// @param beside the engine over connections of its own, with little patience
  /// @param beginning where to go on, as far as the engine's clock is known
  public StreamStep(
      Engine beside,
      EngineStream stream,
      Arrivals arrivals,
      Budget budget,
      Supplier<ResumePoint> beginning) {
    this.engine = stream.engine();
    this.beside = beside;
    this.stream = stream;
    this.arrivals = arrivals;
    this.budget = budget;
    this.beginning = beginning;
    this.resume = beginning.get();
  }

  /// Where it all goes.
  ///
  /// @param arrived called when there is something; must not wait
  /// @param begun called when the engine is followed for the first time; must not wait
  public record Arrivals(
      Intake intake, EngineFacts facts, Runnable arrived, HostName host, Runnable begun) {}

  /// How long an engine may be out of reach.
  ///
  /// @param limit zero for ever
  /// @param spent called when it has been for longer; must not wait
  public record Budget(Duration limit, Runnable spent) {}

  /// How far the following has come.
  enum Stage {
    /// Between two connections.
    IDLE,
    /// On the way to one.
    CONNECTING,
    /// On one.
    FOLLOWING
  }

  @Override
  public Instant run(Instant now) throws IOException {
    goOnWithoutAnchor(now);
    connected = false;
    cutFor = null;
    enter(Stage.CONNECTING);
    try {
      // An answer may take a minute. Into a network that swallows everything that is a minute lost
      // each time, and often the one in which it comes back.
      beside.ping();
      if (!met && resume.anchor().isEmpty()) {
        // Its clock is known now: whoever starts for the first time is silent about the past.
        resume = beginning.get();
      }
      arrivals.host.learn(engine);
      stream.follow(resume, Optional.empty(), new Reader());
      LOG.debug("The stream of {} ended", engine.address());
    } catch (IOException e) {
      if (!connected) {
        throw unreached(e, now);
      }
      // However it ended: there was one, and a proxy may end them all day long.
      LOG.debug("The stream of {} broke", engine.address(), e);
    } finally {
      enter(Stage.IDLE);
    }
    if (cutFor != null) {
      LOG.warn("The stream of {} was dead, connecting anew: {}", engine.address(), cutFor);
    }
    // A stream that ends as soon as it began must not be asked for again in a tight loop.
    return now.plusSeconds(1);
  }

  /// The stage at this moment.
  Stage stage() {
    return stage;
  }

  /// Counts everything that shows that the following moves on.
  long signs() {
    return signs.get();
  }

  /// How far the events have come.
  ResumePoint seen() {
    return resume;
  }

  /// Takes note that the engine knows of no event that is missing here.
  ///
  /// @param until how far that was looked for, by the engine's clock
  void provenQuiet(Instant until) {
    quietUntil = Optional.of(until);
  }

  /// Ends the connection, or the attempt at one, as dead. From any thread.
  ///
  /// @param why in words for the log
  void cut(Instant now, String why) {
    cutFor = why;
    // Before the connection ends: whoever connects anew says later that it is up again.
    arrivals.facts.down(now);
    arrivals.arrived.run();
    engine.cut();
  }

  private void enter(Stage next) {
    stage = next;
    signs.incrementAndGet();
  }

  /// It was followed until just now and nothing has ever happened: there is nothing to look back
  /// for, but that a dead stream was followed only until somebody last looked beside it.
  private void goOnWithoutAnchor(Instant now) {
    if (connected && resume.anchor().isEmpty()) {
      resume =
          cutFor == null
              ? ResumePoint.behind(engine.clock().toEngine(now))
              : quietUntil.map(ResumePoint::start).orElse(resume);
    }
  }

  /// @return the failure in words
  private IOException unreached(IOException failure, Instant now) {
    announced = false;
    arrivals.facts.down(now);
    arrivals.arrived.run();
    Instant since = unreachable.orElse(now);
    boolean spent = budget.limit.isPositive() && !since.plus(budget.limit).isAfter(now);
    // Told once: the next attempt counts from the beginning.
    unreachable = spent ? Optional.empty() : Optional.of(since);
    if (spent) {
      budget.spent.run();
    }
    return cutFor == null ? failure : new EngineException(cutFor, failure);
  }

  private final class Reader implements Sink {
    private boolean container;

    @Override
    public void connected(Instant at, boolean container) {
      connected = true;
      this.container = container;
      unreachable = Optional.empty();
      enter(Stage.FOLLOWING);
      arrivals.facts.up();
      arrivals.arrived.run();
      if (!met) {
        arrivals.begun.run();
        met = true;
      }
      if (!announced) {
        LOG.info("Watching {}", engine.address());
        announced = true;
      }
    }

    @Override
    public void event(EngineEvent event, ResumePoint after) {
      arrivals.intake.offer(event, container);
      resume = after;
      signs.incrementAndGet();
      arrivals.arrived.run();
    }

    @Override
    public void gap(Instant since, Instant until, String reason, ResumePoint after) {
      LOG.warn("Events may be missing from {} to {}: {}", since, until, reason);
      arrivals.intake.offer(new Gap(since, until, reason));
      resume = after;
      signs.incrementAndGet();
      arrivals.arrived.run();
    }
  }
}
