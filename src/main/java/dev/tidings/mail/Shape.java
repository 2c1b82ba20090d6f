package dev.tidings.mail;

import com.samskivert.mustache.Template;
import dev.tidings.mail.words.Links;
import dev.tidings.text.Printable;
import java.io.IOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The shape of one kind of mail (mustache).
///
/// @param subject empty: the built-in one
/// @param text makes plain text, escapes nothing
/// @param html makes HTML, escapes every value
record Shape(Optional<Template> subject, Template text, Template html) {

  /// What a template may make. It cannot loop, but sections within sections multiply.
  private static final int MOST = 1_000_000;

  /// What a mail says.
  record Said(String subject, String text, String html) {}

  /// Fills it in.
  ///
  /// @param model a subject of its own is in it, as `subject`
  /// @throws RuntimeException where the template is wrong in any way
  Said say(Map<String, Object> model) {
    Map<String, Object> all = new HashMap<>(Links.inText(model, String.valueOf(model.get("host"))));
    all.put("wrap", TextLayout.wrapping());
    all.put("columns", TextLayout.columns());
    all.put("command", TextLayout.command());
    all.put("quote", TextLayout.quote());
    String ready = String.valueOf(model.get("subject"));
    String own =
        subject.map(s -> Printable.line(fill(s, model), SubjectLine.LONGEST)).orElse(ready);
    if (own.isEmpty()) {
      throw new IllegalArgumentException("the subject is empty");
    }
    return new Said(own, fill(text, all), Links.html(fill(html, model)));
  }

  static String fill(Template template, Map<String, Object> model) {
    Bounded out = new Bounded();
    template.execute(model, out);
    return out.toString();
  }

  /// Memory that says when it is enough.
  private static final class Bounded extends Writer {

    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char @Nullable [] chars, int from, int length) throws IOException {
      if (chars != null) {
        text.append(chars, from, length);
      }
      if (text.length() > MOST) {
        throw new IOException("it makes more than a million characters");
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
