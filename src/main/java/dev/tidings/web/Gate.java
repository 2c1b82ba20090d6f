package dev.tidings.web;

import dev.tidings.web.http.WebRefusal;
import dev.tidings.web.http.WebRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who may come in. Nothing is known of a caller by itself, no cookie and no login of a browser: so
/// no other site can act in somebody's name.
final class Gate {

  /// A name with an optional port (RFC 9110, 7.2).
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[a-zA-Z0-9._-]+)(?::\\d{1,5})?");

  private static final Pattern ADDRESS =
      Pattern.compile("\\[[0-9a-fA-F:.]+]|\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

  private static final String SCHEME = "Bearer ";

  /// What proxies add to what they bring (RFC 7239; RFC 9110, 7.6.3; and what came before), besides
  /// all that begins with `X-Forwarded-`.
  private static final Set<String> FORWARDING =
      Set.of(
          "forwarded",
          "via",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-original-forwarded-for",
          "true-client-ip",
          "cf-connecting-ip");

  private final WebSettings settings;
  private final WrongTokens wrongTokens;

  Gate(WebSettings settings, WrongTokens wrongTokens) {
    this.settings = settings;
    this.wrongTokens = wrongTokens;
  }

  /// Checks what holds for every request: under which name it calls us, and on behalf of which
  /// page. A page of a foreign name that was made to point here (DNS rebinding) calls by that name.
  ///
  /// @throws WebRefusal if it may not come in
  void enter(WebRequest request) {
    List<String> hosts = request.all("host");
    Matcher host = HOST.matcher(hosts.size() == 1 ? hosts.getFirst() : "");
    if (!host.matches()) {
      throw new WebRefusal(400, "one Host header with a name is wanted");
    }
    String name = host.group(1).toLowerCase(Locale.ROOT);
    boolean known =
        name.equals("localhost")
            || ADDRESS.matcher(name).matches()
            || settings.names().contains(name);
    if (!known) {
      throw new WebRefusal(403, "this name is not in web.names");
    }
    String site = request.first("sec-fetch-site");
    boolean foreign =
        request.all("origin").stream().anyMatch(origin -> !isOurs(origin, hosts.getFirst()));
    if (!request.reads() && (foreign || site.equals("cross-site"))) {
      throw new WebRefusal(403, "a page of another site may not change anything here");
    }
  }

  private static boolean isOurs(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  /// Checks the token. Where none is set, people of this machine may read: others cannot reach us,
  /// since [WebSettings] wants a token then. What a proxy brings may come from anywhere, though its
  /// connection begins on this machine.
  ///
  /// @throws WebRefusal if it is missing or wrong, or too many wrong ones come from there
  void admit(InetAddress from, WebRequest request) {
    if (settings.token().isEmpty()) {
      admitWithoutToken(request);
      return;
    }
    String token = settings.token().get();
    List<String> given = request.all("authorization");
    if (given.isEmpty()) {
      throw unknown("the token is missing: send it as Authorization: Bearer …");
    }
    wrongTokens.enter(from);
    String text = given.size() == 1 ? given.getFirst() : "";
    boolean bearer = text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    if (!bearer || !equal(text.substring(SCHEME.length()).strip(), token)) {
      throw unknown("the token is wrong");
    }
  }

  private static WebRefusal unknown(String why) {
    return new WebRefusal(401, why, Map.of("WWW-Authenticate", "Bearer realm=\"tidings\""));
  }

  private static void admitWithoutToken(WebRequest request) {
    if (!request.reads()) {
      throw new WebRefusal(403, "set web.token-file to allow changes");
    }
    if (isForwarded(request)) {
      throw new WebRefusal(
          403, "a proxy brought this from elsewhere: set web.token-file to allow it");
    }
  }

  /// Whether somebody between the client and us says so.
  private static boolean isForwarded(WebRequest request) {
    return request.headers().keySet().stream()
        .anyMatch(name -> FORWARDING.contains(name) || name.startsWith("x-forwarded-"));
  }

  /// Takes as long whatever differs.
  private static boolean equal(String given, String wanted) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
  }
}
