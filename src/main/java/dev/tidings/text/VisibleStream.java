package dev.tidings.text;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a process says to a terminal or a log: hidden characters are marked in every line that is
/// printed, whoever wrote it. In a log, what follows a line end within a text stands indented, so
/// that no text passes for an entry of its own. What is printed without a line end passes as it is:
/// the line that shows progress is drawn that way.
public final class VisibleStream extends PrintStream {

  private static final String INDENT = "    ";

  private final boolean indents;

  private VisibleStream(PrintStream target, boolean indents) {
    super(target, true, target.charset());
    this.indents = indents;
  }

  /// For a log, where each text is one entry.
  public static PrintStream log(PrintStream target) {
    return new VisibleStream(target, true);
  }

  /// For what a command answers, which may have many lines.
  public static PrintStream answer(PrintStream target) {
    return target instanceof VisibleStream ? target : new VisibleStream(target, false);
  }

  @Override
  public void println(@Nullable String text) {
    super.println(clean(String.valueOf(text)));
  }

  @Override
  public void println(@Nullable Object thing) {
    super.println(clean(String.valueOf(thing)));
  }

  @Override
  @SuppressWarnings("AnnotateFormatMethod") // No such annotation is among our libraries.
  public PrintStream printf(Locale locale, String format, @Nullable Object... values) {
    print(Visible.lines(String.format(locale, format, values)));
    return this;
  }

  private String clean(String text) {
    String shown = Visible.lines(text.replace(System.lineSeparator(), "\n"));
    return indents ? shown.stripTrailing().replace("\n", "\n" + INDENT) : shown;
  }
}
