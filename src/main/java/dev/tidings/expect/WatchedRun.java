package dev.tidings.expect;

import dev.tidings.event.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// One run of a job. Times are the engine's.
///
/// @param container its identity
/// @param ended empty: it goes on
/// @param code empty: it goes on, or nobody knows
/// @param late whether it was found to take too long
/// @param judged whether its end was judged
record WatchedRun(
    String container,
    Instant started,
    Optional<Instant> ended,
    OptionalInt code,
    boolean late,
    boolean judged) {

  static WatchedRun begun(String container, Instant at) {
    return new WatchedRun(container, at, Optional.empty(), OptionalInt.empty(), false, false);
  }

  WatchedRun end(Instant at, OptionalInt with) {
    Instant end = at.isBefore(started) ? started : at;
    return new WatchedRun(container, started, Optional.of(end), with, late, judged);
  }

  WatchedRun tooLong() {
    return new WatchedRun(container, started, ended, code, true, judged);
  }

  WatchedRun dealtWith() {
    return new WatchedRun(container, started, ended, code, late, true);
  }

  /// A clock that was set back: what has not come yet begins now.
  WatchedRun notAfter(Instant now) {
    return started.isAfter(now)
        ? new WatchedRun(container, now, ended.map(_ -> now), code, late, judged)
        : this;
  }

  boolean goesOn() {
    return ended.isEmpty();
  }

  boolean isGood() {
    return ended.isPresent() && code.isPresent() && code.getAsInt() == 0 && !late;
  }

  boolean isFailed() {
    return ended.isPresent() && code.isPresent() && code.getAsInt() != 0;
  }

  Duration length(Instant now) {
    Duration length = Duration.between(started, ended.orElse(now));
    return length.isNegative() ? Duration.ZERO : length;
  }

  /// As events tell it.
  JobRun told() {
    return new JobRun(started, ended.map(end -> Duration.between(started, end)), code);
  }

  private String text() {
    return String.join(
        "/",
        container,
        Long.toString(started.toEpochMilli()),
        ended.map(end -> Long.toString(end.toEpochMilli())).orElse(""),
        code.isPresent() ? Integer.toString(code.getAsInt()) : "",
        (late ? "l" : "") + (judged ? "j" : ""));
  }

  /// As one line on the disk.
  static String text(List<WatchedRun> runs) {
    return runs.stream().map(WatchedRun::text).collect(Collectors.joining(" "));
  }

  /// Reads what [#text] wrote.
  static List<WatchedRun> parse(String line) {
    List<WatchedRun> runs = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      String[] parts = word.split("/", -1);
      if (parts.length == 5) {
        runs.add(
            new WatchedRun(
                parts[0],
                Instant.ofEpochMilli(Long.parseLong(parts[1])),
                parts[2].isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochMilli(Long.parseLong(parts[2]))),
                parts[3].isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(Integer.parseInt(parts[3])),
                parts[4].contains("l"),
                parts[4].contains("j")));
      }
    }
    return List.copyOf(runs);
  }
}
