package dev.tidings.app;

import dev.tidings.hook.HookAddress;
import java.util.Optional;

/// Reads where alarms are posted.
final class AlarmKeys {

  private static final String URL = "alarms.webhook.url";
  private static final String TOKEN = "alarms.webhook.token";

  private AlarmKeys() {}

  /// Where alarms are posted; empty: nowhere.
  static Optional<AlarmHook> read(ConfigReader reader) {
    Optional<String> url = reader.secret(URL).map(String::strip).filter(text -> !text.isEmpty());
    Optional<String> token = reader.secret(TOKEN).filter(text -> !text.isEmpty());
    if (token.filter(text -> !text.matches("[\\x21-\\x7e]+")).isPresent()) {
      reader.problem(TOKEN, "must be one word of plain letters, digits and signs");
    }
    if (url.isEmpty() && token.isPresent()) {
      reader.problem(TOKEN, "is of no use without alarms.webhook.url");
    }
    return url.flatMap(text -> hook(reader, text, token));
  }

  private static Optional<AlarmHook> hook(ConfigReader reader, String url, Optional<String> token) {
    try {
      return Optional.of(new AlarmHook(HookAddress.of(url), token));
    } catch (IllegalArgumentException e) {
      reader.problem(URL, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
