package dev.tidings.vitals;

import dev.tidings.engine.StatsSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The last minute of each container's usage: at most 60 moments each. Any thread may use it.
final class UsageHistory {

  /// How long what was known counts, and how long it stays after a container's end.
  static final Duration MINUTE = Duration.ofSeconds(60);

  /// So many containers have a history: those that run, and as many that ended within two minutes.
  static final int MOST = 2 * StatsSampler.MOST_CONTAINERS;

  private static final int MOST_MOMENTS = 60;

  private final Map<String, Track> tracks = new ConcurrentHashMap<>();

  /// Takes a sample in.
  ///
  /// @return what it says; empty if the container did not run
  Optional<Usage> add(String id, StatsSample sample) {
    if (sample.read().isEmpty()) {
      return Optional.empty();
    }
    if (tracks.size() >= MOST && !tracks.containsKey(id)) {
      return Usage.between(Optional.empty(), sample);
    }
    return tracks.computeIfAbsent(id, _ -> new Track()).add(sample);
  }

  /// Oldest first.
  List<Usage> history(String id) {
    Track track = tracks.get(id);
    return track == null ? List.of() : track.all();
  }

  /// The last one not after a moment, and not older than a minute then.
  Optional<Usage> at(String id, Instant moment) {
    return history(id).reversed().stream()
        .filter(usage -> !usage.at().isAfter(moment))
        .findFirst()
        .filter(usage -> usage.at().plus(MINUTE).isAfter(moment));
  }

  /// Forgets who has not been seen for two minutes: a death is asked about within seconds.
  void forget(Instant now) {
    Instant before = now.minus(MINUTE.multipliedBy(2));
    tracks.values().removeIf(track -> track.endedBefore(before));
  }

  private static final class Track {
    // Guarded by this.
    private final Deque<Usage> moments = new ArrayDeque<>();

    synchronized Optional<Usage> add(StatsSample sample) {
      @Nullable Usage before = moments.peekLast();
      Optional<Usage> usage =
          Usage.between(Optional.ofNullable(before).map(Usage::counted), sample);
      usage.ifPresent(moments::addLast);
      if (moments.size() > MOST_MOMENTS) {
        moments.removeFirst();
      }
      return usage;
    }

    synchronized List<Usage> all() {
      return new ArrayList<>(moments);
    }

    synchronized boolean endedBefore(Instant time) {
      @Nullable Usage last = moments.peekLast();
      return last == null || last.at().isBefore(time);
    }
  }
}
