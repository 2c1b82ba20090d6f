package dev.tidings.oauth;

import dev.tidings.outbox.ServerFailure.Cause;
import dev.tidings.smtp.Credential.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Has somebody agree that we send in their name, in a browser that may be on any machine: by a
/// code that they type (RFC 8628), or, where a provider gives none for mail, by the address of the
/// page that they are sent to (RFC 8252, 7.3, with the proof of RFC 7636).
public final class Agreement {

  /// Nobody listens there: what counts is the address that the browser shows.
  static final String REDIRECT = "http://127.0.0.1:65000/";

  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);
  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
  private static final long USUAL_SECONDS = 900;
  private static final long MOST_SECONDS = 3_600;
  private static final int SECRET_BYTES = 32;

  private final Tokens tokens;
  private final OAuthClient client;
  private final Person person;

  /// Who is asked.
  public interface Person {

    /// Shows a line.
    void tell(String line);

    /// Waits for a line.
    ///
    /// @throws IOException if none comes
    String answer() throws IOException;

    /// Lets some time pass.
    void pause(Duration time) throws InterruptedException;
  }

  /// @param tokens gets what they agreed to
  public Agreement(Tokens tokens, Person person) {
    this.tokens = tokens;
    this.client = tokens.client();
    this.person = person;
  }

  /// Asks, waits and keeps what came of it.
  ///
  /// @param user the mailbox, as whom they are to log in
  /// @throws Unavailable if they did not agree, or the provider gives nothing
  /// @throws IOException if it cannot be kept
  public void reach(String user) throws Unavailable, IOException, InterruptedException {
    TokenEndpoint.Answer answer =
        client.endpoints().device().isPresent()
            ? byCode(client.endpoints().device().get(), user)
            : byAddress(client.endpoints().consent().orElseThrow(), user);
    if (answer.get("refresh_token").isEmpty()) {
      throw new Unavailable(
          Cause.CONFIGURATION,
          "the provider gives an access token, but none to renew it with",
          "add offline_access to " + client.key("scope"));
    }
    tokens.keep(answer);
  }

  private TokenEndpoint.Answer byCode(URI device, String user)
      throws Unavailable, InterruptedException {
    TokenEndpoint.Answer begun = begin(device);
    String page = begun.get("verification_uri");
    String place = page.isEmpty() ? begun.get("verification_url") : page;
    person.tell(
        "Open %s in any browser, type the code %s and log in as %s."
            .formatted(clean(place), clean(begun.get("user_code")), user));
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    form.put("device_code", begun.get("device_code"));
    Duration left = Duration.ofSeconds(seconds(begun.get("expires_in"), USUAL_SECONDS));
    Duration interval =
        Duration.ofSeconds(seconds(begun.get("interval"), USUAL_INTERVAL.toSeconds()));
    while (left.isPositive()) {
      person.pause(interval);
      left = left.minus(interval);
      try {
        TokenEndpoint.Answer answer = tokens.ask(form);
        String error = answer.get("error");
        if (error.equals("slow_down")) {
          interval = shorter(interval.plus(USUAL_INTERVAL), LONGEST_INTERVAL);
        } else if (!error.equals("authorization_pending")) {
          return good(answer);
        }
      } catch (Unavailable e) {
        if (e.matter() != Cause.SERVER) {
          throw e;
        }
        // Nobody answers for the moment (RFC 8628, 3.5).
        interval = shorter(interval.multipliedBy(2), LONGEST_INTERVAL);
      }
    }
    throw late();
  }

  private TokenEndpoint.Answer begin(URI device) throws Unavailable {
    try {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("client_id", client.identity().id());
      form.put("scope", client.scope());
      TokenEndpoint.Answer begun = tokens.endpoint().ask(device, form);
      if (!begun.isGood() || begun.get("device_code").isEmpty()) {
        throw tokens.refusal(begun);
      }
      return begun;
    } catch (IOException e) {
      throw TokenRefusal.unreached(client, String.valueOf(e.getMessage()));
    }
  }

  private TokenEndpoint.Answer good(TokenEndpoint.Answer answer) throws Unavailable {
    String error = answer.get("error");
    if (error.equals("expired_token") || error.equals("code_expired")) {
      throw late();
    }
    if (error.equals("access_denied") || error.equals("authorization_declined")) {
      throw refused();
    }
    if (!answer.isGood()) {
      throw tokens.refusal(answer);
    }
    return answer;
  }

  private Unavailable late() {
    return new Unavailable(
        Cause.CONFIGURATION, "nobody agreed in time", "run " + client.loginCommand() + " again");
  }

  private Unavailable refused() {
    return new Unavailable(
        Cause.CONFIGURATION, "it was not agreed to", "run " + client.loginCommand() + " again");
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static long seconds(String text, long usual) {
    return text.matches("\\d{1,9}") ? Math.clamp(Long.parseLong(text), 1, MOST_SECONDS) : usual;
  }

  private TokenEndpoint.Answer byAddress(URI consent, String user) throws Unavailable, IOException {
    String proof = random();
    String state = random();
    Map<String, String> query = new LinkedHashMap<>();
    query.put("client_id", client.identity().id());
    query.put("redirect_uri", REDIRECT);
    query.put("response_type", "code");
    query.put("scope", client.scope());
    query.put("code_challenge", digest(proof));
    query.put("code_challenge_method", "S256");
    query.put("state", state);
    query.put("access_type", "offline");
    query.put("prompt", "consent");
    query.put("login_hint", user);
    person.tell("Open this address in any browser and agree as " + user + ":");
    person.tell("");
    person.tell("  " + consent + "?" + encoded(query));
    person.tell("");
    person.tell(
        "The browser then shows an error at "
            + REDIRECT
            + ". Paste that page's whole address here:");
    Map<String, String> given = query(person.answer().strip());
    if (given.containsKey("error")) {
      throw refused();
    }
    if (!state.equals(given.get("state")) || !given.containsKey("code")) {
      throw new Unavailable(
          Cause.CONFIGURATION,
          "this is not the address that the browser was sent to by this login",
          "run " + client.loginCommand() + " again and paste the whole address");
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", given.getOrDefault("code", ""));
    form.put("redirect_uri", REDIRECT);
    form.put("code_verifier", proof);
    return good(tokens.ask(form));
  }

  private static String encoded(Map<String, String> query) {
    return query.entrySet().stream()
        .map(each ->
            each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static Map<String, String> query(String address) {
    Map<String, String> fields = new LinkedHashMap<>();
    String query = address.substring(address.indexOf('?') + 1).replaceFirst("#.*", "");
    for (String field : query.split("&", -1)) {
      String[] parts = field.split("=", 2);
      try {
        fields.put(
            parts[0], parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
      } catch (IllegalArgumentException e) {
        // Half of an escape: then it is not the address.
        fields.remove(parts[0]);
      }
    }
    return fields;
  }

  private static String random() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String digest(String proof) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(proof.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private static String clean(String text) {
    return text.replaceAll("[^\\x21-\\x7e]+", " ").strip();
  }
}
