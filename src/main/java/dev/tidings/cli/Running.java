package dev.tidings.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidings.app.App;
import dev.tidings.config.Settings;
import dev.tidings.config.SettingsException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/// `tidings watch` and `tidings poll`: runs until it is told to end.
///
/// @param mode which of the two
/// @param file the configuration named on the command line
/// @param over settings that win over it
record Running(App.Mode mode, Optional<Path> file, Config over) {

  /// As the configuration says.
  Running(App.Mode mode, Optional<Path> file) {
    this(mode, file, ConfigFactory.empty());
  }

  /// Runs.
  ///
  /// @return the process's exit code
  int run() {
    Optional<Settings> settings = settings(file, over, System.err);
    settings.filter(read -> read.care().quiet()).ifPresent(_ -> beQuiet());
    return settings.isPresent() ? new RunningProcess(this, settings.get()).run() : ExitStatus.USAGE;
  }

  /// Must come before the loggers of these are made.
  private static void beQuiet() {
    System.setProperty(Cli.LOG_LEVEL, "warn");
    System.setProperty(Cli.LOG_LEVEL + ".heal", "info");
  }

  /// The configuration, or all that is wrong with it, printed.
  static Optional<Settings> settings(Optional<Path> file, PrintStream err) {
    return settings(file, ConfigFactory.empty(), err);
  }

  private static Optional<Settings> settings(Optional<Path> file, Config over, PrintStream err) {
    try {
      return Optional.of(Settings.read(file, System.getenv(), over));
    } catch (SettingsException e) {
      err.println("tidings: the configuration cannot be used:");
      e.problems().forEach(problem -> err.println("  " + problem));
      return Optional.empty();
    }
  }
}
