package dev.tidings.redact;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Secrets that are known by the name before them: `password=x`, `"api-key": "x"`, `--token x`.
final class NamedSecrets {

  private static final String NAME =
      "(?:password|passwd|passphrase|passcode|pwd|secret|token(?!s(?![a-z]))|credential"
          + "|(?:api|access|private|auth|account|encryption|signing|master|session|storage)[-_. ]?key"
          + "|(?<![a-z])pass(?![a-z])|(?<=db|sql|root|user|admin|smtp|mail|redis|ftp|ldap)pass(?![a-z])|(?<=[-_.])pw(?![a-z]))";

  /// What may follow in the same name, such as `_access_key` after `secret`.
  private static final String REST = "(?![\\w.]{0,40}(?:exception|error))[\\w.-]{0,40}+";

  private static final Pattern NAMED = Pattern.compile("(?i)" + NAME);

  private static final Pattern FIELD =
      Pattern.compile(
          "(?i)("
              + NAME
              + ")"
              + REST
              + "(?:\\\\{0,7}+[\"'])?+(\\]?[ \\t]{0,3}+(?:=>|:=|={1,2}|:(?!:))[ \\t]{0,3}+|[ \\t]{1,3}+)");

  private static final Pattern PROGRAM =
      Pattern.compile(
          "(?i)((?:mysql|mariadb)\\w{0,16}+[^\\n|;&]{0,300}?\\s-p|sshpass\\s{1,3}+-p\\s{0,3}"
              + "|redis-cli[^\\n|;&]{0,300}?\\s-a\\s{1,3}+|login[^\\n|;&]{0,300}?\\s-p\\s{1,3}+"
              + "|curl[^\\n|;&]{0,300}?\\s(?:-u|--user)\\s{0,3}+[\"']?[^\\s:\"']{1,100}+:)(\\S++)");

  /// Says that there is none.
  private static final Set<String> NOTHING =
      Set.of("null", "nil", "none", "true", "false", "undefined", "yes", "no", "");

  private NamedSecrets() {}

  /// Whether what is called so is a secret.
  static boolean isNameOfSecret(String name) {
    return SecretSigns.in(name) != 0 && NAMED.matcher(name).find();
  }

  /// Whether the next part of the command line is a secret.
  static boolean isFlagOfSecret(String part) {
    return part.startsWith("-") && part.indexOf('=') < 0 && isNameOfSecret(part);
  }

  static String redact(String text, int signs) {
    String clean = text;
    if ((signs & SecretSigns.NAME) != 0) {
      clean = fields(clean);
    }
    if ((signs & SecretSigns.PROGRAM) != 0) {
      clean = TokenSecrets.replace(PROGRAM, clean, NamedSecrets::program);
    }
    return clean;
  }

  private static String program(MatchResult m) {
    return m.group(2).startsWith(Redaction.MARK) ? m.group() : m.group(1) + Redaction.MARK;
  }

  private static String fields(String text) {
    Matcher matcher = FIELD.matcher(text);
    StringBuilder out = new StringBuilder();
    int copied = 0;
    int from = 0;
    while (from <= text.length() && matcher.find(from)) {
      from = matcher.end();
      SecretValue value = SecretValue.at(text, matcher.end());
      if (isSecret(matcher, text, value)) {
        out.append(text, copied, value.from()).append(Redaction.MARK);
        copied = value.to();
        from = Math.max(from, value.to());
      }
    }
    return copied == 0 ? text : out.append(text, copied, text.length()).toString();
  }

  private static boolean isSecret(MatchResult match, String text, SecretValue value) {
    String word = text.substring(value.from(), Math.min(value.to(), value.from() + 20));
    if (value.from() == value.to()
        || text.startsWith(Redaction.MARK, value.from())
        || NOTHING.contains(word.toLowerCase(Locale.ROOT))) {
      return false;
    }
    String separator = match.group(2).strip();
    if (separator.isEmpty()) {
      return isFlag(text, match.start()) && !word.startsWith("-");
    }
    // "unexpected token: end of file" is not one.
    boolean loose = separator.equals(":") && !value.quoted();
    boolean alone = match.start() == 0 || !isPartOfName(text.charAt(match.start() - 1));
    boolean talk = loose && alone && match.group(1).equalsIgnoreCase("token");
    return !talk || looksRandom(value, text);
  }

  /// Whether the word that holds this place begins with a dash.
  private static boolean isFlag(String text, int at) {
    int i = at;
    while (i > 0 && at - i < 40 && isPartOfName(text.charAt(i - 1))) {
      i--;
    }
    boolean dash = i < text.length() && text.charAt(i) == '-';
    return dash && (i == 0 || !isPartOfName(text.charAt(i - 1)));
  }

  private static boolean isPartOfName(char c) {
    return c == '-' || c == '_' || c == '.' || Character.isLetterOrDigit(c);
  }

  private static boolean looksRandom(SecretValue value, String text) {
    int length = value.to() - value.from();
    return length >= 16
        || text.substring(value.from(), value.to()).chars().anyMatch(Character::isDigit);
  }
}
