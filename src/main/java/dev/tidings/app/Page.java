package dev.tidings.app;

import dev.tidings.engine.Engine;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.vitals.Vitals;
import dev.tidings.web.House;
import dev.tidings.web.WebServer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/// The web page and what it may see of the house. Nobody touches this class while the page is off,
/// so none of its classes is loaded.
final class Page implements AutoCloseable {

  private final WebServer server;

  private Page(WebServer server) {
    this.server = server;
  }

  /// What it needs of the house.
  ///
  /// @param engine over connections of its own
  /// @param due told when a mail has become due
  record Rooms(Settings settings, Store store, Engine engine, InstantSource clock, Runnable due) {}

  /// Opens it.
  ///
  /// @param vitals how containers are; sampled by others
  /// @param host what mails call this machine
  /// @param destination where mails go, for people
  /// @throws java.io.UncheckedIOException in words, if it cannot listen
  static Page open(Rooms rooms, Vitals vitals, Supplier<String> host, String destination) {
    Settings settings = rooms.settings();
    Store store = rooms.store();
    Status status = new Status(store);
    House.About about = new House.About(Version.TEXT, host, destination);
    House.Doors doors =
        new House.Doors(
            about,
            () -> status.get(EngineFacts.DOWN).map(Instant::parse),
            now -> HealthCommand.wrong(settings, store, now),
            (text, now) -> TimeArgument.parse(text, now, settings.sending().mail().zone()),
            rooms.due());
    House house =
        new House(store, rooms.engine(), vitals, settings.redaction(), rooms.clock(), doors);
    return new Page(WebServer.open(settings.web().orElseThrow(), house));
  }

  /// Hands new events to those who look. Runs when it is signalled.
  Step live() {
    return now -> {
      server.live().pump();
      return Instant.MAX;
    };
  }

  @Override
  public void close() {
    server.close();
  }
}
