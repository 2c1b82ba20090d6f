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

  /// Whether the same may be taken later: not if the server looked at this very document and does
  /// not want it (RFC 9110 15.5: 400, 409, 413, 415, 422). A wrong password, a wrong path, even a
  /// redirect that we do not follow may be mended, or be a proxy's word while a server restarts.
  default boolean isWorthRepeating() {
    return switch (this) {
      case Taken _ -> false;
      case Refused(int status, _) ->
          switch (status) {
            case 400, 409, 413, 415, 422 -> false;
            default -> true;
          };
      case Unreachable _ -> true;
    };
  }

  /// Whether it may be taken soon, without anybody having to mend anything: the server is slow,
  /// busy or away.
  default boolean isPassing() {
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
