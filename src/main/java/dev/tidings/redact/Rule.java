package dev.tidings.redact;

import java.util.List;

/// One way to know a secret.
sealed interface Rule permits PatternRule, NameRule, CommandRule, PrivateKeyRule {

  /// Where one of these stands, the rule is tried; in lower case, at least [Keywords#SHORTEST]
  /// characters of ASCII each.
  List<String> keywords();

  /// Looks for a secret at a keyword.
  ///
  /// @param at where the keyword begins
  /// @return from where on keywords are of interest to this rule again: what it has read it need
  ///   not read again, so that time grows with the length of the text alone
  int find(SecretSpans spans, int at);
}
