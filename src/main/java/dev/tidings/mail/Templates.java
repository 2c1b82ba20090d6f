package dev.tidings.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.MustacheParseException;
import com.samskivert.mustache.Template;
import dev.tidings.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The shapes that mails can have: those that a user wrote, checked, and the one that comes with
/// the program, which is compiled when it is first needed. Used by one thread.
///
/// A shape of a user's is `NAME.txt`, `NAME.html`, `NAME.subject` in one folder; what is missing of
/// the three is the built-in one's. See `docs/templates.md`.
public final class Templates {

  /// What a file may hold; nobody writes more by hand.
  private static final long LARGEST = 200_000;

  private static final Pattern FILE = Pattern.compile("(.+)\\.(txt|html|subject)");

  /// What would let a value through into HTML as it is, or hide that it does.
  private static final Pattern UNESCAPED = Pattern.compile("\\{\\{\\s*[{&=]");

  private final Map<String, Shape> shapes = new TreeMap<>();
  private final List<String> errors = new ArrayList<>();
  private Optional<Shape> builtIn = Optional.empty();

  private Templates() {}

  /// Only the built-in one. Reads nothing yet.
  public static Templates none() {
    return new Templates();
  }

  /// Those in a folder, each filled in once with what a mail could say.
  ///
  /// @param folder where the user's files are; what has another ending is left alone
  public static Templates in(Path folder) {
    Templates templates = new Templates();
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> names = new TreeSet<>();
      for (Path file : files.toList()) {
        Matcher named = FILE.matcher(file.getFileName().toString());
        if (named.matches()) {
          names.add(named.group(1));
        }
      }
      names.forEach(name -> templates.read(folder, name));
    } catch (IOException | UncheckedIOException e) {
      templates.errors.add(folder + ": cannot be read");
    }
    return templates;
  }

  /// What is wrong with the user's files, each with its file and, where there is one, the line;
  /// empty: nothing is. A shape with an error is not used.
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /// Those of the user's that can be used.
  public Set<String> names() {
    return Set.copyOf(shapes.keySet());
  }

  Optional<Shape> named(String name) {
    return Optional.ofNullable(shapes.get(name));
  }

  /// The one that comes with the program.
  Shape builtIn() {
    if (builtIn.isEmpty()) {
      Template text = compiler(false).compile(resource("mail.txt"));
      Template html = compiler(true).compile(resource("mail.html"));
      builtIn = Optional.of(new Shape(Optional.empty(), text, html));
    }
    return builtIn.get();
  }

  private static Mustache.Compiler compiler(boolean html) {
    return Mustache.compiler().emptyStringIsFalse(true).strictSections(true).escapeHTML(html);
  }

  private void read(Path folder, String name) {
    int before = errors.size();
    Optional<Template> text = compiled(folder.resolve(name + ".txt"), false);
    Optional<Template> html = compiled(folder.resolve(name + ".html"), true);
    Optional<Template> subject = compiled(folder.resolve(name + ".subject"), false);
    Shape ours = builtIn();
    Shape shape = new Shape(subject, text.orElse(ours.text()), html.orElse(ours.html()));
    if (errors.size() == before && isSound(shape, folder.resolve(name))) {
      shapes.put(name, shape);
    }
  }

  private Optional<Template> compiled(Path file, boolean html) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String text = content(file);
      Matcher unescaped = UNESCAPED.matcher(text);
      if (unescaped.find()) {
        long line = text.substring(0, unescaped.start()).lines().count();
        throw new IOException("line " + Math.max(1, line) + ": write {{name}}: values are escaped");
      }
      Template template = compiler(html).compile(text);
      Map<String, Object> sample = Sample.model();
      Shape.fill(template, sample);
      return Optional.of(template);
    } catch (MustacheParseException e) {
      errors.add(file + ": " + words(e.getMessage()));
    } catch (MustacheException.Context e) {
      errors.add(file + ": line " + e.lineNo + ": " + e.key + " is not known");
    } catch (IOException | RuntimeException e) {
      errors.add(file + ": " + words(e.getMessage()));
    }
    return Optional.empty();
  }

  private static String content(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException("larger than " + LARGEST + " bytes");
    }
    return Files.readString(file);
  }

  private static String words(@org.jspecify.annotations.Nullable String message) {
    return Printable.line(message == null ? "cannot be used" : message, 200);
  }

  private boolean isSound(Shape shape, Path files) {
    try {
      shape.say(Sample.model());
      return true;
    } catch (RuntimeException e) {
      errors.add(files + ".subject: " + words(e.getMessage()));
      return false;
    }
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
