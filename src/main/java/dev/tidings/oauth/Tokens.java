package dev.tidings.oauth;

import dev.tidings.smtp.Credential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The access token of one mail server: fetched when it is wanted, renewed before it ends, fetched
/// anew when the server does not take it, and kept in a file. While the provider cannot be reached
/// the old one serves up to its end.
///
/// The file is looked at each time, since `tidings login` and other processes write it too.
public final class Tokens implements Credential {

  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// A token that is younger and not taken is not mended by another one.
  private static final Duration YOUNG = Duration.ofMinutes(1);

  /// Between two tries to renew one ahead.
  private static final Duration AGAIN = Duration.ofMinutes(5);

  private static final long USUAL_SECONDS = 3_600;
  private static final long MOST_SECONDS = 86_400;

  /// What a token may consist of (RFC 6750, 2.1, and more); nothing that could end an SMTP line.
  private static final String SOUND = "[\\x21-\\x7e]{1,16000}";

  private final OAuthClient client;
  private final TokenFile file;
  private final InstantSource clock;
  private final TokenEndpoint endpoint;
  private final ReentrantLock lock = new ReentrantLock();

  /// The latest, where it could not be written to the file.
  private @Nullable Token unwritten;

  private String refused = "";
  private Instant notBefore = Instant.MIN;
  private String said = "";
  private volatile String trouble = "";

  /// Nothing is read or asked before it is needed.
  ///
  /// @param file where they are kept; made when there is something to keep
  public Tokens(OAuthClient client, Path file, InstantSource clock) {
    this(client, file, clock, PATIENCE);
  }

  Tokens(OAuthClient client, Path file, InstantSource clock, Duration patience) {
    this.client = client;
    this.file = new TokenFile(file);
    this.clock = clock;
    this.endpoint = new TokenEndpoint(patience);
  }

