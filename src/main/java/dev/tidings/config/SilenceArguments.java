package dev.tidings.config;

import dev.tidings.rule.Matcher;
import dev.tidings.silence.Silences;
import java.time.Duration;
import java.util.List;

/// What somebody who begins a silence says, checked: the same on the command line and by REST.
///
/// @param filter what is not mailed; empty: everything
public record SilenceArguments(Duration length, List<String> filter) {

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /// Copies the list.
  public SilenceArguments {
    filter = List.copyOf(filter);
  }

  /// Reads them.
  ///
  /// @param length such as `2h`
  /// @param filter in the words of a route's `only`
  /// @throws IllegalArgumentException with what is wrong, and what may be written instead
  public static SilenceArguments parse(String length, List<String> filter) {
    Duration duration = TimeArgument.length(length, SHORTEST, Silences.LONGEST);
    List<String> checked = new Matcher(filter).conditions();
    NeverHolds.why(checked)
        .ifPresent(why -> {
          throw new IllegalArgumentException(why);
        });
    return new SilenceArguments(duration, checked);
  }
}
