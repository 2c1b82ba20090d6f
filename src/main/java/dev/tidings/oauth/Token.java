package dev.tidings.oauth;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a provider gave us. Times are by our clock: what the provider says is for how long a token
/// is valid, so it does not matter what time either of us believes it is.
///
/// @param source a digest of whom it is for and how it was got: of other settings it is not used
/// @param refresh what gets the next one; empty: none
/// @param access what the mail server wants; empty: none yet
/// @param fetched when
/// @param expires when it ends
record Token(String source, String refresh, String access, Instant fetched, Instant expires) {

  /// The longest time before its end at which a token is renewed.
  private static final Duration AHEAD = Duration.ofMinutes(5);

  /// None at all.
  static Token none(String source, String refresh) {
    return new Token(source, refresh, "", Instant.EPOCH, Instant.EPOCH);
  }

  /// Whether a server would take it. A clock that was set back behind the time it was fetched says
  /// nothing about its end.
  boolean isValid(Instant now) {
    return !access.isEmpty() && !now.isBefore(fetched) && now.isBefore(expires);
  }

  /// When it is to be renewed: five minutes before its end, or when a quarter of its time is left.
  Instant due() {
    Duration quarter = Duration.between(fetched, expires).dividedBy(4);
    return expires.minus(quarter.compareTo(AHEAD) < 0 ? quarter : AHEAD);
  }

  /// Whether nothing is to be done about it now.
  boolean isFresh(Instant now) {
    return isValid(now) && now.isBefore(due());
  }

  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("source", source);
    fields.put("refresh_token", refresh);
    fields.put("access_token", access);
    fields.put("fetched", fetched.toString());
    fields.put("expires", expires.toString());
    return fields;
  }

  /// Reads it back; empty if it is none of ours.
  static Optional<Token> of(Map<String, String> fields) {
    try {
      return Optional.of(
          new Token(
              fields.getOrDefault("source", ""),
              fields.getOrDefault("refresh_token", ""),
              fields.getOrDefault("access_token", ""),
              Instant.parse(fields.getOrDefault("fetched", "")),
              Instant.parse(fields.getOrDefault("expires", ""))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// Without the secrets.
  @Override
  public String toString() {
    return "Token[" + fetched + " to " + expires + "]";
  }
}
