package dev.tidings.web;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How the web page is offered.
///
/// @param address where it listens
/// @param token what everything needs where it is set; else people of this machine may read. Never
///   empty
/// @param names under which it may be called besides IP addresses and `localhost`; lower case
/// @param showEnv whether inspect tells the values of environment variables
/// @param publicUrl where people find it, for links in mails: http or https, and ends with a slash;
///   its host is one of the names. Empty: mails have no links to it
public record WebSettings(
    InetSocketAddress address,
    Optional<String> token,
    List<String> names,
    boolean showEnv,
    Optional<URI> publicUrl) {

  /// The fewest characters of a token: 16 of base 64 are 96 bits.
  public static final int SHORTEST_TOKEN = 16;

  /// Checks that nobody offers Tidings to a network without a token.
  ///
  /// @throws IllegalArgumentException with what is to be done
  public WebSettings {
    names =
        Stream.concat(names.stream(), publicUrl.map(URI::getHost).stream())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .toList();
    if (token.isPresent() && token.get().length() < SHORTEST_TOKEN) {
      throw new IllegalArgumentException(
          "the token is too short: at least " + SHORTEST_TOKEN + " characters are wanted");
    }
    if (token.isEmpty() && !isLoopback(address)) {
      throw new IllegalArgumentException(
          "it listens beyond this machine, so a token is needed: set web.token-file");
    }
  }

  /// Where people of this machine find it, for their browser.
  public String page() {
    boolean everywhere = !address.isUnresolved() && address.getAddress().isAnyLocalAddress();
    String host = everywhere ? "127.0.0.1" : address.getHostString();
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return "http://" + bracketed + ":" + address.getPort() + "/";
  }

  private static boolean isLoopback(InetSocketAddress address) {
    return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
  }

  /// Without the token.
  @Override
  public String toString() {
    return "WebSettings[" + address + ", token " + (token.isPresent() ? "set" : "none") + "]";
  }
}
