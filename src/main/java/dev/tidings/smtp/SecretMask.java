package dev.tidings.smtp;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/// Keeps a login's secret out of what is told: some servers repeat the command they did not
/// understand.
final class SecretMask {

  private final Set<String> forms = new LinkedHashSet<>();

  /// A secret that is about to be sent: as it is, and as each mechanism sends it.
  void add(String user, String secret) {
    Stream.concat(
            Stream.of(SmtpSettings.Login.Mechanism.values())
                .flatMap(mechanism -> Authentication.responses(mechanism, user, secret).stream())
                .filter(form -> !form.equals(Authentication.base64(user))),
            Stream.of(secret))
        .filter(form -> !form.isEmpty())
        .forEach(forms::add);
  }

  String hide(String text) {
    String kept = text;
    for (String form : forms) {
      kept = kept.replace(form, "***");
    }
    return kept;
  }
}
