package dev.tidings.event;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// One run of a container, as an event of ours and a mail tell it.
///
/// @param started by the engine's clock
/// @param ran how long it took; empty: it has not ended
/// @param code with which it ended; empty: it has not, or nobody knows
public record JobRun(Instant started, Optional<Duration> ran, OptionalInt code) {

  /// As one word.
  public String text() {
    return started.truncatedTo(ChronoUnit.MILLIS)
        + "/"
        + ran.map(each -> Long.toString(each.toMillis())).orElse("")
        + "/"
        + (code.isPresent() ? Integer.toString(code.getAsInt()) : "");
  }

  /// Several of them as one line.
  public static String text(List<JobRun> runs) {
    return runs.stream().map(JobRun::text).collect(Collectors.joining(" "));
  }

  /// Reads what [#text(List)] wrote; what cannot be read is left out.
  public static List<JobRun> parse(String line) {
    List<JobRun> runs = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      String[] parts = word.split("/", -1);
      try {
        if (parts.length == 3) {
          runs.add(
              new JobRun(
                  Instant.parse(parts[0]),
                  parts[1].isEmpty()
                      ? Optional.empty()
                      : Optional.of(Duration.ofMillis(Long.parseLong(parts[1]))),
                  parts[2].isEmpty()
                      ? OptionalInt.empty()
                      : OptionalInt.of(Integer.parseInt(parts[2]))));
        }
      } catch (DateTimeException | NumberFormatException e) {
        // Cut at its end, or of a newer Tidings.
      }
    }
    return List.copyOf(runs);
  }
}
