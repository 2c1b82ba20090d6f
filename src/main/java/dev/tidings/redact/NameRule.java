package dev.tidings.redact;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A secret that is known by the name before it: `password=x`, `"api-key": "x"`, `--token x`,
/// `<password>x</password>`, `name: DB_PASSWORD` with `value: x`, `invalid token 'x'`.
final class NameRule implements Rule {

  private static final String QUOTE =
      "(?:\\\\{0,7}[\"'`]|&quot;|&#3[49];|%2[27]|\\\\u002[27]|\\\\x2[27])";

  /// What stands between a name and its value. Groups: the quote behind the name, and which kind of
  /// separator it is.
  private static final Pattern SEPARATOR =
      Pattern.compile(
          "("
              + QUOTE
              + ")?+(?:\\]|%5[dD])?+(?:"
              + "(?<equals>[ \\t]{0,9}+(?:=>|:=|->|={1,3}+(?![=>~])|%3[dD]|\\\\u003[dD]|&#61;|\\\\x3[dD])[ \\t]{0,3}+)"
              + "|(?<colon>[ \\t]{0,3}+(?::(?![:/])|%3[aA]|\\\\u003[aA])(?:[ \\t]|%20){0,9}+)"
              + "|(?<pair>[\\]]?[ \\t]{0,3}+[,;]?\\s{0,20}+(?:\\\\[nt]\\s{0,20}+)?[\"'\\\\]{0,4}(?i:value|val|content)[\"'\\\\]{0,4}[ \\t]{0,3}+(?:=>|[:=])[ \\t]{0,3}+)"
              + "|(?<tuple>[ \\t]{0,3}+,[ \\t]{0,3}+(?=[\"'\\\\]))"
              + "|(?<element>(?:\\s{1,3}[\\w:.-]{1,40}=\\\\?[\"'][^\"'<>\\n]{0,100}[\"']){0,4}\\s{0,3}>)"
              + "|(?<call>\\([ \\t]{0,3}+(?=[\"'\\\\]))"
              + "|(?<space>[ \\t]{1,3}+)"
              + ")");

  /// What may stand before the value itself.
  private static final Pattern OPENING =
      Pattern.compile(
          "(?:\\[|Some\\(|[buf@](?=[\"'])|!!?[a-z]{1,10}+ |\\(\"?|\\{(?=[^{}\\s$]{0,60}\\d[^{}\\s$]{0,60}\\};)"
              + "|\\{\\s{0,9}\\\\?[\"'](?:value|val|content|raw|plain)\\\\?[\"']\\s{0,3}[:=]\\s{0,3})(?=[\"'\\\\\\w])");

  /// Words between a name and its value in a sentence.
  private static final Pattern FILLERS =
      Pattern.compile(
          "(?i)(?:(?:is|was|are|value|created|generated|issued|rotated|returned|provided|given|used|for|of|the|with|using|from|set|to|has|now|and|named|called|your|supplied)\\b[ \\t:=]{1,3}+){0,4}+[ \\t:=(]{0,3}+");

  /// Before a name that is a value itself, as in `name: DB_PASSWORD`.
  private static final Pattern NAME_BEFORE =
      Pattern.compile(
          "(?i)(?:name|key|id|header|field|variable|option|property)[\"'\\\\]{0,4}\\s{0,3}[:=]>?\\s{0,3}[\"'\\\\]{0,4}$");

  private static final Pattern NAME_AHEAD =
      Pattern.compile("([A-Za-z][\\w.-]{2,50})[=:](?=[^\\s=])");

  private static final Pattern USER =
      Pattern.compile("(?:[A-Za-z][\\w.@-]{0,63}:|[a-z][a-z0-9_-]{2,30}/)(?=[^\\s:/]{3})");

  private final SecretNames names;
  private final List<String> keywords;

  NameRule(SecretNames names, List<String> keywords) {
    this.names = names;
    this.keywords = List.copyOf(keywords);
  }

