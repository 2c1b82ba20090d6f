package dev.tidings.hook;

import java.time.Duration;
import java.util.Optional;

/// What came of a post. None of it tells the address: that may be a secret.
public sealed interface HookAnswer {

  /// It was taken: 200 to 299.
  ///
  /// @param status of HTTP
  record Taken(int status) implements HookAnswer {}

  /// The server said no.
  ///
  /// @param status of HTTP
  /// @param after how long the server wants to be left alone (`Retry-After` in seconds, RFC 9110
  ///   10.2.3), an hour at most; empty: it does not say
  record Refused(int status, Optional<Duration> after) implements HookAnswer {}

  /// There was no answer, or none that is HTTP.
  ///
  /// @param why one line for people
  record Unreachable(String why) implements HookAnswer {}

  /// Whether the same may be taken later. A redirect is not followed, and so is no use trying
  /// again; nor is what the server calls our fault (RFC 9110 15.5), save its being slow or busy.
  default boolean isWorthRepeating() {
    return switch (this) {
      case Taken _ -> false;
      case Refused(int status, _) ->
          status >= 500 || status == 408 || status == 425 || status == 429;
      case Unreachable _ -> true;
    };
  }

  /// One line for people.
  default String words() {
    return switch (this) {
      case Taken(int status) -> "taken (" + status + ")";
      case Refused(int status, _) when status >= 300 && status < 400 ->
          "it answers " + status + " and sends us elsewhere, where we do not go";
      case Refused(int status, _) -> "it answers " + status;
      case Unreachable(String why) -> why;
    };
  }
}
