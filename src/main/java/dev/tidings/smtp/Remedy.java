package dev.tidings.smtp;

/// What somebody can do about a refusal, and with which key.
enum Remedy {
  NONE,
  HELO,
  MAIL_FROM,
  MAIL_TO,
  USER,
  PASSWORD,
  APP_PASSWORD,
  AUTH,
  TLS,
  STARTTLS,
  HOST,
  PROVIDER;

  /// In words.
  ///
  /// @param sender as whom we send
  String words(SmtpSettings settings, String sender) {
    String user = settings.login().map(SmtpSettings.Login::user).orElse("");
    String login = settings.key("user") + " and " + settings.key("password");
    return switch (this) {
      case NONE -> "";
      case HELO ->
          "set " + settings.key("helo") + " to this machine's full name, such as host.example.org";
      case MAIL_FROM ->
          user.isEmpty()
              ? "set mail.from to a sender that this server accepts, not " + sender
              : "set mail.from to an address that %s (%s) may send as, not %s"
                  .formatted(user, settings.key("user"), sender);
      case MAIL_TO -> "check mail.to";
      case USER ->
          user.isEmpty()
              ? "if the server wants a login, set " + login + "; check mail.from and mail.to"
              : "check that %s (%s) may send as %s (mail.from) and to mail.to"
                  .formatted(user, settings.key("user"), sender);
      case PASSWORD -> refused(settings, login);
      case APP_PASSWORD ->
          "make an app password in the provider's account settings and set it as "
              + settings.key("password")
              + doubt(settings);
      case AUTH -> "let the provider switch SMTP AUTH on for this mailbox" + otherLogin(settings);
      case TLS -> "set " + settings.key("tls") + " = starttls or tls";
      case STARTTLS ->
          "use the port that has it (usually 587), or set "
              + settings.key("tls")
              + " = tls with port 465; "
              + settings.key("tls")
              + " = none sends everything in the clear";
      case HOST ->
          "the server takes no mail from this machine's address: set "
              + settings.key("host")
              + " to your provider's server for outgoing mail, with "
              + login;
      case PROVIDER -> "see the limits of the account at the provider of " + settings.key("host");
    };
  }

  private static String otherLogin(SmtpSettings settings) {
    return hasTokens(settings)
        ? " (docs/oauth2.md)"
        : ", or set "
            + settings.key("auth")
            + " to another way to log in, such as oauth2 (docs/oauth2.md)";
  }

  private static boolean hasTokens(SmtpSettings settings) {
    return settings
        .login()
        .filter(login -> login.mechanism() == SmtpSettings.Login.Mechanism.OAUTH2)
        .isPresent();
  }

  private static String refused(SmtpSettings settings, String login) {
    String token = token(settings);
    return token.isEmpty()
        ? "check "
            + login
            + "; many providers want an app password made in their account settings"
            + doubt(settings)
        : token;
  }

  /// What to do about a token; empty where the secret is a password.
  private static String token(SmtpSettings settings) {
    return settings
        .login()
        .map(login ->
            login.mechanism() == SmtpSettings.Login.Mechanism.XOAUTH2
                ? ("%s is one access token, which ends after an hour or so: set %s = oauth2, and"
                        + " Tidings fetches them itself (docs/oauth2.md)")
                    .formatted(settings.key("password"), settings.key("auth"))
                : login.secret().remedy())
        .orElse("");
  }

  /// A refused password with a blank at its end is more likely mistyped than revoked.
  private static String doubt(SmtpSettings settings) {
    return settings
        .login()
        .flatMap(SmtpSettings.Login::doubt)
        .map(what -> "; the password " + what)
        .orElse("");
  }
}
