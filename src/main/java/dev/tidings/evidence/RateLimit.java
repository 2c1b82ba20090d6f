package dev.tidings.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often an engine may be asked, so that a storm of deaths does not become a storm of
/// questions. Owned by the thread that tells of the events.
final class RateLimit {

  private static final int A_MINUTE = 300;
  private static final int A_SECOND_FOR_ONE = 4;
  private static final int CONTAINERS = 2_000;

  /// So many questions since a moment.
  private record Count(Instant since, int asked) {

    static final Count NONE = new Count(Instant.MIN, 0);

    Count at(Instant now, Duration span) {
      boolean over = now.isBefore(since) || !now.isBefore(latest(since, span));
      return over ? new Count(now, 0) : this;
    }

    private static Instant latest(Instant since, Duration span) {
      return since.equals(Instant.MIN) ? since : since.plus(span);
    }

    Count next() {
      return new Count(since, asked + 1);
    }
  }

  private Count all = Count.NONE;

  private final Map<String, Count> containers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > CONTAINERS;
        }
      };

  /// Whether there may be one more question about this container.
  boolean take(String container, Instant now) {
    Count one = containers.getOrDefault(container, Count.NONE).at(now, Duration.ofSeconds(1));
    Count minute = all.at(now, Duration.ofMinutes(1));
    boolean given = one.asked() <= A_SECOND_FOR_ONE && minute.asked() < A_MINUTE;
    containers.put(container, given ? one.next() : one);
    all = given ? minute.next() : minute;
    return given;
  }

  /// Of how many containers it is remembered how often they were asked about.
  int size() {
    return containers.size();
  }
}
