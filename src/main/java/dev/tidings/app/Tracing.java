package dev.tidings.app;

import dev.tidings.config.Settings;
import dev.tidings.config.Suggestion;
import dev.tidings.ingest.OwnContainer;
import dev.tidings.rule.Rules;
import dev.tidings.silence.Silences;
import dev.tidings.store.Store;
import dev.tidings.trace.Tracer;

/// Finds out what became of events, as the configuration says.
public final class Tracing {

  private Tracing() {}

  /// For this store, which is only read.
  public static Tracer in(Store store, Settings settings) {
    Settings.Events events = settings.events();
    return new Tracer(
        store,
        new Rules(events.include(), events.exclude(), OwnContainer.id()),
        new Silences(store, settings.timing().windows()),
        settings.timing().pace().stable(),
        Suggestion::nearest);
  }
}
