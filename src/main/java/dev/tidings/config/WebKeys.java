package dev.tidings.config;

import dev.tidings.web.WebSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads how the web page is offered.
final class WebKeys {

  private static final String ADDRESS = "web.address";
  private static final Pattern PLACE = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\s]+):(\\d{1,5})");
  private static final int LAST_PORT = 65_535;

  private WebKeys() {}

  /// How the page is offered; empty where it is off.
  static Optional<WebSettings> read(ConfigReader reader) {
    boolean enabled = reader.isOn("web.enabled");
    boolean showEnv = reader.isOn("web.show-env");
    List<String> names = reader.list("web.names", Settings::commas);
    if (!enabled) {
      return Optional.empty();
    }
    Optional<String> token = reader.secret("web.token").filter(text -> !text.isEmpty());
    return address(reader).flatMap(address -> settings(reader, address, token, names, showEnv));
  }

  private static Optional<WebSettings> settings(
      ConfigReader reader,
      InetSocketAddress address,
      Optional<String> token,
      List<String> names,
      boolean showEnv) {
    try {
      return Optional.of(new WebSettings(address, token, names, showEnv));
    } catch (IllegalArgumentException e) {
      reader.problem(token.isEmpty() ? ADDRESS : "web.token", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Optional<InetSocketAddress> address(ConfigReader reader) {
    String text = reader.text(ADDRESS);
    Matcher place = PLACE.matcher(text);
    if (place.matches() && Integer.parseInt(place.group(2)) <= LAST_PORT) {
      try {
        InetAddress host = InetAddress.getByName(place.group(1));
        return Optional.of(new InetSocketAddress(host, Integer.parseInt(place.group(2))));
      } catch (UnknownHostException e) {
        // Worded below.
      }
    }
    reader.problem(
        ADDRESS,
        "\"" + text + "\" is no address with a port, such as 127.0.0.1:8025 or [::1]:8025");
    return Optional.empty();
  }
}
