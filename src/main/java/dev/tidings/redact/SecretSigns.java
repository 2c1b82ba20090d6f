package dev.tidings.redact;

/// Signs that a text may hold a secret, found in one pass over it: most texts hold none, and no
/// pattern is tried on them.
final class SecretSigns {

  /// A word such as `password`.
  static final int NAME = 1;

  /// `://`, or `@tcp(` and its kin.
  static final int URL = 2;

  /// Dashes, as around a private key.
  static final int PEM = 4;

  /// What a token of some service begins with.
  static final int TOKEN = 8;

  /// `Authorization` or `Bearer`.
  static final int AUTHORIZATION = 16;

  /// A program that takes a password by a short option.
  static final int PROGRAM = 32;

  private SecretSigns() {}

  /// The signs in this text; 0: it holds no secret that is known.
  static int in(String text) {
    int signs = 0;
    for (int i = 0; i < text.length(); i++) {
      signs |= at(text, i);
    }
    return signs;
  }

  private static int at(String text, int i) {
    return switch (text.charAt(i)) {
      case 'p', 'P' ->
          has(text, i, "pass") || has(text, i, "pw") || has(text, i, "private") ? NAME : 0;
      case 's', 'S' -> s(text, i);
      case 't', 'T' -> has(text, i, "token") ? NAME : 0;
      case 'k', 'K' -> has(text, i, "key") ? NAME : 0;
      case 'c', 'C' -> has(text, i, "credential") ? NAME : has(text, i, "curl") ? PROGRAM : 0;
      case 'm', 'M' -> has(text, i, "mysql") || has(text, i, "mariadb") ? PROGRAM : 0;
      case 'r', 'R' -> has(text, i, "redis-cli") ? PROGRAM : has(text, i, "rk_") ? TOKEN : 0;
      case 'l', 'L' -> has(text, i, "login") ? PROGRAM : 0;
      case 'a', 'A' -> a(text, i);
      case 'b', 'B' -> has(text, i, "bearer") ? AUTHORIZATION : 0;
      case 'e' -> has(text, i, "eyJ") ? TOKEN : 0;
      case 'g' ->
          has(text, i, "ghp_")
                  || has(text, i, "gho_")
                  || has(text, i, "ghs_")
                  || has(text, i, "ghu_")
                  || has(text, i, "ghr_")
                  || has(text, i, "github_pat_")
                  || has(text, i, "glpat-")
              ? TOKEN
              : 0;
      case 'x' -> has(text, i, "xox") || has(text, i, "xapp-") ? TOKEN : 0;
      case 'n' -> has(text, i, "npm_") ? TOKEN : 0;
      case 'd' -> has(text, i, "dckr_") ? TOKEN : 0;
      case 'h' -> has(text, i, "hooks.slack.com") || has(text, i, "hvs.") ? TOKEN : 0;
      case ':' -> has(text, i, "://") ? URL : 0;
      case '@' -> has(text, i, "@tcp(") || has(text, i, "@unix(") ? URL : 0;
      case '-' -> has(text, i, "-----") ? PEM : 0;
      default -> 0;
    };
  }

  private static int a(String text, int i) {
    if (has(text, i, "authorization")) {
      return AUTHORIZATION;
    }
    return has(text, i, "AKIA") || has(text, i, "ASIA") || has(text, i, "AIza") ? TOKEN : 0;
  }

  private static int s(String text, int i) {
    if (has(text, i, "secret")) {
      return NAME;
    }
    return has(text, i, "sshpass")
        ? PROGRAM | NAME
        : has(text, i, "sk-") || has(text, i, "sk_") ? TOKEN : 0;
  }

  private static boolean has(String text, int i, String word) {
    return text.regionMatches(true, i, word, 0, word.length());
  }
}
