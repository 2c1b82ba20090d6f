package dev.tidings.redact;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes secrets out of text that strangers wrote: command lines, labels, log lines. What was taken
/// out shows as [#MARK]; the key before it stays, so that one sees what was there.
///
/// Known are values after words such as `password=`, AWS keys, `Authorization`, passwords in URLs,
/// JSON web tokens (RFC 7519), private keys (RFC 7468) and the tokens of the usual services. It
/// rather takes too much than too little. A secret that looks like any other word cannot be known.
///
/// Pure; any thread may use it. Time grows with the length of the text alone, but for the user's
/// own patterns, which are as fast as they were written.
public final class Redaction {

  /// What stands where a secret stood.
  public static final String MARK = "[redacted]";

  private static final Pattern HIDDEN =
      Pattern.compile("\\\\(?:/|u00[2-7](?<!u002(?=6)|u003(?=[cCeE])))");

  private final List<Pattern> own;
  private final boolean builtIn;

  /// @param own further patterns; where one has a group, that is the secret, else all of the match
  /// @param builtIn whether what is known of secrets is used
  public Redaction(List<Pattern> own, boolean builtIn) {
    this.own = List.copyOf(own);
    this.builtIn = builtIn;
  }

  /// A text without its secrets; the same object if it has none. May have several lines.
  public String text(String text) {
    String clean = text;
    int signs = builtIn ? SecretSigns.in(text) : 0;
    if (signs != 0) {
      clean = TokenSecrets.redact(clean, signs);
      clean = NamedSecrets.redact(clean, signs);
    }
    for (Pattern pattern : own) {
      clean = apply(pattern, clean);
    }
    return clean.equals(text) ? text : clean;
  }

  /// The value of a setting, a label or a variable without its secrets: all of it is one if the key
  /// says so.
  public String value(String key, String value) {
    boolean all = builtIn && !value.isBlank() && NamedSecrets.isNameOfSecret(key);
    return all ? MARK : text(value);
  }

  /// The parts of a command line without their secrets, of which one part may name what the next
  /// one holds. Always as many parts.
  public List<String> arguments(List<String> parts) {
    List<String> clean = new ArrayList<>();
    String before = "";
    for (String part : parts) {
      boolean named = builtIn && !part.isEmpty() && NamedSecrets.isFlagOfSecret(before);
      clean.add(named ? MARK : text(part));
      before = part;
    }
    String line = String.join(" ", clean);
    if (!text(line).equals(line)) {
      // Only the whole line tells, such as `mysql` and a `-p` far behind it.
      clean.replaceAll(_ -> "");
      clean.set(0, text(line));
    }
    return clean;
  }

  /// An event without its secrets; the same object if it has none. Its line stays valid JSON, byte
  /// for byte the same but for the texts that held one. What a label with a secret's name holds is
  /// taken for one.
  public EngineEvent event(EngineEvent event) {
    String raw = event.raw();
    if (own.isEmpty() && (!builtIn || (SecretSigns.in(raw) == 0 && !hidesLetters(raw)))) {
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

  /// Whether characters are written in a way in which no engine writes them, so that no sign of a
  /// secret could be seen. Go writes `&`, `<` and `>` as numbers.
  private static boolean hidesLetters(String raw) {
    return HIDDEN.matcher(raw).find();
  }

  private static String apply(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder out = null;
    int copied = 0;
    while (matcher.find()) {
      int group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
      if (matcher.start(group) < matcher.end(group)) {
        out = out == null ? new StringBuilder() : out;
        out.append(text, copied, matcher.start(group)).append(MARK);
        copied = matcher.end(group);
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }
}
