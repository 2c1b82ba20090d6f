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
/// @param others the containers and other things beyond those
/// @param incidents how many there are in all
/// @param timeline when its events happened, and which of them were problems
/// @param ledger what was not mailed since the mail before
public record BatchSummary(
    List<SubjectSummary> chapters, Others others, int incidents, Timeline timeline, Ledger ledger) {

  /// Those that are only counted.
  ///
  /// @param subjects how many there are
  /// @param troubled how many of them something is wrong with
  /// @param problems how often what was wrong with those, by [dev.tidings.incident.Intent#word]
  public record Others(int subjects, int troubled, Map<String, Integer> problems) {

    /// Copies, keeping the order.
    public Others {
      problems = Collections.unmodifiableMap(new LinkedHashMap<>(problems));
    }

    /// How often something was wrong with one of them.
    public int allProblems() {
      return problems.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

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
