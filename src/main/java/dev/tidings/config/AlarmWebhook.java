package dev.tidings.config;

import java.util.Optional;

/// Where alarms are posted.
///
/// @param token sent as a bearer token (RFC 6750)
public record AlarmWebhook(HookAddress address, Optional<String> token) {

  private static final String URL = "alarms.webhook.url";
  private static final String TOKEN = "alarms.webhook.token";

  /// Reads it; empty: alarms are posted nowhere.
  static Optional<AlarmWebhook> read(ConfigReader reader) {
    Optional<HookAddress> address = address(reader, URL);
    Optional<String> token = reader.secret(TOKEN).map(Secret::value);
    if (token.filter(text -> !text.matches("[\\x21-\\x7e]+")).isPresent()) {
      reader.problem(TOKEN, "must be one word of plain letters, digits and signs");
    }
    if (address.isEmpty() && token.isPresent() && reader.isSound(URL)) {
      reader.problem(TOKEN, "is of no use without alarms.webhook.url");
    }
    // No lambda: linking one would load the hook's classes although it is off.
    return address.isPresent()
        ? Optional.of(new AlarmWebhook(address.get(), token))
        : Optional.empty();
  }

  /// An address to post to. Whoever knows it may post there too: it is never shown, not even where
  /// it is wrong.
  ///
  /// @param key which has a twin that ends with `-file`
  static Optional<HookAddress> address(ConfigReader reader, String key) {
    Optional<Secret> secret = reader.secret(key).filter(s -> !s.value().isBlank());
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(HookAddress.of(secret.get().value()));
    } catch (IllegalArgumentException e) {
      String doubt = secret.flatMap(Secret::doubt).map(d -> "; it " + d).orElse("");
      reader.problem(key, "the address " + e.getMessage() + doubt);
      return Optional.empty();
    }
  }

  /// Without the token.
  @Override
  public String toString() {
    return "AlarmWebhook[" + address + ", token " + (token.isPresent() ? "set" : "none") + "]";
  }
}
