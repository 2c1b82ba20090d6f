package dev.tidings.redact;

/// A text that may be read only so often. A pattern that tries very many ways to match takes time
/// that doubles with each character; here it ends with [TooLong] instead. Used by one thread.
final class BoundedText implements CharSequence {

  /// What a short text is granted in any case.
  private static final int LEAST = 20_000;

  private final String text;
  private final long granted;
  private long left;

  /// @param reads characters that may be read for each one of the text
  BoundedText(String text, int reads) {
    this.text = text;
    granted = LEAST + (long) reads * text.length();
    left = granted;
  }

  /// The bound is reached. Without a stack trace, since it is no fault of the code.
  static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TooLong() {
      super("the pattern takes too long on this text", null, false, false);
    }
  }

  /// How many characters were read. The bound counts steps, so no busy machine changes what is
  /// found.
  long read() {
    return granted - Math.max(left, 0);
  }

  @Override
  public char charAt(int index) {
    if (--left < 0) {
      throw new TooLong();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
