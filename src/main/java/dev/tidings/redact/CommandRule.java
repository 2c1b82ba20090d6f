package dev.tidings.redact;

import java.util.List;
import java.util.Optional;

/// A secret that a program takes as an argument, such as `mysql -px` or `curl -u user:x`.
final class CommandRule implements Rule {

  /// An argument that is a secret.
  ///
  /// @param name an option such as `-p`, or a word such as `add_user`; empty: the program itself
  /// @param operand which of the arguments without a dash behind the name is the secret; 0: the
  ///   value of the option
  /// @param form `+`: the value never is an argument of its own; `_`: it always is; `^`: it may be,
  ///   and what follows the program's first operand is another program's; empty: both
  /// @param behind the secret begins behind this character of the value; empty: with it
  record Secret(String name, int operand, String form, String behind) {

    /// Reads `-p`, `-p+` (attached only), `-p_` (separate only), `-p^` (of this program only),
    /// `-u:` (behind the colon) or `add_user=2` (an operand).
    static Secret of(String written) {
      int equals = written.indexOf('=');
      if (equals >= 0) {
        int operand = Integer.parseInt(written.substring(equals + 1));
        return new Secret(written.substring(0, equals), operand, "", "");
      }
      String name = written.substring(0, written.length() - 1);
      String last = written.substring(written.length() - 1);
      return switch (last) {
        case "+", "_", "^" -> new Secret(name, 0, last, "");
        case ":", "%", "," -> new Secret(name, 0, "", last);
        default -> new Secret(written, 0, "", "");
      };
    }
  }

  private final List<String> programs;
  private final String with;
  private final List<Secret> secrets;

  /// @param programs in lower case
  /// @param with a word that must be among the arguments; empty: none
  CommandRule(List<String> programs, String with, List<Secret> secrets) {
    this.programs = List.copyOf(programs);
    this.with = with;
    this.secrets = List.copyOf(secrets);
  }

  @Override
  public List<String> keywords() {
    return programs.stream()
        .map(program -> "<<" + program + (program.length() > 3 ? "" : ">"))
        .toList();
  }

  @Override
  public int find(SecretSpans spans, int at) {
    String text = spans.text();
    int end = at;
    while (end < text.length() && isNameOfProgram(text.charAt(end))) {
      end++;
    }
    String program = text.substring(at, end).replaceFirst("(?i)\\.exe$", "");
    boolean begins = at == 0 || !isNameOfProgram(text.charAt(at - 1));
    if (!begins || programs.stream().noneMatch(program::equalsIgnoreCase)) {
      return at + 1;
    }
    Arguments arguments = Arguments.at(text, end);
    if (with.isEmpty() || arguments.list().stream().anyMatch(a -> a.text().equals(with))) {
      secrets.forEach(secret -> find(spans, arguments.list(), secret));
    }
    return arguments.end();
  }

  private static boolean isNameOfProgram(char c) {
    return c == '-' || c == '_' || c == '.' || Character.isLetterOrDigit(c);
  }

  private static void find(SecretSpans spans, List<Argument> arguments, Secret secret) {
    if (secret.operand > 0) {
      operand(arguments, secret).ifPresent(value -> add(spans, value, secret));
      return;
    }
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      boolean isOperand =
          !argument.text().startsWith("-") && (i == 0 || isWhole(arguments.get(i - 1)));
      if (isOperand && secret.form.equals("^")) {
        return;
      }
      if (!argument.text().startsWith(secret.name)) {
        continue;
      }
      Argument rest = argument.from(secret.name.length());
      boolean isLong = secret.name.startsWith("--");
      if (rest.text().startsWith("=")) {
        add(spans, rest.from(1), secret);
      } else if (!rest.text().isEmpty() && !isLong && !secret.form.equals("_")) {
        add(spans, rest, secret);
      } else if (rest.text().isEmpty() && !secret.form.equals("+") && i + 1 < arguments.size()) {
        add(spans, arguments.get(i + 1), secret);
      }
    }
  }

  /// Whether an argument says all, so that the next one is not its value.
  private static boolean isWhole(Argument argument) {
    return !argument.text().startsWith("-") || argument.text().length() > 2;
  }

  private static Optional<Argument> operand(List<Argument> arguments, Secret secret) {
    boolean counting = secret.name.isEmpty();
    int count = 0;
    for (Argument argument : arguments) {
      if (!counting) {
        counting = argument.text().equals(secret.name);
      } else if (!argument.text().startsWith("-") && ++count == secret.operand) {
        return Optional.of(argument);
      }
    }
    return Optional.empty();
  }

  private static void add(SecretSpans spans, Argument value, Secret secret) {
    Argument bare = value.unquoted();
    if (!secret.behind.isEmpty()) {
      int at = bare.text().indexOf(secret.behind);
      if (at < 0) {
        return;
      }
      bare = bare.from(at + 1).unquoted();
    }
    if (!bare.text().startsWith("-") && !SecretShape.isPlaceholder(bare.text())) {
      spans.add(bare.begin(), bare.end());
    }
  }
}
