package dev.tidings.mail.words;

/// Names of signals, as Linux numbers them on x86 and ARM (signal(7)).
final class Signal {

  private static final String[] NAMES = {
    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
    "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"
  };

  private Signal() {}

  /// Such as `9 (KILL)`; the number alone where it has no name.
  static String words(int number) {
    boolean named = number > 0 && number < NAMES.length;
    return named ? number + " (" + NAMES[number] + ")" : Integer.toString(number);
  }

  /// The same for what an engine sends, a number or a name.
  static String words(String signal) {
    return signal.matches("[0-9]{1,3}") ? words(Integer.parseInt(signal)) : signal;
  }

  /// Its name alone, such as `KILL`; the number where it has none.
  static String name(int number) {
    boolean named = number > 0 && number < NAMES.length;
    return named ? NAMES[number] : Integer.toString(number);
  }
}
