package dev.tidings.mail.words;

/// What a container's exit code means, as far as a number can say it.
///
/// @param value as the engine sent it
public record ExitMeaning(int value) {

  /// In words that follow the number, such as `the program failed`.
  public String meaning() {
    return switch (value) {
      case 0 -> "the program ended normally";
      case 1 -> "the program failed";
      case 125 -> "the engine could not run the container";
      case 126 -> "the command cannot be executed";
      case 127 -> "the command was not found";
      case 137 -> "killed by signal 9 (KILL), cause unknown, possibly out of memory";
      default -> isSignal() ? "ended by signal " + Signal.words(value - 128) : "the program failed";
    };
  }

  /// In fewer words, for a sentence.
  public String brief() {
    return switch (value) {
      case 0, 1, 125, 126, 127 -> meaning();
      case 137 -> "killed by signal KILL";
      default -> isSignal() ? "ended by signal " + Signal.name(value - 128) : "the program failed";
    };
  }

  /// Shells and the engine report an end by signal n as 128 + n (POSIX 2.8.2).
  private boolean isSignal() {
    return value > 128 && value <= 128 + 64;
  }
}
