package dev.tidings.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `tidings replay` and `tidings preview` are told on the command line.
final class Recorded {

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "Recorded events, one a line; several files are merged by time; - is the standard input.")
  private final List<String> files = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = {
        "The folder for the mails (default: replay or preview, as the command).",
        "What an earlier run put there is replaced; a folder with anything else is refused."
      })
  private @Nullable Path out;

  @Option(names = "--demo", description = "No file, but the events that tidings demo plays.")
  private boolean demo;

  /// What that asks for.
  ///
  /// @param usual the folder where none is named
  /// @throws IllegalArgumentException if it is not clear which events are meant
  Replay.Wanted wanted(MailFolder.Form form, String usual) {
    if (demo == !files.isEmpty()) {
      throw new IllegalArgumentException(
          "name a FILE with events, or - for the standard input, or --demo");
    }
    return new Replay.Wanted(files, out == null ? Path.of(usual) : out, form);
  }
}