  @Override
  public String present() throws Unavailable {
    lock.lock();
    try {
      Instant now = clock.instant();
      Token known = known();
      if (known.isFresh(now)) {
        return known.access();
      }
      try {
        return fetch(known, now).access();
      } catch (Unavailable e) {
        if (known.isValid(now)) {
          return known.access();
        }
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean refused(String secret) {
    lock.lock();
    try {
      Token known = known();
      Duration age = Duration.between(known.fetched(), clock.instant()).abs();
      if (known.access().equals(secret) && age.compareTo(YOUNG) < 0) {
        return false;
      }
      refused = secret;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant renew(Instant now) {
    lock.lock();
    try {
      Token known = known();
      if (known.isFresh(now)) {
        trouble = "";
        return known.due();
      }
      // A time further ahead was set before the clock was set back.
      if (now.isBefore(notBefore) && notBefore.isBefore(now.plus(AGAIN.multipliedBy(2)))) {
        return notBefore;
      }
      try {
        Instant due = fetch(known, now).due();
        return due;
      } catch (Unavailable e) {
        notBefore = now.plus(AGAIN);
        tell(e, known.isValid(now));
        return notBefore;
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell(Unavailable e, boolean stillValid) {
    String words = e.remedy().isEmpty() ? e.what() : e.what() + "; " + e.remedy();
    if (!words.equals(said)) {
      LOG.warn("No mail can be sent without an access token: {}", words);
    }
    said = words;
    trouble = stillValid ? "" : words;
  }

  @Override
  public Optional<String> trouble() {
    return Optional.of(trouble).filter(words -> !words.isEmpty());
  }

  @Override
  public String remedy() {
    String subject = "check that smtp.user is the mailbox that the access token is for";
    String user = subject.replace("smtp.user", client.keys().replace("oauth2.", "user"));
    return switch (client.provider()) {
      case MICROSOFT ->
          user
              + ", that SMTP AUTH is switched on for it, and that the application may send as it"
              + " (docs/oauth2.md)";
      case GOOGLE -> user + ", and that it was agreed to https://mail.google.com/";
      case CUSTOM -> user + ", and " + client.key("scope");
    };
  }

  /// Who gets the tokens.
  public OAuthClient client() {
    return client;
  }

  /// Where they are kept.
  public String place() {
    return file.toString();
  }

  /// Keeps what a user who agreed was given.
  ///
  /// @throws IOException if it cannot be written, whose message is for people
  void keep(TokenEndpoint.Answer answer) throws IOException {
    try {
      file.write(token(answer, "", clock.instant()));
    } catch (IOException e) {
      throw new IOException("what was agreed cannot be kept in " + file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException system && system.getReason() != null
        ? system.getReason().toLowerCase(Locale.ROOT)
        : "the folder must be writable for this user";
  }

  /// What an answer without a token means.
  Unavailable refusal(TokenEndpoint.Answer answer) {
    return TokenRefusal.of(client, answer, secrets(known()));
  }

  TokenEndpoint endpoint() {
    return endpoint;
  }

  /// What there is for the present settings.
  private Token known() {
    String source = source();
    Token latest = file.read().orElse(Token.none("", ""));
    if (unwritten != null && unwritten.fetched().isAfter(latest.fetched())) {
      latest = unwritten;
    }
    Token known =
        latest.source().equals(source)
            ? latest
            : Token.none(source, client.identity().refreshToken().get().orElse(""));
    boolean useless = !refused.isEmpty() && known.access().equals(refused);
    return useless ? Token.none(source, known.refresh()) : known;
  }

  /// Tokens of another application, user or refresh token are of no use.
  private String source() {
    String all =
        String.join(
            "\n",
            client.endpoints().token().toString(),
            client.identity().id(),
            client.grant().name(),
            client.scope(),
            client.identity().refreshToken().get().orElse(""));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private Token fetch(Token known, Instant now) throws Unavailable {
    boolean asUser = client.grant() == OAuthClient.Grant.REFRESH_TOKEN;
    if (asUser && known.refresh().isEmpty()) {
      throw TokenRefusal.notLoggedIn(client);
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", asUser ? "refresh_token" : "client_credentials");
    if (asUser) {
      form.put("refresh_token", known.refresh());
    }
    if (!asUser || client.provider() != Provider.GOOGLE) {
      form.put("scope", client.scope());
    }
    TokenEndpoint.Answer answer = ask(form);
    if (!answer.isGood() || !answer.get("access_token").matches(SOUND)) {
      throw refusal(answer);
    }
    Token token = token(answer, known.refresh(), now);
    refused = "";
    said = "";
    trouble = "";
    write(token);
    return token;
  }

  /// Asks the token endpoint as our application.
  TokenEndpoint.Answer ask(Map<String, String> form) throws Unavailable {
    Map<String, String> all = new LinkedHashMap<>(form);
    all.put("client_id", client.identity().id());
    client.identity().secret().get().ifPresent(secret -> all.put("client_secret", secret));
    try {
      return endpoint.ask(client.endpoints().token(), all);
    } catch (IOException e) {
      throw TokenRefusal.unreached(client, String.valueOf(e.getMessage()));
    }
  }

  private List<String> secrets(Token known) {
    return List.of(known.refresh(), known.access(), client.identity().secret().get().orElse(""));
  }

  private Token token(TokenEndpoint.Answer answer, String refresh, Instant now) {
    String next = answer.get("refresh_token");
    return new Token(
        source(),
        next.isEmpty() ? refresh : next,
        answer.get("access_token"),
        now,
        now.plusSeconds(seconds(answer.get("expires_in"))));
  }

  private static long seconds(String text) {
    return text.matches("\\d{1,9}")
        ? Math.clamp(Long.parseLong(text), 1, MOST_SECONDS)
        : USUAL_SECONDS;
  }

  private void write(Token token) {
    try {
      file.write(token);
      unwritten = null;
    } catch (IOException e) {
      if (unwritten == null) {
        LOG.warn("The access token cannot be kept in {} and serves until Tidings ends", file);
      }
      unwritten = token;
    }
  }
}
