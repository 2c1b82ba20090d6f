package dev.tidings.cli;

import dev.tidings.config.Settings;
import dev.tidings.config.SilenceArguments;
import dev.tidings.silence.Silence;
import dev.tidings.silence.Silences;
import dev.tidings.silence.WeeklyWindow;
import dev.tidings.store.Store;
import dev.tidings.text.Printable;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// `tidings silence`: what is not mailed for a while, beside the Tidings that mails.
final class SilenceCommand {

  /// What to do.
  enum Act {
    list,
    add,
    end
  }

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM HH:mm z");

  private final Settings settings;
  private final PrintStream out;
  private final PrintStream err;
  private final InstantSource clock = InstantSource.system();

  SilenceCommand(Settings settings, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  /// Shows them.
  ///
  /// @return the process's exit code
  int list() {
    Instant now = clock.instant();
    try (Store store = Store.beside(settings.data())) {
      List<Silence> silences = of(store).at(now);
      silences.forEach(silence -> out.println(line(silence)));
      List<String> windows = windows(now);
      windows.forEach(out::println);
      if (silences.isEmpty() && windows.isEmpty()) {
        out.println("No silences.");
      }
      return ExitStatus.OK;
    }
  }

  private List<String> windows(Instant now) {
    return settings.timing().windows().stream()
        .flatMap(window -> window.at(now).map(span -> line(window, span)).stream())
        .toList();
  }

  private String line(WeeklyWindow window, WeeklyWindow.Span span) {
    String passes = window.criticalPasses() ? ", but for what is critical" : "";
    return "-  until "
        + time(span.ends())
        + "  "
        + what(window.selects().conditions())
        + passes
        + "  ("
        + window.name()
        + ")";
  }

  private String line(Silence silence) {
    String reason = silence.reason().isEmpty() ? "" : "  (" + silence.reason() + ")";
    return silence.id()
        + "  until "
        + time(silence.ends())
        + "  "
        + what(silence.filter())
        + reason;
  }

  private static String what(List<String> filter) {
    return filter.isEmpty() ? "everything" : Printable.line(String.join(" ", filter), 200);
  }

  private String time(Instant time) {
    return TIME.format(time.atZone(settings.sending().mail().zone()));
  }

  /// Begins one.
  ///
  /// @return the process's exit code
  int add(Optional<String> length, List<String> filter, String reason) {
    if (length.isEmpty()) {
      throw new IllegalArgumentException(
          "a silence needs an end: tidings silence add --for 2h " + String.join(" ", filter));
    }
    SilenceArguments wanted = SilenceArguments.parse(length.get(), filter);
    try (Store store = Store.beside(settings.data())) {
      Silence silence = of(store).add(clock.instant(), wanted.length(), wanted.filter(), reason);
      out.println("Silence " + line(silence));
      out.println("To end it sooner: tidings silence end " + silence.id());
      return ExitStatus.OK;
    }
  }

  /// Ends one.
  ///
  /// @return the process's exit code
  int end(List<String> which) {
    if (which.size() != 1 || !which.getFirst().matches("\\d{1,18}")) {
      throw new IllegalArgumentException("which silence? tidings silence end NUMBER");
    }
    try (Store store = Store.beside(settings.data())) {
      Optional<Silence> ended = of(store).end(Long.parseLong(which.getFirst()), clock.instant());
      if (ended.isEmpty()) {
        err.println("tidings: no silence " + which.getFirst() + " is on; see tidings silence list");
        return ExitStatus.USAGE;
      }
      out.println("Ended: " + what(ended.get().filter()));
      return ExitStatus.OK;
    }
  }

  private Silences of(Store store) {
    return new Silences(store, settings.timing().windows());
  }
}
