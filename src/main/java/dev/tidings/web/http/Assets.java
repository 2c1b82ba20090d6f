package dev.tidings.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/// The files of the page. Only those that are named here can be had.
public final class Assets {

  /// No inline script or style, nothing from elsewhere.
  public static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self';"
          + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /// The page's scripts, one for each part of it.
  private static final Set<String> SCRIPTS =
      Set.of(
          "page.js",
          "talk.js",
          "parts.js",
          "status.js",
          "timeline.js",
          "problems.js",
          "confirm.js",
          "why.js",
          "events.js",
          "inbox.js",
          "outbox.js",
          "containers.js",
          "rules.js");

  private static final String FOLDER = "/dev/tidings/web/";

  private Assets() {}

  public static WebReply page() {
    return new WebReply.Asset("text/html; charset=utf-8", read("index.html"), POLICY);
  }

  public static WebReply style() {
    return new WebReply.Asset("text/css; charset=utf-8", read("page.css"), POLICY);
  }

  /// One of the scripts.
  public static WebReply script(String name) {
    if (!SCRIPTS.contains(name)) {
      throw new WebRefusal(404, "the page has no such file");
    }
    return new WebReply.Asset("text/javascript; charset=utf-8", read("page/" + name), POLICY);
  }

  public static WebReply description() {
    return new WebReply.Document(200, read("openapi.json"));
  }

  private static String read(String name) {
    try (InputStream in =
        Objects.requireNonNull(Assets.class.getResourceAsStream(FOLDER + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
