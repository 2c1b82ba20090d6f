package dev.tidings.app;

import dev.tidings.config.Settings;
import dev.tidings.engine.Engine;
import dev.tidings.ingest.HostName;
import dev.tidings.journal.Journal;
import dev.tidings.outbox.MailSender;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.work.Step;
import dev.tidings.work.Worker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

/// What the parts of the running program share.
///
/// @param host what mails call this machine
/// @param reports how each worker does
record Shared(Settings settings, Store store, Edges edges, HostName host, Worker.Reports reports) {

  Journal journal() {
    return new Journal(store);
  }

  Status status() {
    return new Status(store);
  }

  /// For questions: over connections of its own, with little patience.
  Engine engine() {
    return edges.beside();
  }

  InstantSource clock() {
    return edges.clock();
  }

  /// Not started yet.
  Worker worker(String name, Step step) {
    return new Worker(name, step, edges.clock(), reports);
  }

  /// What `tidings health` would say is wrong, without secrets.
  List<String> wrong(Instant now) {
    return HealthCheck.wrong(settings, store, now).stream()
        .map(settings.redaction()::text)
        .toList();
  }

  /// Where mails go, for people.
  String destination() {
    return edges.senders().stream()
        .map(MailSender::destination)
        .collect(Collectors.joining(", else "));
  }
}
