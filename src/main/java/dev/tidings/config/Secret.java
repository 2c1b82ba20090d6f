package dev.tidings.config;

import java.util.Optional;
import java.util.regex.Pattern;

/// Something secret, without what editors add: a byte order mark at its beginning and line ends at
/// its end.
///
/// @param value never empty
/// @param doubt why it is likely not what was meant, without the secret itself
record Secret(String value, Optional<String> doubt) {

  /// In bytes; OAuth tokens have some thousand.
  static final int LARGEST_FILE = 64_000;

  private static final Pattern LINE_ENDS = Pattern.compile("[\r\n]+$");

  /// Characters that nobody sees: formats such as the zero width space, and spaces that are none of
  /// the keyboard's.
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Zl}\\p{Zp}]|(?! )\\p{Zs}");

  /// Reads a secret; empty: there is none.
  ///
  /// @param given in full
  static Optional<Secret> of(String given) {
    String unmarked = given.startsWith("\ufeff") ? given.substring(1) : given;
    String value = LINE_ENDS.matcher(unmarked).replaceFirst("");
    return value.isEmpty() ? Optional.empty() : Optional.of(new Secret(value, doubt(value)));
  }

  private static Optional<String> doubt(String value) {
    if (Form.isQuoted(value)) {
      return Optional.of(
          "begins and ends with quotation marks, which docker run --env-file keeps: leave them out"
              + " if they are not a part of it");
    }
    if (value.contains("\n") || value.contains("\r")) {
      return Optional.of("has more than one line: only the secret may be in it");
    }
    if (!value.equals(value.strip())) {
      return Optional.of("begins or ends with a blank: remove it if it is not a part of it");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("holds a control character, such as a tab: likely it is not a part of it");
    }
    return INVISIBLE.matcher(value).find()
        ? Optional.of("holds an invisible character: type it anew instead of pasting it")
        : Optional.empty();
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "Secret[" + doubt.orElse("no doubt") + "]";
  }
}
