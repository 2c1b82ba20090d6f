package dev.tidings.config;

import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is wrong with the syntax of a file, and what to write instead. The parser's own messages
/// speak of tokens, and often of a line far behind the mistake.
///
/// @param key as it stands on that line
record SyntaxAdvice(ConfigProblem.Place place, String key, String what) {

  private static final Pattern SETTING =
      Pattern.compile("\\s*[{,]?\\s*([\\w.-]+)\\s*[=:]\\s*(.*?)[\\s,]*");
  private static final Pattern SECRET = Pattern.compile("(?i).*(password|token|url|webhook)");
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^}]*)}");

  private static final Pattern WORDS =
      Pattern.compile("\\s*([\\w-]+(?:\\.[\\w-]+)+)\\s+(\\S+)\\s*");
  private static final Pattern OPEN_ENDED = Pattern.compile("\\s*[\\w.-]+\\s*[=:]\\s*");

  /// How files of other kinds begin: INI, YAML, XML.
  private static final Pattern FOREIGN = Pattern.compile("\\s*(\\[[\\w.-]+]\\s*|---.*|<.*)");

  private static final String QUOTE = "put the value in quotes";

  void report(Findings findings) {
    findings.unreadable(place, key, what);
  }

  void warn(Findings findings) {
    findings.warning(place, key, what);
  }

  /// Why a text cannot be parsed.
  static SyntaxAdvice unparsed(ConfigException e, Path file, String text) {
    var hocon = new HoconText(text);
    int line = e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber());
    return quotes(file, hocon)
        .or(() -> brackets(file, hocon, line, String.valueOf(e.getMessage())))
        .orElseGet(() -> words(file, hocon, line, e));
  }

  /// Why a substitution cannot be made.
  static SyntaxAdvice unresolved(ConfigException e, Path file, String text) {
    ConfigProblem.Place place =
        e.origin() == null ? ConfigProblem.Place.of(file) : ConfigLayers.place(e.origin());
    String message = String.valueOf(e.getMessage());
    Matcher named = SUBSTITUTION.matcher(message);
    String name = named.find() ? named.group(1) : "";
    boolean here = place.name().equals(file.toString());
    String key = here ? key(new HoconText(text).line(place.line())) : "substitution";
    String what =
        message.contains("cycle")
            ? "${" + name + "} refers to itself"
            : "${"
                + name
                + "} is set nowhere, neither in this file nor in the environment: set it, or write"
                + " ${?"
                + name
                + "} to go without";
    return new SyntaxAdvice(place, key, what);
  }

  /// Values that end sooner than somebody may believe.
  static List<SyntaxAdvice> commentsInValues(Path file, String text) {
    var hocon = new HoconText(text);
    return hocon.cutValues().stream()
        .map(line ->
            at(
                file,
                hocon,
                line,
                "what follows # or // is a comment and not a part of the value; "
                    + QUOTE
                    + " if it is one"))
        .toList();
  }

  private static SyntaxAdvice at(Path file, HoconText hocon, int line, String what) {
    var place = new ConfigProblem.Place(file.toString(), line);
    return new SyntaxAdvice(place, key(hocon.line(line)), what);
  }

  private static String key(String line) {
    Matcher setting = SETTING.matcher(line);
    return setting.matches() ? setting.group(1) : "syntax";
  }

  private static Optional<SyntaxAdvice> quotes(Path file, HoconText hocon) {
    return hocon.openQuote() == 0
        ? Optional.empty()
        : Optional.of(
            at(
                file,
                hocon,
                hocon.openQuote(),
                "a quotation mark (\") on this line is not closed; inside a text it is written"
                    + " \\\""));
  }

  private static Optional<SyntaxAdvice> brackets(
      Path file, HoconText hocon, int line, String message) {
    if (hocon.stray().isPresent()) {
      HoconText.Stray stray = hocon.stray().get();
      char mark = stray.mark().mark();
      String why =
          stray
              .opened()
              .map(o -> "the " + o.mark() + " of line " + o.line() + " is not closed before it")
              .orElse("no " + (mark == '}' ? '{' : '[') + " is open here");
      return Optional.of(
          at(file, hocon, stray.mark().line(), "this " + mark + " does not fit: " + why));
    }
    Optional<HoconText.Bracket> around = hocon.around(line);
    boolean inList = around.isPresent() && around.get().mark() == '[';
    if (inList && SETTING.matcher(hocon.line(line)).matches()) {
      return around.map(list -> unclosed(file, hocon, list));
    }
    return message.contains("end of file")
        ? hocon.open().map(open -> unclosed(file, hocon, open))
        : Optional.empty();
  }

  private static SyntaxAdvice unclosed(Path file, HoconText hocon, HoconText.Bracket open) {
    char close = open.mark() == '{' ? '}' : ']';
    return at(
        file,
        hocon,
        open.line(),
        "the " + open.mark() + " of this line is not closed: a " + close + " is missing");
  }

  private static SyntaxAdvice words(Path file, HoconText hocon, int at, ConfigException e) {
    String message = String.valueOf(e.getMessage());
    // The end of the file is no place where anybody finds something.
    int line = hocon.line(at).isBlank() ? hocon.before(at) : at;
    int before = hocon.before(line);
    if (!message.contains("include") && OPEN_ENDED.matcher(hocon.line(before)).matches()) {
      return at(
          file,
          hocon,
          before,
          "has no value on its line: write \"\" for none; a section is written name { ... }");
    }
    return at(file, hocon, line, what(hocon, line, e, message));
  }

  private static String what(HoconText hocon, int at, ConfigException e, String message) {
    String line = hocon.line(at);
    if (FOREIGN.matcher(hocon.line(hocon.first())).matches()) {
      return "is not HOCON: a setting is written key = value, a section name { ... }";
    }
    if (message.contains("include")) {
      return line.matches("\\s*include\\s*[=:].*")
          ? "what is mailed is set by events.only"
          : "another file is included by include \""
              + line.replaceFirst(".*include\\s+", "")
              + "\"";
    }
    if (e instanceof ConfigException.BadPath) {
      return "the name has a dot too many, or a quotation mark";
    }
    if (message.contains("not a valid escape")) {
      return "inside quotes a backslash is written twice: \\\\";
    }
    if (message.contains("unescaped tab")) {
      return "inside quotes a tab is written \\t";
    }
    if (message.contains("was not closed with")) {
      return "the ${ of this line is not closed: a } is missing";
    }
    Matcher setting = SETTING.matcher(line);
    if (setting.matches() && !setting.group(2).isEmpty()) {
      return message.contains("may not be followed by")
          ? "several values are written as a list: " + setting.group(1) + " = [\"a\", \"b\"]"
          : QUOTE + ": " + quoted(setting.group(1), setting.group(2));
    }
    Matcher words = WORDS.matcher(line);
    return words.matches()
        ? "there is a = missing: write " + words.group(1) + " = " + words.group(2)
        : "is not a setting: write key = value, or for a section name { ... }";
  }

  private static String quoted(String key, String value) {
    if (SECRET.matcher(key).matches()) {
      return key + " = \"...\"";
    }
    if (value.startsWith("[")) {
      return key + " = [\"" + value.replaceAll("^\\[\\s*|\\s*]$|\"", "") + "\"]";
    }
    return key + " = " + Form.quoted(value.replace("\\", "\\\\").replace("\"", "\\\""));
  }
}
