package dev.tidings.oauth;

import dev.tidings.outbox.ServerFailure.Cause;
import dev.tidings.smtp.Credential.Unavailable;
import dev.tidings.text.Visible;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a provider means when it gives no token, and what to do: by the error (RFC 6749, 5.2), and
/// by Microsoft's number, which says more.
final class TokenRefusal {

  private static final int LONGEST = 300;

  private static final Pattern NUMBER = Pattern.compile("AADSTS(\\d+)");
  private static final Pattern TRACE = Pattern.compile("\\s*Trace ID:.*", Pattern.DOTALL);

  private enum Remedy {
    SECRET,
    PUBLIC,
    TENANT,
    CONSENT,
    AGAIN,
    SCOPE,
    CLIENT
  }

  private static final Map<Remedy, List<String>> NUMBERS =
      Map.of(
          Remedy.SECRET, List.of("7000215", "7000222", "7000216", "700027", "7000229"),
          Remedy.PUBLIC, List.of("7000218", "70002", "700025"),
          Remedy.TENANT,
              List.of("700016", "90002", "50020", "50059", "900023", "9002346", "9002331", "50194"),
          Remedy.CONSENT, List.of("65001", "65004", "65005", "90094", "90008", "650057"),
          Remedy.SCOPE, List.of("70011", "1002012", "28002", "28003", "500011", "650053"));

  private static final Map<String, Remedy> ERRORS =
      Map.of(
          "invalid_client", Remedy.SECRET,
          "deleted_client", Remedy.CLIENT,
          "unauthorized_client", Remedy.CLIENT,
          "invalid_grant", Remedy.AGAIN,
          "interaction_required", Remedy.AGAIN,
          "consent_required", Remedy.CONSENT,
          "login_required", Remedy.AGAIN,
          "access_denied", Remedy.CONSENT,
          "invalid_scope", Remedy.SCOPE);

  private TokenRefusal() {}

  /// There is nothing to ask with.
  static Unavailable notLoggedIn(OAuthClient client) {
    return new Unavailable(
        Cause.CONFIGURATION, "nobody has allowed Tidings to send in their name yet", again(client));
  }

  /// No answer came.
  static Unavailable unreached(OAuthClient client, String why) {
    return new Unavailable(Cause.SERVER, host(client) + " gives no access token: " + why, "");
  }

  /// What came is no token.
  ///
  /// @param secrets of ours, which are not to be repeated
  static Unavailable of(OAuthClient client, TokenEndpoint.Answer answer, List<String> secrets) {
    String what = host(client) + " gives no access token: " + words(answer, secrets);
    String error = answer.get("error");
    Optional<Remedy> remedy = numbered(answer).or(() -> Optional.ofNullable(ERRORS.get(error)));
    if (remedy.isPresent()) {
      return new Unavailable(Cause.CONFIGURATION, what, words(remedy.get(), client));
    }
    boolean passing =
        answer.isGood()
            || answer.status() >= 500
            || answer.status() == 408
            || answer.status() == 429
            || error.equals("temporarily_unavailable")
            || error.equals("server_error");
    return passing
        ? new Unavailable(Cause.SERVER, what, "")
        : new Unavailable(Cause.CONFIGURATION, what, endpoint(client));
  }

  private static Optional<Remedy> numbered(TokenEndpoint.Answer answer) {
    Matcher number = NUMBER.matcher(answer.get("error_description"));
    return number.find()
        ? NUMBERS.entrySet().stream()
            .filter(entry -> entry.getValue().contains(number.group(1)))
            .map(Map.Entry::getKey)
            .findFirst()
        : Optional.empty();
  }

  private static String host(OAuthClient client) {
    return String.valueOf(client.endpoints().token().getHost());
  }

  private static String words(TokenEndpoint.Answer answer, List<String> secrets) {
    String error = answer.get("error");
    String description = TRACE.matcher(answer.get("error_description")).replaceFirst("");
    String said =
        answer.isGood()
            ? "its answer holds none"
            : error.isEmpty()
                ? "it answers " + answer.status() + (isElsewhere(answer) ? " (elsewhere)" : "")
                : error + (description.isEmpty() ? "" : ": " + description);
    for (String secret : secrets) {
      said = secret.isEmpty() ? said : said.replace(secret, "***");
    }
    String line = Visible.line(said.replaceAll("\\s+", " ")).strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  private static boolean isElsewhere(TokenEndpoint.Answer answer) {
    return answer.status() >= 300 && answer.status() < 400;
  }

  private static String words(Remedy remedy, OAuthClient client) {
    return switch (remedy) {
      case SECRET ->
          "check %s and %s: the secret's value is wanted, not its id, and it may have ended"
              .formatted(client.key("client-id"), client.key("client-secret"));
      case PUBLIC ->
          "allow public client flows for the application (Authentication), or set %s"
              .formatted(client.key("client-secret"));
      case TENANT ->
          "check %s and %s: the application is unknown in that tenant; accounts of Outlook.com want"
                  .formatted(client.key("tenant"), client.key("client-id"))
              + " the tenant consumers";
      case CONSENT ->
          client.canLogIn()
              ? again(client) + ", and agree to what it asks for"
              : "let an administrator grant consent to the application's permission SMTP.SendAsApp";
      case AGAIN -> again(client);
      case SCOPE -> "check " + client.key("scope") + " and the application's permissions";
      case CLIENT ->
          "check %s: it must be the application that the refresh token was made for"
              .formatted(client.key("client-id"));
    };
  }

  private static String again(OAuthClient client) {
    if (client.grant() == OAuthClient.Grant.CLIENT_CREDENTIALS) {
      return "check " + client.key("client-id") + " and " + client.key("client-secret");
    }
    String testing =
        client.provider() == Provider.GOOGLE
            ? "; while the application is in testing, Google ends what was agreed after 7 days"
            : "";
    return client.canLogIn()
        ? "run " + client.loginCommand() + testing
        : "set " + client.key("refresh-token-file") + " to a file with a new one";
  }

  private static String endpoint(OAuthClient client) {
    return client.provider() == Provider.CUSTOM
        ? "check " + client.key("token-url")
        : "see docs/oauth2.md";
  }
}
