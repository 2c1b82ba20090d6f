package dev.tidings.smtp;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Keeps a login's secret out of what is told: some servers repeat the command they did not
/// understand.
final class SecretMask {

  private final List<String> forms;

  SecretMask(Optional<SmtpSettings.Login> login) {
    this.forms = login.map(SecretMask::forms).orElse(List.of());
  }

  /// As it is, and as each mechanism sends it.
  private static List<String> forms(SmtpSettings.Login login) {
    return Stream.concat(
            Stream.of(SmtpSettings.Login.Mechanism.values())
                .flatMap(mechanism -> Authentication.responses(mechanism, login).stream())
                .filter(form -> !form.equals(Authentication.base64(login.user()))),
            Stream.of(login.secret()))
        .filter(form -> !form.isEmpty())
        .distinct()
        .toList();
  }

  String hide(String text) {
    String kept = text;
    for (String form : forms) {
      kept = kept.replace(form, "***");
    }
    return kept;
  }
}
