package dev.tidings.mail;

import dev.tidings.batch.Tally;
import dev.tidings.batch.Timeline;
import dev.tidings.mail.words.LocalTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The timeline as a strip: a character for each cell, so that colour never speaks alone.
///
/// @param report what it tells
/// @param times its reader's
record TimelineStrip(Report report, LocalTimes times) {

  /// A strip of fewer cells shows nothing that the facts do not say.
  private static final int FEWEST = 8;

  /// With its heading, or nothing at all.
  List<Map<String, Object>> section() {
    Timeline timeline = report.batch().digest().timeline();
    boolean several = !report.batch().isOnlyGaps() && report.batch().digest().incidents() > 1;
    boolean useful = several && timeline.cells().size() >= FEWEST;
    if (!useful) {
      return List.of();
    }
    List<Map<String, Object>> cells = new ArrayList<>();
    timeline.cells().forEach(cell -> cells.add(cell(cell)));
    String strip =
        timeline.cells().stream()
            .map(TimelineStrip::mark)
            .collect(Collectors.joining("", "[", "]"));
    Tally.Span span = report.batch().tally().span();
    return List.of(
        Map.of(
            "cells",
            cells,
            "strip",
            strip,
            "from",
            times.time(span.first()),
            "to",
            times.time(span.last()),
            "legend",
            "Each mark is "
                + LocalTimes.fine(timeline.cell())
                + ": ! a problem began, + something else happened."));
  }

  private static Map<String, Object> cell(Timeline.Cell cell) {
    return Map.of(
        "kind",
        cell.name().toLowerCase(Locale.ROOT),
        "colour",
        colour(cell),
        "ink",
        ink(cell),
        "mark",
        mark(cell));
  }

  private static String mark(Timeline.Cell cell) {
    return switch (cell) {
      case QUIET -> ".";
      case EVENT -> "+";
      case PROBLEM -> "!";
    };
  }

  /// That nothing happened is not worth reading.
  private static String ink(Timeline.Cell cell) {
    return switch (cell) {
      case QUIET -> colour(cell);
      case EVENT -> "#1f2328";
      case PROBLEM -> "#ffffff";
    };
  }

  private static String colour(Timeline.Cell cell) {
    return switch (cell) {
      case QUIET -> "#e5e8eb";
      case EVENT -> "#7fa8d1";
      case PROBLEM -> "#b42318";
    };
  }
}
