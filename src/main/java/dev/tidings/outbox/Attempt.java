package dev.tidings.outbox;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What one try to deliver a mail came to. Recipients without an outcome were not tried: because of
/// the failure, or because the server takes fewer recipients in one mail; then they are due at
/// once.
///
/// @param outcomes what the server said for each recipient that was tried
/// @param failure why it takes nothing more at present, if it does not
/// @param took how long it lasted
public record Attempt(
    Map<String, Outcome> outcomes, Optional<ServerFailure> failure, Duration took) {

  /// Copies the outcomes, keeping their order.
  public Attempt {
    outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
  }

  /// The server dealt with the mail.
  public static Attempt of(Map<String, Outcome> outcomes) {
    return new Attempt(outcomes, Optional.empty(), Duration.ZERO);
  }

  /// The server did not deal with it.
  public static Attempt failed(ServerFailure failure) {
    return new Attempt(Map.of(), Optional.of(failure), Duration.ZERO);
  }

  /// The same, with the time it took.
  public Attempt lasting(Duration time) {
    return new Attempt(outcomes, failure, time);
  }
}
