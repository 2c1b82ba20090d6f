package dev.tidings.config;

import dev.tidings.hook.HookAddress;
import java.util.Optional;

/// Where alarms are posted.
///
/// @param token sent as a bearer token (RFC 6750)
public record AlarmWebhook(HookAddress address, Optional<String> token) {

  private static final String URL = "alarms.webhook.url";
  private static final String TOKEN = "alarms.webhook.token";

  /// Reads it; empty: alarms are posted nowhere.
  static Optional<AlarmWebhook> read(ConfigReader reader) {
    Optional<String> url = reader.secret(URL).map(String::strip).filter(text -> !text.isEmpty());
    Optional<String> token = reader.secret(TOKEN).filter(text -> !text.isEmpty());
    if (token.filter(text -> !text.matches("[\\x21-\\x7e]+")).isPresent()) {
      reader.problem(TOKEN, "must be one word of plain letters, digits and signs");
    }
    if (url.isEmpty() && token.isPresent()) {
      reader.problem(TOKEN, "is of no use without alarms.webhook.url");
    }
    return url.flatMap(text -> webhook(reader, text, token));
  }

  private static Optional<AlarmWebhook> webhook(
      ConfigReader reader, String url, Optional<String> token) {
    try {
      return Optional.of(new AlarmWebhook(HookAddress.of(url), token));
    } catch (IllegalArgumentException e) {
      reader.problem(URL, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Without the token.
  @Override
  public String toString() {
    return "AlarmWebhook[" + address + ", token " + (token.isPresent() ? "set" : "none") + "]";
  }
}
