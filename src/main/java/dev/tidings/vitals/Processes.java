package dev.tidings.vitals;

import dev.tidings.redact.Redaction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The processes of all containers of this host, once a second while somebody wants to know, and
/// those of the last minute. A round more than that, or more than 8 MB, and the oldest one goes:
/// where a thousand processes are busy, some seconds are remembered.
///
/// [#sample] belongs to one thread; all else may be called by any.
public final class Processes {

  private static final int MOST_ROUNDS = 61;

  /// In bytes of memory. Two rounds are kept whatever they take; each is bounded by itself
  /// ([ProcFolder#MOST_BYTES]).
  static final long MOST_BYTES = 8_000_000;

  /// Rounds are not on time to the millisecond.
  private static final Duration SLACK = Duration.ofMillis(500);

  private final ProcFolder folder;
  private final Kernel kernel;
  private final SamplingDemand attention;

  /// Oldest first; replaced as a whole by the sampling thread.
  private volatile List<Round> rounds = List.of();

  /// @param root where the processes of the host are seen, such as `/proc`
  /// @param redaction takes secrets out of command lines before anybody sees them
  public Processes(Path root, Kernel kernel, Redaction redaction, SamplingDemand attention) {
    this.folder = new ProcFolder(root, kernel.pageSize(), redaction);
    this.kernel = kernel;
    this.attention = attention;
  }

  /// Looks at all processes, if anybody wants to know.
  ///
  /// @return when to look again
  /// @throws IOException if the processes cannot be seen at all
  public Instant sample(Instant now) throws IOException {
    if (attention.isPaid(now)) {
      List<Round> all = new ArrayList<>(rounds);
      Map<String, List<ContainerProcess>> before =
          all.isEmpty() ? Map.of() : all.getLast().containers();
      all.removeIf(round -> round.at().plus(UsageHistory.MINUTE).plus(SLACK).isBefore(now));
      all.add(Round.of(now, folder.read(), before));
      rounds = bounded(all);
      attention.done(now, true);
    }
    return attention.next(now);
  }

  /// Somebody wants to know, for the next 15 seconds.
  public void want(Instant now) {
    attention.want(now);
  }

  /// Waits until there are two rounds to compare, about a second if nobody wanted to know before.
  /// Wanted from now on.
  ///
  /// @return false: there is not even one yet
  public boolean await(Instant now, Duration patience) throws InterruptedException {
    return attention.awaitDifference(now, patience);
  }

  /// The containers that had a process in the last round, by their identities.
  public Set<String> containers() {
    return rounds.isEmpty() ? Set.of() : rounds.getLast().containers().keySet();
  }

  /// The last moments of a container, oldest first, so far apart, each compared with what was so
  /// long before it.
  ///
  /// @param id the container's identity, all of its 64 digits
  /// @param interval one second at least
  /// @param count at most so many; there are fewer where sampling has just begun
  /// @return empty if it has no processes now
  public List<UsageMoment> history(String id, Duration interval, int count) {
    List<Round> all = rounds;
    List<UsageMoment> moments = new ArrayList<>();
    if (!all.isEmpty()) {
      Instant last = all.getLast().at();
      for (int i = 0; i < count; i++) {
        Optional<Round> to = until(all, last.minus(interval.multipliedBy(i)));
        to.filter(round -> round.containers().containsKey(id))
            .ifPresent(round -> moments.addFirst(compared(all, round, id, interval)));
      }
    }
    return moments;
  }

  /// How a container was at a moment, compared with the round before.
  ///
  /// @return empty if it was not seen in the minute before
  public Optional<UsageMoment> at(String id, Instant moment) {
    List<Round> all = rounds;
    return all.reversed().stream()
        .filter(round -> !round.at().isAfter(moment) && round.containers().containsKey(id))
        .findFirst()
        .filter(round -> round.at().plus(UsageHistory.MINUTE).isAfter(moment))
        .map(round -> compared(all, round, id, Duration.ZERO));
  }

  private static List<Round> bounded(List<Round> all) {
    long bytes = bytes(all);
    while (all.size() > 2 && (all.size() > MOST_ROUNDS || bytes > MOST_BYTES)) {
      bytes -= all.removeFirst().fresh();
    }
    return List.copyOf(all);
  }

  private static long bytes(List<Round> all) {
    return all.stream().mapToLong(Round::fresh).sum();
  }

  /// How much memory all that is remembered takes, in bytes.
  long bytes() {
    return bytes(rounds);
  }

  private static Optional<Round> until(List<Round> all, Instant time) {
    Optional<Round> last =
        all.reversed().stream().filter(round -> !round.at().isAfter(time.plus(SLACK))).findFirst();
    return last.filter(round -> !round.at().plus(SLACK).isBefore(time.minus(SLACK)));
  }

  private UsageMoment compared(List<Round> all, Round to, String id, Duration interval) {
    Optional<Round> from =
        all.reversed().stream()
            .filter(round -> round.at().isBefore(to.at()))
            .filter(round ->
                !round.at().isAfter(to.at().minus(interval).plus(SLACK)) || interval.isZero())
            .findFirst();
    return from.map(earlier -> new Difference(earlier, to, id).moment(kernel.ticks()))
        .orElseGet(() -> new Difference(to, to, id).moment(kernel.ticks()));
  }

  /// What the processes of a container did between two rounds.
  private record Difference(Round from, Round to, String id) {

    UsageMoment moment(long ticksPerSecond) {
      List<ContainerProcess> processes = to.containers().getOrDefault(id, List.of());
      Map<Integer, ContainerProcess> before =
          Round.byPid(from.containers().getOrDefault(id, List.of()));
      long all = processes.stream().mapToLong(process -> used(process, before)).sum();
      double seconds = Duration.between(from.at(), to.at()).toNanos() / 1e9;
      List<ProcessUse> uses = new ArrayList<>();
      for (ContainerProcess process : processes) {
        long used = used(process, before);
        double share = all > 0 ? 100.0 * used / all : 0;
        double percent = seconds > 0 ? 100.0 * used / ticksPerSecond / seconds : 0;
        uses.add(new ProcessUse(process, share, percent));
      }
      uses.sort(Comparator.comparingInt(use -> use.process().pid()));
      return new UsageMoment(to.at(), uses, to.leftOut().getOrDefault(id, 0));
    }

    /// In ticks. One that was not there before has used them all since, unless it was left out.
    private long used(ContainerProcess process, Map<Integer, ContainerProcess> before) {
      ContainerProcess earlier = before.get(process.pid());
      if (earlier != null && process.isSameProcess(earlier)) {
        return Math.max(0, process.counts().ticks() - earlier.counts().ticks());
      }
      boolean complete = from.at().isBefore(to.at()) && from.leftOut().getOrDefault(id, 0) == 0;
      return complete ? process.counts().ticks() : 0;
    }
  }
}
