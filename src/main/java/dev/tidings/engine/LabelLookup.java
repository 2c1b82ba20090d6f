package dev.tidings.engine;

import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.DecidingLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.ImageLabels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Finds out in the background whether the labels that events bring are those of a container's user
/// or of its image: whoever needs to know it must not wait for an engine. Only containers with
/// labels that ask Tidings for something are asked about, each once. Any thread may use it.
public final class LabelLookup implements AutoCloseable {

  /// So many containers are remembered; beyond that the one not needed for longest is asked about
  /// again.
  static final int REMEMBERED = 2_000;

  /// So many questions are open at most; what is asked beyond that is unknown for now.
  static final int AT_ONCE = 32;

  /// When a question that failed is asked again, at the earliest.
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /// So long after its event a name still is that of the same image, where the container itself is
  /// gone and cannot say which one it had.
  private static final Duration FRESH = Duration.ofMinutes(1);

  private static final ContainerLabels UNASKED_FOR =
      new ContainerLabels(Map.of(), Map.of(), ContainerLabels.Origin.UNKNOWN, "");

  private final Engine engine;
  private final InstantSource clock;
  private final LabelReader reader;
  private final ExecutorService threads;
  private final BiConsumer<String, ContainerLabels> found;
  private final ReentrantLock lock = new ReentrantLock();

  /// By the container's identity. Guarded by the lock.
  private final Map<String, Known> containers =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// Guarded by the lock.
  private int open;

  /// @param labels of its image; null while it is being asked
  /// @param asked when, by the system's clock that only goes forward
  private record Known(@Nullable ImageLabels labels, long asked) {}

  /// @param engine over connections beside the stream's
  /// @param threads makes a thread a task; ended with this
  /// @param found called with a container's name and what was found out, once for each container
  public LabelLookup(
      Engine engine,
      InstantSource clock,
      LabelReader reader,
      ExecutorService threads,
      BiConsumer<String, ContainerLabels> found) {
    this.engine = engine;
    this.clock = clock;
    this.reader = reader;
    this.threads = threads;
    this.found = found;
  }

  /// Begins to ask where that is needed, and returns at once.
  ///
  /// @param event of a container, with its labels
  public void prepare(EngineEvent event) {
    if (event.type().equals("container")
        && asksSomething(event.actor())
        && !reader.trustsImages()) {
      begin(event);
    }
  }

  /// What a container asks for, as far as it is known now. Returns at once.
  ///
  /// @param container with its labels, as events brought them
  public ContainerLabels of(Actor container) {
    if (!asksSomething(container)) {
      return UNASKED_FOR;
    }
    return ContainerLabels.of(
        container, reader.trustsImages() ? new ImageLabels.Trusted() : known(container.id()));
  }

  /// What a container asks for; waits for the engine where that is not known yet.
  ///
  /// @param event of a container, with its labels
  public ContainerLabels ask(EngineEvent event) {
    Actor container = event.actor();
    if (!asksSomething(container) || reader.trustsImages()) {
      return of(container);
    }
    Known known = remembered(container.id());
    ImageLabels labels = known == null ? null : known.labels();
    if (known == null || labels == null || isOver(known)) {
      labels = inquire(event);
      remember(container.id(), labels);
    }
    return ContainerLabels.of(container, labels);
  }

  private @Nullable Known remembered(String id) {
    lock.lock();
    try {
      return containers.get(id);
    } finally {
      lock.unlock();
    }
  }

  private void remember(String id, ImageLabels labels) {
    lock.lock();
    try {
      containers.put(id, new Known(labels, System.nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  /// Whether a container, by its identity, is being asked about.
  public boolean isPending(String id) {
    lock.lock();
    try {
      Known known = containers.get(id);
      return known != null && known.labels() == null;
    } finally {
      lock.unlock();
    }
  }

  private static boolean asksSomething(Actor container) {
    return container.attributes().keySet().stream().anyMatch(DecidingLabels::isAsking);
  }

  private ImageLabels known(String id) {
    lock.lock();
    try {
      Known known = containers.get(id);
      return known == null || known.labels() == null
          ? new ImageLabels.Unknown("the engine has not answered in time")
          : known.labels();
    } finally {
      lock.unlock();
    }
  }

  private void begin(EngineEvent event) {
    Actor container = event.actor();
    lock.lock();
    try {
      Known known = containers.get(container.id());
      if (open >= AT_ONCE || (known != null && !isOver(known))) {
        return;
      }
      containers.put(container.id(), new Known(null, System.nanoTime()));
      open++;
    } finally {
      lock.unlock();
    }
    try {
      threads.execute(() -> answer(container, inquire(event)));
    } catch (RejectedExecutionException e) {
      answer(container, new ImageLabels.Unknown("Tidings is ending"));
    }
  }

  private static boolean isOver(Known known) {
    return known.labels() instanceof ImageLabels.Unknown
        && System.nanoTime() - known.asked() > AGAIN.toNanos();
  }

  private ImageLabels inquire(EngineEvent event) {
    try {
      return switch (engine.inspect(event.actor().id())) {
        case Answer.Given<Inspection>(Inspection told) -> image(told);
        case Answer.Gone<Inspection> _ -> byName(event);
        case Answer.Forbidden<Inspection>(String question) ->
            new ImageLabels.Unknown("what stands before the engine forbids GET " + question);
        case Answer.Failed<Inspection>(String why) -> new ImageLabels.Unknown(why);
      };
    } catch (RuntimeException e) {
      return new ImageLabels.Unknown("the engine could not be asked");
    }
  }

  /// Its events bring labels that ask for something: an answer without any of them tells nothing of
  /// whose they are.
  private ImageLabels image(Inspection told) {
    boolean asks = told.below("Config/Labels").keySet().stream().anyMatch(DecidingLabels::isAsking);
    return asks
        ? reader.image(told)
        : new ImageLabels.Unknown("the engine tells of none of these labels");
  }

  /// A container that was removed at once cannot say whose image it had.
  private ImageLabels byName(EngineEvent event) {
    String name = event.actor().attributes().getOrDefault("image", "");
    Instant now = engine.clock().toEngine(clock.instant());
    return name.isEmpty() || event.time().isBefore(now.minus(FRESH))
        ? new ImageLabels.Unknown("it was removed before the engine could be asked")
        : reader.named(name);
  }

  private void answer(Actor container, ImageLabels labels) {
    lock.lock();
    try {
      containers.put(container.id(), new Known(labels, System.nanoTime()));
      open--;
    } finally {
      lock.unlock();
    }
    found.accept(container.name(), ContainerLabels.of(container, labels));
  }

  /// Asks no more, and waits for what is being asked, a second at most.
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
