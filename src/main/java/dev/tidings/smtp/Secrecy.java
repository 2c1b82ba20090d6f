package dev.tidings.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Keeps a login's secret out of what is told: some servers repeat the command they did not
/// understand.
final class Secrecy {

  private final List<String> forms;

  Secrecy(Optional<SmtpSettings.Login> login) {
    this.forms = login.map(Secrecy::forms).orElse(List.of());
  }

  /// As it is, and as LOGIN, PLAIN (RFC 4616) and XOAUTH2 send it.
  private static List<String> forms(SmtpSettings.Login login) {
    String user = login.user();
    String secret = login.secret();
    return Stream.of(
            base64(user + "\0" + user + "\0" + secret),
            base64("user=" + user + "\1auth=Bearer " + secret + "\1\1"),
            base64(secret),
            secret)
        .filter(form -> !form.isEmpty())
        .toList();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  String keep(String text) {
    String kept = text;
    for (String form : forms) {
      kept = kept.replace(form, "***");
    }
    return kept;
  }
}
