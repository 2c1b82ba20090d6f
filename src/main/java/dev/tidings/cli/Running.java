package dev.tidings.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidings.app.App;
import dev.tidings.app.Edges;
import dev.tidings.config.Settings;
import dev.tidings.config.SettingsException;
import dev.tidings.config.Version;
import dev.tidings.engine.EngineException;
import dev.tidings.store.StoreException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `tidings watch` and `tidings poll`: runs until it is told to end.
///
/// @param mode which of the two
/// @param file the configuration named on the command line
/// @param over settings that win over it
record Running(App.Mode mode, Optional<Path> file, Config over) {

  /// How often it is looked whether a full disk has space for a database.
  private static final Duration ROOM = Duration.ofSeconds(5);

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
    return settings.isPresent() ? run(settings.get()) : ExitStatus.USAGE;
  }

  /// Must come before the loggers of these are made.
  private static void beQuiet() {
    System.setProperty(Cli.LOG_LEVEL, "warn");
    System.setProperty(Cli.LOG_LEVEL + ".heal", "info");
  }

  private int run(Settings settings) {
    Logger log = LoggerFactory.getLogger(Running.class);
    ProcessSignals signals = new ProcessSignals();
    boolean said = false;
    try {
      while (true) {
        try {
          return run(settings, signals, log);
        } catch (StoreException e) {
          if (!e.isDiskFull()) {
            throw e;
          }
          if (!said) {
            log.error("{}; Tidings begins as soon as there is room", e.getMessage());
            said = true;
          }
          if (signals.await(ROOM)) {
            return ExitStatus.OK;
          }
        }
      }
    } catch (EngineException | StoreException | UncheckedIOException e) {
      System.err.println("tidings: " + e.getMessage());
      return ExitStatus.USAGE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitStatus.FAILED;
    }
  }

  private int run(Settings settings, ProcessSignals signals, Logger log)
      throws EngineException, InterruptedException {
    try (App app =
        new App(
            settings,
            mode,
            Edges.of(settings, System.getenv(), InstantSource.system()),
            () -> giveUp(settings, signals, log))) {
      settings.warnings().forEach(warning -> log.warn("{}", warning));
      log.info("Tidings {} {}: {}", Version.TEXT, mode.word(), app.destination());
      if (settings.web().isPresent()) {
        // No lambda: to link one loads what it takes, though nobody calls it.
        log.info("The page is at {}", settings.web().get().page());
      }
      int exit = signals.await();
      log.info("Ending");
      return exit;
    }
  }

  private static void giveUp(Settings settings, ProcessSignals signals, Logger log) {
    log.error(
        "The engine was out of reach for {} s (engine.reconnect-budget). Ending with exit code {}:"
            + " a restart mounts its socket anew, which only that does, and nothing is lost by it",
        settings.upkeep().reconnectBudget().toSeconds(),
        ExitStatus.TEMPORARY);
    signals.end(ExitStatus.TEMPORARY);
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
