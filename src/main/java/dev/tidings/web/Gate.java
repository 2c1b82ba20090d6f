package dev.tidings.web;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who may come in. Nothing is known of a caller by itself, no cookie and no login of a browser: so
/// no other site can act in somebody's name. Holds no state.
final class Gate {

  /// A name with an optional port (RFC 9110, 7.2).
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[a-zA-Z0-9._-]+)(?::\\d{1,5})?");

  private static final Pattern ADDRESS =
      Pattern.compile("\\[[0-9a-fA-F:.]+]|\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

  private static final String SCHEME = "Bearer ";
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final WebSettings settings;

  Gate(WebSettings settings) {
    this.settings = settings;
  }

  /// Checks what holds for every request: under which name it calls us, and on behalf of which
  /// page. A page of a foreign name that was made to point here (DNS rebinding) calls by that name.
  ///
  /// @throws Refusal if it may not come in
  void enter(String method, Headers headers) {
    List<String> hosts = headers.getOrDefault("Host", List.of());
    Matcher host = HOST.matcher(hosts.size() == 1 ? hosts.getFirst() : "");
    if (!host.matches()) {
      throw new Refusal(400, "one Host header with a name is wanted");
    }
    String name = host.group(1).toLowerCase(Locale.ROOT);
    boolean known =
        name.equals("localhost")
            || ADDRESS.matcher(name).matches()
            || settings.names().contains(name);
    if (!known) {
      throw new Refusal(403, "this name is not in web.names");
    }
    String site = Objects.requireNonNullElse(headers.getFirst("Sec-Fetch-Site"), "none");
    String origin = headers.getFirst("Origin");
    boolean foreign = origin != null && !isOurs(origin, hosts.getFirst());
    if (!READING.contains(method) && (foreign || site.equals("cross-site"))) {
      throw new Refusal(403, "a page of another site may not change anything here");
    }
  }

  private static boolean isOurs(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  /// Checks the token where one is needed: for changes always, for the rest if other machines can
  /// reach us.
  ///
  /// @throws Refusal if it is missing or wrong
  void admit(String method, Headers headers) {
    boolean reading = READING.contains(method);
    if (reading && settings.isPrivate()) {
      return;
    }
    String token =
        settings.token().orElseThrow(() -> new Refusal(403, "set web.token-file to allow changes"));
    List<String> given = headers.getOrDefault("Authorization", List.of());
    String text = given.size() == 1 ? given.getFirst() : "";
    boolean bearer = text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    if (!bearer || !equal(text.substring(SCHEME.length()).strip(), token)) {
      throw new Refusal(
          401,
          "the token is missing or wrong: send it as Authorization: Bearer …",
          Map.of("WWW-Authenticate", "Bearer realm=\"tidings\""));
    }
  }

  /// Takes as long whatever differs.
  private static boolean equal(String given, String wanted) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
  }
}
