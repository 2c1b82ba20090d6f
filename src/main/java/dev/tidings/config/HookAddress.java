package dev.tidings.config;

import java.net.URI;
import java.net.URISyntaxException;

/// Where to post to. Who knows the address may post there too, so it is kept like a password: as a
/// text it tells no more than the host.
///
/// @param uri http or https, with a host and no fragment
public record HookAddress(URI uri) {

  private static final int HIGHEST_PORT = 65_535;

  /// Checks it.
  ///
  /// @throws IllegalArgumentException with what is wrong, but without the address
  public HookAddress {
    String scheme = String.valueOf(uri.getScheme());
    if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
      throw new IllegalArgumentException("must begin with http:// or https://");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
      throw new IllegalArgumentException("names no host, or a port that there is not");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must not have a fragment (#)");
    }
  }

  /// Reads it.
  ///
  /// @throws IllegalArgumentException with what is wrong, but without the address
  public static HookAddress of(String text) {
    try {
      return new HookAddress(new URI(text.strip()));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL: " + e.getReason(), e);
    }
  }

  /// The address of something below it: one more segment of the path; the query stays.
  ///
  /// @param segment plain letters
  public HookAddress below(String segment) {
    String all = uri.toString();
    int end = uri.getRawQuery() == null ? all.length() : all.indexOf('?');
    String path = all.substring(0, end);
    String slash = path.endsWith("/") ? "" : "/";
    return new HookAddress(URI.create(path + slash + segment + all.substring(end)));
  }

  /// The host alone.
  @Override
  public String toString() {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port + "/…";
  }
}
