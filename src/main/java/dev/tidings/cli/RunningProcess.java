package dev.tidings.cli;

import dev.tidings.app.App;
import dev.tidings.app.Edges;
import dev.tidings.app.ReloadAnswer;
import dev.tidings.config.Settings;
import dev.tidings.config.SettingsException;
import dev.tidings.config.Version;
import dev.tidings.engine.EngineException;
import dev.tidings.store.StoreException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What `watch` and `poll` do from their start to their end. To take a new configuration, all of
/// [App] is ended in order and put together again in the same process: everything is durable, so
/// that loses as little as a restart, and any key may change.
///
/// Used by one thread.
final class RunningProcess {

  private static final Logger LOG = LoggerFactory.getLogger(RunningProcess.class);

  /// How often it is looked whether a full disk has space for a database.
  private static final Duration ROOM = Duration.ofSeconds(5);

  /// Between two looks whether a mail on its way has ended, or somebody wants the process to.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Running running;
  private final ProcessSignals signals = new ProcessSignals();
  private Settings settings;

  /// The settings before these, while nobody knows whether these can be used; null: they can.
  private @Nullable Settings before;

  /// What is to be said of the last reload as soon as there is somebody to say it.
  private @Nullable String said;

  /// @param settings of the start
  RunningProcess(Running running, Settings settings) {
    this.running = running;
    this.settings = settings;
  }

  /// Runs.
  ///
  /// @return the process's exit code
  int run() {
    signals.reloadOnHangUp();
    boolean full = false;
    try {
      while (true) {
        try {
          return runAll();
        } catch (StoreException e) {
          if (!e.isDiskFull()) {
            throw e;
          }
          if (!full) {
            LOG.error("{}; Tidings begins as soon as there is room", e.getMessage());
            full = true;
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

  private int runAll() throws EngineException, InterruptedException {
    while (true) {
      Optional<Settings> next;
      try (App app = begun()) {
        announce(app);
        next = untilReload(app);
        if (next.isEmpty()) {
          LOG.info("Ending");
          return signals.exitCode();
        }
      }
      before = settings;
      settings = next.get();
    }
  }

  /// With the settings before, where only the attempt shows that the new ones cannot be used: an
  /// address to listen on that is taken.
  private App begun() throws EngineException {
    try {
      return app();
    } catch (EngineException | UncheckedIOException e) {
      Settings last = before;
      if (last == null) {
        throw e;
      }
      settings = last;
      before = null;
      said = null;
      App app = app();
      refused(app, e.getMessage());
      return app;
    }
  }

  private App app() throws EngineException {
    Edges edges = Edges.of(settings, System.getenv(), InstantSource.system());
    return new App(settings, running.mode(), edges, this::giveUp, signals::reload);
  }

  private void announce(App app) {
    settings.warnings().forEach(warning -> LOG.warn("{}", warning));
    String changes = said;
    if (changes == null) {
      LOG.info("Tidings {} {}: {}", Version.TEXT, running.mode().word(), app.destination());
    } else {
      LOG.info("Reloaded: {}; {}", changes, app.destination());
      app.reloaded(new ReloadAnswer(Instant.now(), true, changes));
    }
    said = null;
    before = null;
    if (settings.web().isPresent()) {
      // No lambda: to link one loads what it takes, though nobody calls it.
      LOG.info("The page is at {}", settings.web().get().page());
    }
  }

  /// Waits until there are other settings that can be used, and no mail is on its way.
  ///
  /// @return these; empty: it is time to end
  private Optional<Settings> untilReload(App app) throws InterruptedException {
    while (signals.awaitReload()) {
      Optional<Settings> next = readAgain(app);
      if (next.isEmpty()) {
        continue;
      }
      while (!app.finishDelivery(LOOK)) {
        if (signals.isAsked()) {
          return Optional.empty();
        }
      }
      return next;
    }
    return Optional.empty();
  }

  private Optional<Settings> readAgain(App app) {
    try {
      Settings next = Settings.read(running.file(), System.getenv(), running.over());
      Set<String> changed = settings.reload().sources().changed(next.reload().sources());
      settings.mayBecome(changed);
      said = changed.isEmpty() ? "nothing has changed" : String.join(", ", changed);
      return Optional.of(next);
    } catch (SettingsException e) {
      StringBuilder text = new StringBuilder();
      e.problems().forEach(problem -> text.append(text.isEmpty() ? "" : "\n").append(problem));
      refused(app, text.toString());
      return Optional.empty();
    }
  }

  private static void refused(App app, @Nullable String why) {
    LOG.error("Not reloaded; Tidings goes on with the settings it has:\n{}", why);
    app.reloaded(new ReloadAnswer(Instant.now(), false, String.valueOf(why)));
  }

  private void giveUp() {
    LOG.error(
        "The engine was out of reach for {} s (engine.reconnect-budget). Ending with exit code {}:"
            + " a restart mounts its socket anew, which only that does, and nothing is lost by it",
        settings.upkeep().reconnectBudget().toSeconds(),
        ExitStatus.TEMPORARY);
    signals.end(ExitStatus.TEMPORARY);
  }
}
