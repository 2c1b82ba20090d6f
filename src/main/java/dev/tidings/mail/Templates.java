package dev.tidings.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The shape of a mail's two parts (mustache). Compiled when the first one is made, then kept.
///
/// @param text makes plain text, escapes nothing
/// @param html makes HTML, escapes every value
record Templates(Template text, Template html) {

  /// Those that come with the program.
  static Templates builtIn() {
    Mustache.Compiler compiler = Mustache.compiler().emptyStringIsFalse(true);
    return new Templates(
        compiler.escapeHTML(false).compile(resource("mail.txt")),
        compiler.escapeHTML(true).compile(resource("mail.html")));
  }

  /// The plain text part, lines ended by LF.
  String text(Map<String, Object> model) {
    Map<String, Object> all = new HashMap<>(model);
    all.put("wrap", TextLayout.wrapping());
    all.put("columns", TextLayout.columns());
    all.put("command", TextLayout.command());
    return text.execute(all);
  }

  /// The HTML part, lines ended by LF.
  String html(Map<String, Object> model) {
    return html.execute(model);
  }

  private static String resource(String name) {
    try (InputStream in = Templates.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its template " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
