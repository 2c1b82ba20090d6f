package dev.tidings.redact;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.util.List;
import java.util.regex.Pattern;

/// Takes secrets out of text that strangers wrote: command lines, labels, log lines. What was taken
/// out shows as [#MARK]; the name before it stays, so that one sees what was there.
///
/// What is taken for a secret is written in `secrets.rules`: how tokens of services look, where
/// secrets stand in URLs, headers and commands, and which names they have. A secret that looks like
/// any other word cannot be known.
///
/// Any thread may use it. Time grows with the length of the text alone, whatever the text and the
/// user's own patterns are.
public final class Redaction {

  /// What stands where a secret stood.
  public static final String MARK = "[redacted]";

  private static final Pattern HIDDEN =
      Pattern.compile("\\\\(?:/|u00[2-7](?<!u002(?=6)|u003(?=[cCeE])))");

  /// Read when a text is first redacted.
  private static final class BuiltIn {
    private static final RuleFile.Contents RULES = RuleFile.read();
    private static final Keywords KEYWORDS = new Keywords(RULES.rules());
  }

  private final List<UserPattern> own;
  private final boolean builtIn;

  /// @param own further patterns; where one has a group, that is the secret, else all of the match
  /// @param builtIn whether what is known of secrets is used
  public Redaction(List<Pattern> own, boolean builtIn) {
    this.own = own.stream().map(UserPattern::new).toList();
    this.builtIn = builtIn;
  }

  /// Those of the user's patterns that take too long on some text, as far as a few texts tell: so
  /// long that they are given up there, and all that they were to read is replaced.
  public List<String> slowPatterns() {
    return own.stream().filter(UserPattern::isSlow).map(UserPattern::text).toList();
  }

  /// A text without its secrets; the same object if it has none. May have several lines.
  public String text(String text) {
    if (own.isEmpty() && (!builtIn || BuiltIn.KEYWORDS.next(text, 0) < 0)) {
      return text;
    }
    SecretSpans spans = new SecretSpans(text);
    return find(spans) ? spans.redacted() : text;
  }

  /// @return whether there are any
  private boolean find(SecretSpans spans) {
    if (builtIn) {
      spans.find(BuiltIn.KEYWORDS);
    }
    own.forEach(pattern -> pattern.find(spans));
    return !spans.isEmpty();
  }

  /// The value of a setting, a label or a variable without its secrets: all of it is one if the
  /// name says so.
  public String value(String name, String value) {
    // Behind some names a keyword has a sign.
    boolean all =
        builtIn
            && BuiltIn.KEYWORDS.next(name + "=", 0) >= 0
            && BuiltIn.RULES.names().isSecret(name, value);
    return all ? MARK : text(value);
  }

  /// The arguments of a command, the program first, without their secrets. One argument may name
  /// what the next one holds, and the program tells what a short option means. Always as many
  /// arguments.
  public List<String> arguments(List<String> arguments) {
    SecretSpans all = new SecretSpans(String.join(" ", arguments));
    SecretSpans words =
        new SecretSpans(String.join(" ", arguments.stream().map(Redaction::word).toList()));
    boolean any = find(all);
    any |= find(words);
    all.add(words, 0);
    int from = 0;
    for (String argument : arguments) {
      SecretSpans one = new SecretSpans(argument);
      any |= find(one);
      all.add(one, from);
      from += argument.length() + 1;
    }
    return any ? all.parts(arguments) : arguments;
  }

  private static String word(String argument) {
    StringBuilder word = new StringBuilder(argument);
    for (int i = 0; i < word.length(); i++) {
      if (Character.isWhitespace(word.charAt(i))) {
        word.setCharAt(i, SecretValue.NO_SPACE);
      }
    }
    return word.toString();
  }

  /// An event without its secrets; the same object if it has none. Its line stays valid JSON, byte
  /// for byte the same but for the texts that held one. What a label with a secret's name holds is
  /// taken for one.
  public EngineEvent event(EngineEvent event) {
    String raw = event.raw();
    if (own.isEmpty() && (!builtIn || !mayHoldSecret(raw))) {
      return event;
    }
    String clean = JsonTexts.replace(raw, this::text, this::value);
    if (clean.equals(raw)) {
      return event;
    }
    EngineEvent decoded = EventCodec.decode(clean, event.time());
    return event.type().equals(EngineEvent.TIDINGS)
        ? new EngineEvent(
            clean,
            event.type(),
            event.action(),
            event.actor(),
            event.timeNano(),
            event.scope(),
            event.reconciled())
        : decoded;
  }

  /// Whether there is a keyword, or characters are written in a way in which no engine writes them,
  /// so that no keyword could be seen. Go writes `&`, `<` and `>` as numbers.
  private static boolean mayHoldSecret(String raw) {
    return BuiltIn.KEYWORDS.next(raw, 0) >= 0
        || (raw.indexOf('\\') >= 0 && HIDDEN.matcher(raw).find());
  }
}
