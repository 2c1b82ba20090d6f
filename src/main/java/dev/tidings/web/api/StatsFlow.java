package dev.tidings.web.api;

import dev.tidings.vitals.Usage;
import dev.tidings.web.http.Flow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// What containers use, as it is sampled, for one client. Goes on while nothing comes of it: who
/// does not run now may run again.
final class StatsFlow implements Flow {

  /// From one look to the next; the sampler looks as often.
  private static final Duration PACE = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final WebContext context;
  private final Optional<String> id;
  private final Function<Map<String, Usage>, byte[]> frame;
  private Map<String, Usage> last = Map.of();
  private boolean begun;

  /// @param id of the only container that is wanted; empty: all are
  /// @param frame what is sent of a look that saw something new
  StatsFlow(WebContext context, Optional<String> id, Function<Map<String, Usage>, byte[]> frame) {
    this.context = context;
    this.id = id;
    this.frame = frame;
  }

  @Override
  public List<byte[]> take(long patience) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    while (end - System.nanoTime() > 0) {
      if (begun) {
        TimeUnit.NANOSECONDS.sleep(PACE.toNanos());
      }
      Map<String, Usage> usages = look();
      if (!begun || !usages.equals(last)) {
        begun = true;
        last = usages;
        return List.of(frame.apply(usages));
      }
    }
    return List.of();
  }

  private Map<String, Usage> look() throws InterruptedException {
    Map<String, Usage> all =
        StatsPages.told(
            context
                .vitals()
                .stats()
                .readings(context.clock().instant(), PATIENCE)
                .orElse(Map.of()));
    if (id.isEmpty()) {
      return all;
    }
    return all.containsKey(id.get()) ? Map.of(id.get(), all.get(id.get())) : Map.of();
  }

  @Override
  public boolean isEnded() {
    return false;
  }

  @Override
  public void close() {
    // The sampler ends by itself when nobody asks any more.
  }
}
