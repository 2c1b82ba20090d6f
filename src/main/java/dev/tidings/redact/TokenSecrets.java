package dev.tidings.redact;

import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Secrets that are known by how they look themselves.
///
/// Each pattern begins with fixed characters and goes on without going back, and what it has tried
/// in vain it passes over: no text takes longer than its length.
final class TokenSecrets {

  private static final String MARK = Redaction.MARK;

  /// The third part is the signature; a text without a second part is no token.
  private static final Pattern JWT =
      Pattern.compile(
          "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]*+(\\.[A-Za-z0-9_-]{4,}+)?[A-Za-z0-9_.-]*+");

  private static final Pattern SERVICE =
      Pattern.compile(
          "gh[pousr]_[A-Za-z0-9]{16,}+|github_pat_[A-Za-z0-9_]{16,}+|glpat-[A-Za-z0-9_-]{16,}+"
              + "|xox[a-z]-[A-Za-z0-9-]{8,}+|xapp-[A-Za-z0-9-]{16,}+|npm_[A-Za-z0-9]{30,}+"
              + "|dckr_[a-z]{3}_[A-Za-z0-9_-]{16,}+|hvs\\.[A-Za-z0-9_-]{16,}+"
              + "|AIza[A-Za-z0-9_-]{30,}+|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}+"
              + "|(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}+"
              + "|(?<=hooks\\.slack\\.com/(?:services|workflows)/)[A-Za-z0-9/]{8,}+");

  /// An access key's id and, where it comes right after, the key itself.
  private static final Pattern AWS =
      Pattern.compile(
          "(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"
              + "([\\s:,;/|\"'=]{1,5}+[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+]))?");

  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "(?i)(authorization\\\\{0,3}+[\"']?\\s{0,3}+(?:=>|[:=])\\s{0,3}+\\\\{0,3}+[\"']?)"
              + "((?:bearer|basic|token|apikey|negotiate|ntlm)\\s{1,3}+)?+([^\"'\\r\\n]++)");

  private static final Pattern BEARER =
      Pattern.compile("(?i)(?<![a-z0-9])(bearer\\s{1,3}+)([A-Za-z0-9._~+/=-]{8,}+)");

  /// The user, then all up to the last `@` of the word: a password may hold one. Digits up to a
  /// slash are a port.
  private static final Pattern URL =
      Pattern.compile("(://[^\\s/?#:@\"'<>]{0,200}+:)(?!\\d{1,5}+(?:[/?#]|$))([^\\s\"'<>]++)");

  /// A token may stand where a user stands; most users' names are short and plain.
  private static final Pattern URL_TOKEN =
      Pattern.compile("(://)((?=[^\\s/@]{0,100}\\d|[^\\s/@]*token)[A-Za-z0-9_-]{7,200}+)(?=@)");

  private static final Pattern DATA_SOURCE =
      Pattern.compile(
          "(?<![^\\s\"'=])([\\w.-]{1,64}+:)([^\\s@]{1,200}+(?:@[^\\s@(]{1,200}+){0,3}?)(?=@(?:tcp|unix)\\()");

  private TokenSecrets() {}

  static String redact(String text, int signs) {
    String clean = text;
    if ((signs & SecretSigns.PEM) != 0) {
      clean = PrivateKeys.redact(clean);
    }
    if ((signs & SecretSigns.AUTHORIZATION) != 0) {
      clean = replace(AUTHORIZATION, clean, TokenSecrets::authorization);
      clean = replace(BEARER, clean, m -> m.group(1) + MARK);
    }
    if ((signs & SecretSigns.URL) != 0) {
      clean = replace(URL, clean, TokenSecrets::url);
      clean = replace(URL_TOKEN, clean, m -> m.group(1) + MARK);
      clean = replace(DATA_SOURCE, clean, m -> m.group(1) + MARK);
    }
    if ((signs & SecretSigns.TOKEN) != 0) {
      clean = replace(JWT, clean, m -> m.group(1) == null ? m.group() : MARK);
      clean = replace(SERVICE, clean, _ -> MARK);
      clean = replace(AWS, clean, _ -> MARK);
    }
    return clean;
  }

  /// With a scheme the secret is one word; without, or with an unknown one, it may be many.
  private static String authorization(MatchResult m) {
    String scheme = m.group(2);
    String rest = m.group(3);
    if (scheme == null) {
      return m.group(1) + MARK;
    }
    int end = 0;
    while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
      end++;
    }
    return m.group(1) + scheme + MARK + rest.substring(end);
  }

  private static String url(MatchResult m) {
    int at = m.group(2).lastIndexOf('@');
    return at <= 0 ? m.group() : m.group(1) + MARK + m.group(2).substring(at);
  }

  static String replace(Pattern pattern, String text, Function<MatchResult, String> replacement) {
    return pattern.matcher(text).replaceAll(m -> Matcher.quoteReplacement(replacement.apply(m)));
  }
}
