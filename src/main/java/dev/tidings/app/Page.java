package dev.tidings.app;

import dev.tidings.config.RoutePolicy;
import dev.tidings.config.Settings;
import dev.tidings.config.SilenceArguments;
import dev.tidings.config.TimeArgument;
import dev.tidings.config.Version;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.rule.Route;
import dev.tidings.rule.Routes;
import dev.tidings.silence.Silences;
import dev.tidings.silence.WeeklyWindow;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.vitals.Vitals;
import dev.tidings.web.WebServer;
import dev.tidings.web.api.Rulebook;
import dev.tidings.web.api.WebContext;
import dev.tidings.work.Step;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The web page and what it may see of Tidings. Nobody touches this class while the page is off, so
/// none of its classes is loaded.
final class Page implements AutoCloseable {

  private final WebServer server;
  private final Store store;

  private Page(WebServer server, Store store) {
    this.server = server;
    this.store = store;
  }

  /// Opens it.
  ///
  /// @param vitals how containers are; sampled by others
  /// @param due called when a mail has become due
  /// @throws java.io.UncheckedIOException in words, if it cannot listen
  static Page open(Shared shared, Vitals vitals, Runnable due) {
    Settings settings = shared.settings();
    // Readers must not hold up the writer.
    Store store = shared.store().reader();
    Status status = new Status(store);
    WebContext.About about =
        new WebContext.About(
            Version.TEXT, shared.host()::get, shared.destination(), rules(settings));
    WebContext.Sources sources =
        new WebContext.Sources(
            about,
            () -> status.get(EngineFacts.DOWN).map(Instant::parse),
            now -> HealthCheck.wrong(settings, store, now),
            (text, now) -> TimeArgument.parse(text, now, settings.sending().mail().zone()),
            due,
            new ProblemLedger(store, settings.timing().pace().stable()),
            Tracing.in(store, settings),
            silencing(store, settings.timing().windows()));
    WebContext context =
        new WebContext(
            store, shared.engine(), vitals, settings.redaction(), shared.clock(), sources);
    return new Page(WebServer.open(settings.web().orElseThrow(), context), store);
  }

  private static WebContext.Silencing silencing(Store store, List<WeeklyWindow> windows) {
    Silences silences = new Silences(store, windows);
    return new WebContext.Silencing(
        silences,
        windows,
        (now, length, filter, reason) -> {
          SilenceArguments wanted = SilenceArguments.parse(length, filter);
          return silences.add(now, wanted.length(), wanted.filter(), reason);
        });
  }

  private static Rulebook rules(Settings settings) {
    List<String> exclude =
        settings.events().exclude().stream()
            .map(filter -> String.join(" ", filter.conditions()))
            .toList();
    List<Rulebook.Way> ways =
        Stream.concat(
                settings.routing().policies().stream().map(RoutePolicy::route),
                Routes.USUAL.stream())
            .map(Page::way)
            .toList();
    return new Rulebook(settings.events().include().conditions(), exclude, ways);
  }

  private static Rulebook.Way way(Route route) {
    return new Rulebook.Way(
        route.name(),
        route.then().name().toLowerCase(Locale.ROOT),
        route.groupBy().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        route.only().conditions(),
        route.except().stream().map(except -> String.join(" ", except.conditions())).toList());
  }

  /// Hands new events to those who look. Runs when it is signalled.
  Step live() {
    return now -> {
      server.live().pump();
      return Instant.MAX;
    };
  }

  /// To be told of new alarms.
  Runnable alarmed() {
    return server.changed()::ring;
  }

  @Override
  public void close() {
    server.close();
    store.close();
  }
}
