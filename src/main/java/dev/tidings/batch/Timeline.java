package dev.tidings.batch;

import dev.tidings.incident.Incident;
import dev.tidings.incident.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// When things happened, in cells of equal length: coarse, and of the same size for three events
/// and for a hundred thousand.
///
/// @param cell how long one cell is
/// @param cells from the first event to the last; at most [#CELLS]
public record Timeline(Duration cell, List<Cell> cells) {

  /// How many cells there are at most; beyond, two become one.
  public static final int CELLS = 40;

  /// Without any event.
  public static final Timeline NOTHING = new Timeline(Builder.FINEST, List.of());

  /// Copies the cells.
  public Timeline {
    cells = List.copyOf(cells);
  }

  /// What happened in one cell.
  public enum Cell {
    /// Nothing.
    QUIET,
    /// Something.
    EVENT,
    /// A problem began.
    PROBLEM
  }

  /// Gathers them, in any order. Used by one thread.
  static final class Builder {

    private static final Duration FINEST = Duration.ofMillis(500);

    private long width = FINEST.toMillis();
    private final TreeMap<Long, Cell> cells = new TreeMap<>();

    void add(Instant when) {
      mark(when, Cell.EVENT);
    }

    void add(Incident incident) {
      boolean problem = incident.severity().compareTo(Severity.PROBLEM) >= 0;
      mark(incident.began(), problem ? Cell.PROBLEM : Cell.EVENT);
    }

    private void mark(Instant when, Cell cell) {
      long millis = when.getEpochSecond() * 1_000 + when.getNano() / 1_000_000;
      put(Math.floorDiv(millis, width), cell);
      while (cells.lastKey() - cells.firstKey() >= CELLS) {
        coarsen();
      }
    }

    private void put(long index, Cell cell) {
      cells.merge(index, cell, (a, b) -> a.compareTo(b) > 0 ? a : b);
    }

    private void coarsen() {
      width *= 2;
      var finer = new TreeMap<>(cells);
      cells.clear();
      finer.forEach((index, cell) -> put(Math.floorDiv(index, 2), cell));
    }

    Timeline build() {
      List<Cell> all = new ArrayList<>();
      if (!cells.isEmpty()) {
        for (long i = cells.firstKey(); i <= cells.lastKey(); i++) {
          all.add(cells.getOrDefault(i, Cell.QUIET));
        }
      }
      return new Timeline(Duration.ofMillis(width), all);
    }
  }
}
