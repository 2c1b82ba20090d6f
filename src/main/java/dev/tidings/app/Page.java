package dev.tidings.app;

import dev.tidings.engine.Engine;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.vitals.Attention;
import dev.tidings.vitals.Kernel;
import dev.tidings.vitals.Processes;
import dev.tidings.vitals.StatsSampler;
import dev.tidings.vitals.Vitals;
import dev.tidings.web.House;
import dev.tidings.web.WebServer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// The web page and what it may see of the house. Nobody touches this class while the page is off,
/// so none of its classes is loaded.
final class Page implements AutoCloseable {

  private final WebServer server;
  private final Vitals vitals;
  private final ExecutorService threads;

  private Page(WebServer server, Vitals vitals, ExecutorService threads) {
    this.server = server;
    this.vitals = vitals;
    this.threads = threads;
  }

  /// Who is to be woken when somebody begins to ask how containers are.
  record Wakers(Runnable stats, Runnable processes) {}

  /// What it needs of the house.
  ///
  /// @param engine over connections of its own
  /// @param due told when a mail has become due
  record Rooms(Settings settings, Store store, Engine engine, InstantSource clock, Runnable due) {}

  /// Opens it.
  ///
  /// @param wakers of [#stats] and [#processes]
  /// @param host what mails call this machine
  /// @param destination where mails go, for people
  /// @throws java.io.UncheckedIOException in words, if it cannot listen
  static Page open(Rooms rooms, Wakers wakers, Supplier<String> host, String destination) {
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
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("stats-", 0).factory());
    Vitals vitals = vitals(rooms, wakers, threads);
    House house =
        new House(store, rooms.engine(), vitals, settings.redaction(), rooms.clock(), doors);
    return new Page(WebServer.open(settings.web().orElseThrow(), house), vitals, threads);
  }

  private static Vitals vitals(Rooms rooms, Wakers wakers, ExecutorService threads) {
    Attention stats = new Attention(Optional.empty(), wakers.stats());
    Attention processes = new Attention(Optional.empty(), wakers.processes());
    return new Vitals(
        new StatsSampler(rooms.engine(), threads, stats),
        new Processes(
            Kernel.processes(), Kernel.ofThisHost(), rooms.settings().redaction(), processes));
  }

  /// Asks what containers use, while somebody wants to know.
  Step stats() {
    return vitals.stats()::sample;
  }

  /// Looks at their processes, while somebody wants to know.
  Step processes() {
    return vitals.processes()::sample;
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
    return server.bell()::ring;
  }

  @Override
  public void close() {
    server.close();
    threads.shutdownNow();
  }
}