  @Override
  public List<String> keywords() {
    return keywords;
  }

  @Override
  public int find(SecretSpans spans, int at) {
    String text = spans.text();
    Name name = Name.at(text, at);
    SecretNames.Proof proof = names.proof(name.text());
    if (proof == SecretNames.Proof.NEVER || isUserOfUrl(text, name)) {
      return name.to();
    }
    Matcher separator = SEPARATOR.matcher(text).region(name.to(), text.length());
    if (!separator.lookingAt()) {
      return name.to();
    }
    return Math.max(name.to(), value(spans, name, proof, separator));
  }

  private static boolean isUserOfUrl(String text, Name name) {
    return name.follows(text, '/') && text.startsWith("://", name.from() - 3);
  }

  /// @return where the value ends that was found to be a secret; otherwise where the name ends
  private int value(SecretSpans spans, Name name, SecretNames.Proof proof, Matcher separator) {
    String text = spans.text();
    boolean sentence = separator.start("space") >= 0 && !name.isFlag();
    int start = after(sentence ? FILLERS : OPENING, text, separator.end());
    SecretValue value = SecretValue.beginning(text, start);
    if (value.isEmpty()
        || isNamedItself(value, text)
        || !isSecret(text, new Sighting(name, proof, separator, value))) {
      return name.to();
    }
    SecretValue whole =
        separator.start("element") >= 0
            ? new SecretValue(start, elementEnd(text, start, value), false)
            : SecretValue.at(text, start);
    int end = name.isFlag() ? argumentEnd(text, whole.to()) : whole.to();
    spans.add(whole.from() + userLength(name, value.text(text)), end);
    return end;
  }

  /// Whether another name of a secret follows, as in `vault: DB_PASSWORD=x` or `key passphrase: x`:
  /// that one's value is the secret, and the name stays.
  private boolean isNamedItself(SecretValue value, String text) {
    Matcher name = NAME_AHEAD.matcher(text).region(value.from(), value.to());
    return !value.quoted()
        && name.lookingAt()
        && names.proof(name.group(1)) != SecretNames.Proof.NEVER;
  }

  /// Where an argument of a command ends that has spaces.
  private static int argumentEnd(String text, int to) {
    int end = to;
    while (end < text.length()
        && (text.charAt(end) == SecretValue.NO_SPACE || (end > to && text.charAt(end) != ' '))) {
      end++;
    }
    return end;
  }

  /// How long the user is where the value is `user:password`.
  private int userLength(Name name, String value) {
    Matcher user = USER.matcher(value);
    return names.isLogin(name.text()) && user.lookingAt() ? user.end() : 0;
  }

  private static int after(Pattern pattern, String text, int start) {
    Matcher matcher = pattern.matcher(text).region(start, text.length()).useTransparentBounds(true);
    return matcher.lookingAt() ? matcher.end() : start;
  }

  private static int elementEnd(String text, int start, SecretValue value) {
    int line = text.indexOf('\n', start);
    int end = text.indexOf("</", start, line < 0 ? text.length() : line);
    return end < 0 ? value.to() : end;
  }

  /// A name and what stands behind it.
  private record Sighting(
      Name name, SecretNames.Proof proof, Matcher separator, SecretValue value) {

    boolean is(String kind) {
      return separator.start(kind) >= 0;
    }

    boolean isNameQuoted() {
      return separator.start(1) >= 0;
    }
  }

  private boolean isSecret(String text, Sighting seen) {
    String secret = seen.value.text(text);
    if (names.isNothing(secret)
        || SecretShape.isPlaceholder(secret)
        || names.isReference(secret, seen.name)) {
      return false;
    }
    if (seen.is("equals") && seen.name.isFlag() && SecretShape.isUuid(secret)) {
      return isArgument(secret, seen.proof);
    }
    if (seen.is("space")) {
      return seen.name.isFlag() ? isArgument(secret, seen.proof) : isMailed(secret, seen);
    }
    boolean isNone =
        (seen.is("element")
                && !isElement(text, seen.name)
                && !(seen.isNameQuoted() && isValueOfName(text, seen.name)))
            || (seen.is("tuple") && !(seen.isNameQuoted() && isFirst(text, seen.name)))
            || (seen.is("pair") && !isValueOfName(text, seen.name))
            || (seen.is("call") && !SecretShape.isPlausible(secret));
    return !isNone && isProven(text, secret, seen);
  }

