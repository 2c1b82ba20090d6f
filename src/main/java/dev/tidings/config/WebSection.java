package dev.tidings.config;

import dev.tidings.web.WebSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads how the web page is offered.
final class WebSection {

  private static final String ADDRESS = "web.address";
  private static final String NAMES = "web.names";
  private static final String SHOW_ENV = "web.show-env";
  private static final String TOKEN = "web.token";
  private static final String PUBLIC_URL = "web.public-url";

  private static final Pattern PLACE =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*/?");
  private static final int LAST_PORT = 65_535;

  private static final String EXAMPLE = ": write for example https://tidings.example.org";

  private WebSection() {}

  /// How the page is offered; empty where it is off.
  static Optional<WebSettings> read(ConfigReader reader) {
    boolean enabled = reader.read("web.enabled", Form.SWITCH);
    boolean showEnv = reader.read(SHOW_ENV, Form.SWITCH);
    List<String> names = reader.list(NAMES, WebSection::name);
    Matcher place = reader.read(ADDRESS, WebSection::place);
    Optional<String> token = reader.secret(TOKEN).map(Secret::value);
    Optional<URI> publicUrl = reader.optional(PUBLIC_URL, WebSection::publicUrl);
    if (!enabled) {
      reader.withoutEffect(
          "while web.enabled is false",
          List.of(ADDRESS, TOKEN, TOKEN + "-file", NAMES, SHOW_ENV, PUBLIC_URL));
      return Optional.empty();
    }
    if (publicUrl.isPresent() && token.isEmpty() && reader.isSound(TOKEN + "-file")) {
      reader.warning(
          PUBLIC_URL,
          "without a token nobody can mute or acknowledge there: set web.token-file too");
    }
    return resolved(reader, place)
        .flatMap(address -> {
          try {
            return Optional.of(new WebSettings(address, token, names, showEnv, publicUrl));
          } catch (IllegalArgumentException e) {
            reader.problem(token.isEmpty() ? ADDRESS : TOKEN, String.valueOf(e.getMessage()));
            return Optional.empty();
          }
        });
  }

  private static Matcher place(String text) {
    Matcher place = PLACE.matcher(text);
    if (!place.matches() || Integer.parseInt(place.group(2)) > LAST_PORT) {
      throw Form.wrong(
          text, "is not an address with a port: write for example 127.0.0.1:8025 or [::1]:8025");
    }
    return place;
  }

  /// Only of a page that is switched on: the name may have to be looked up.
  private static Optional<InetSocketAddress> resolved(ConfigReader reader, Matcher place) {
    try {
      InetAddress host = InetAddress.getByName(place.group(1));
      return Optional.of(new InetSocketAddress(host, Integer.parseInt(place.group(2))));
    } catch (UnknownHostException e) {
      reader.problem(ADDRESS, "there is no address for \"" + place.group(1) + "\"");
      return Optional.empty();
    }
  }

  /// Where people find the page. It goes into mails as it stands, so it is plain.
  private static URI publicUrl(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw Form.wrong(text, "is not a URL" + EXAMPLE);
    }
    if (url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "holds a user or a password, which everybody would read in mails: leave it out");
    }
    String scheme = String.valueOf(url.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw Form.wrong(text, "must begin with http:// or https://");
    }
    if (url.getHost() == null || url.getPort() == 0 || url.getPort() > LAST_PORT) {
      throw Form.wrong(text, "names no host, or a port that there is not" + EXAMPLE);
    }
    boolean more = url.getRawQuery() != null || url.getRawFragment() != null;
    if (more || !PATH.matcher(url.getRawPath()).matches()) {
      throw Form.wrong(text, "has more than a host, a port and a plain path" + EXAMPLE);
    }
    return url.getRawPath().endsWith("/") ? url : URI.create(text + "/");
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw Form.wrong(
          text,
          "is not a host name alone: write for example tidings.example.org, without https://"
              + " and without a port");
    }
    return text;
  }
}
