package dev.tidings.batch;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the events of a batch mean.
///
/// @param chapters one for each container or other thing, in order of appearance; not more than
///   [BatchBuilder#ACTORS]
/// @param more how many containers and other things there are beyond those
/// @param incidents how many there are in all
/// @param timeline when its events happened, and which of them were problems
/// @param ledger what was not mailed since the mail before
public record BatchSummary(
    List<SubjectSummary> chapters, int more, int incidents, Timeline timeline, Ledger ledger) {

  /// Copies the chapters.
  public BatchSummary {
    chapters = List.copyOf(chapters);
  }

  /// What was not mailed, and by which rule.
  ///
  /// @param since when counting began: the mail before, or the start
  /// @param byRule how many events each rule kept out, in the words of the configuration, the most
  ///   first
  public record Ledger(Instant since, Map<String, Integer> byRule) {

    /// Nothing was.
    public static final Ledger NOTHING = new Ledger(Instant.EPOCH, Map.of());

    /// Copies, keeping the order.
    public Ledger {
      byRule = Collections.unmodifiableMap(new LinkedHashMap<>(byRule));
    }
  }
}