  private static boolean isElement(String text, Name name) {
    int i = name.from();
    while (i > 0
        && name.from() - i < 40
        && (text.charAt(i - 1) == ':' || Name.isPart(text.charAt(i - 1)))) {
      i--;
    }
    return i > 0 && text.charAt(i - 1) == '<';
  }

  private boolean isProven(String text, String secret, Sighting seen) {
    return switch (seen.proof) {
      case ALWAYS ->
          (seen.is("colon") && !seen.isNameQuoted() && !seen.value.quoted())
              ? isLoose(text, secret, seen)
              : !names.isSentence(secret);
      case PLAUSIBLE -> SecretShape.isPlausible(secret);
      case RANDOM -> SecretShape.looksRandom(secret);
      case NEVER -> false;
    };
  }

  /// Behind an option of a command line: nobody talks there.
  private static boolean isArgument(String secret, SecretNames.Proof proof) {
    int equals = secret.indexOf('=');
    boolean assignment = equals >= 0 && secret.charAt(secret.length() - 1) != '=';
    boolean word = !assignment && secret.chars().anyMatch(Character::isLetter);
    // As in a text on how to use a program.
    boolean meta = SecretShape.all(secret, c -> Character.isUpperCase(c) || c == '_');
    return !secret.startsWith("-")
        && !meta
        && switch (proof) {
          case ALWAYS -> true;
          case PLAUSIBLE -> word;
          case RANDOM -> SecretShape.looksRandom(secret);
          case NEVER -> false;
        };
  }

  /// In a sentence, such as `the token 'x' is invalid`.
  private static boolean isMailed(String secret, Sighting seen) {
    boolean shouted = seen.value.quoted() && seen.name.text().equals("PASSWORD");
    boolean mixed = seen.proof == SecretNames.Proof.ALWAYS && SecretShape.isMixed(secret);
    return seen.proof != SecretNames.Proof.RANDOM
        && (shouted || mixed || SecretShape.looksRandom(secret));
  }

  /// Behind `password:` may stand the password or what is wrong with it.
  private static boolean isLoose(String text, String secret, Sighting seen) {
    boolean digits = SecretShape.all(secret, Character::isDigit);
    boolean letters =
        SecretShape.all(secret, c -> Character.isLetter(c) || "-_'.,:/!?".indexOf(c) >= 0);
    if (digits || !letters) {
      return !digits || secret.length() >= 4;
    }
    boolean tight = text.charAt(seen.separator.end() - 1) == ':';
    return tight || SecretShape.looksRandom(secret) || isWholeLine(text, seen);
  }

  private static boolean isWholeLine(String text, Sighting seen) {
    int from = seen.name.from();
    while (from > 0 && " \t-".indexOf(text.charAt(from - 1)) >= 0) {
      from--;
    }
    int to = seen.value.to();
    while (to < text.length() && " \t\r,".indexOf(text.charAt(to)) >= 0) {
      to++;
    }
    return (from == 0 || text.charAt(from - 1) == '\n')
        && (to == text.length() || text.charAt(to) == '\n');
  }

  /// Whether it is the first of several values, as in `('password', 'x')`.
  private static boolean isFirst(String text, Name name) {
    int i = name.from() - 2;
    while (i > 0 && text.charAt(i) == ' ') {
      i--;
    }
    return i >= 0 && text.charAt(i) == '(';
  }

  private static boolean isValueOfName(String text, Name name) {
    int from = Math.max(0, name.from() - 24);
    return NAME_BEFORE.matcher(text.substring(from, name.from())).find();
  }
}
