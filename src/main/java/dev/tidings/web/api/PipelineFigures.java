package dev.tidings.web.api;

import static dev.tidings.web.api.Figure.counter;
import static dev.tidings.web.api.Figure.gauge;

import dev.tidings.batch.Throttle;
import dev.tidings.batch.Windows;
import dev.tidings.event.EventKey;
import dev.tidings.journal.Journal;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.MailCounts;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.PendingDeliveries;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.store.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How Tidings is, in figures.
final class PipelineFigures {

  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final WebContext context;
  private final Status status;
  private final Journal journal;
  private final Outbox outbox;
  private final Archive archive;
  private final MailCounts counts;
  private final DeliveryOutage outage;
  private final Windows windows;
  private final ProblemLedger ledger;

  PipelineFigures(WebContext context) {
    this.context = context;
    this.status = new Status(context.store());
    this.journal = new Journal(context.store());
    this.outbox = new Outbox(context.store());
    this.archive = new Archive(context.store());
    this.counts = new MailCounts(context.store());
    this.outage = new DeliveryOutage(context.store());
    this.windows = new Windows(context.store());
    this.ledger = context.sources().problems();
  }

  List<Figure> all(Instant now) {
    List<Figure> all = new ArrayList<>();
    all.add(build());
    all.add(
        gauge(
            "tidings_healthy",
            "Whether tidings health finds nothing wrong.",
            context.sources().wrong().apply(now).isEmpty()));
    stream(all);
    mails(all, now);
    windows(all);
    all.add(problems(now));
    all.add(
        gauge(
            "tidings_store_bytes",
            "What is remembered takes on the disk.",
            context.store().size()));
    return all;
  }

  private Figure build() {
    String version = context.sources().about().version();
    return new Figure(
        Figure.Kind.INFO,
        "tidings_build",
        "Which Tidings this is.",
        List.of("version"),
        List.of(new Figure.Point(1, List.of(version))));
  }

  private void stream(List<Figure> all) {
    all.add(
        gauge(
            "tidings_stream_up",
            "Whether the engine's events are followed.",
            context.sources().down().get().isEmpty()));
    all.add(
        counter(
            "tidings_stream_connections",
            "How often the engine's events were asked for with success; one more for each reconnection.",
            status.counted(Status.CONNECTIONS)));
    all.add(
        counter(
            "tidings_events",
            "Events written to the journal, those of Tidings itself included.",
            journal.last()));
    List<EventKey> last = journal.latestKeys(1);
    if (!last.isEmpty()) {
      all.add(
          Figure.single(
              Figure.Kind.GAUGE,
              "tidings_last_event_timestamp_seconds",
              "When the last event happened, by the engine's clock.",
              last.getFirst().timeNano() / NANOS));
    }
    all.add(
        counter(
            "tidings_gaps",
            "Stretches of time in which events may be missing.",
            journal.gaps().told()));
    all.add(
        gauge(
            "tidings_gaps_waiting",
            "Gaps that are told once the containers were looked at.",
            journal.gaps().waiting().size()));
  }

  private void mails(List<Figure> all, Instant now) {
    PendingDeliveries pending = outbox.pending();
    all.add(counter("tidings_mails", "Mails written.", counts.written()));
    all.add(tries());
    all.add(
        gauge(
            "tidings_mails_given_up",
            "Mails that some recipient does not get unless somebody says retry.",
            archive.givenUp()));
    all.add(
        gauge(
            "tidings_mails_unconfirmed",
            "Mails that may have arrived at some recipient: sent whole, and never answered.",
            archive.unconfirmed()));
    all.add(
        gauge(
            "tidings_mail_blocked",
            "Whether nobody gets any mail at present.",
            outage.present().isPresent()));
    all.add(gauge("tidings_outbox_mails", "Mails pending for somebody.", pending.mails()));
    all.add(
        gauge("tidings_outbox_bytes", "The size of the mails that are pending.", pending.bytes()));
    Duration age =
        pending.oldest().map(oldest -> Duration.between(oldest, now)).orElse(Duration.ZERO);
    all.add(
        Figure.single(
            Figure.Kind.GAUGE,
            "tidings_outbox_oldest_age_seconds",
            "How long the oldest mail has been pending; 0 where none is.",
            Math.max(0, age.toMillis() / MILLIS)));
  }

  private Figure problems(Instant now) {
    return new Figure(
        Figure.Kind.GAUGE,
        "tidings_problems_open",
        "What is wrong with containers now.",
        List.of("kind", "severity"),
        ledger.counts(context.engine().clock().toEngine(now)).stream()
            .map(count ->
                new Figure.Point(
                    (double) count.open(), List.of(count.kind().word(), count.severity())))
            .toList());
  }

  private Figure tries() {
    List<Figure.Point> points = new ArrayList<>();
    counts
        .tries()
        .forEach(
            (kind, count) -> points.add(new Figure.Point((double) count, List.of(kind.word()))));
    return new Figure(
        Figure.Kind.COUNTER,
        "tidings_mail_tries",
        "What trying to deliver a mail came to: for each recipient, or unreachable for all of them.",
        List.of("outcome"),
        points);
  }

  /// By route only: groups have the names of containers, and there may be any number.
  private void windows(List<Figure> all) {
    Map<String, List<Duration>> open = new TreeMap<>();
    windows
        .load()
        .forEach((name, window) -> {
          if (window.throttle() instanceof Throttle.Open(Instant _, Duration length)) {
            open.computeIfAbsent(name.route(), _ -> new ArrayList<>()).add(length);
          }
        });
    List<Figure.Point> counts = new ArrayList<>();
    List<Figure.Point> longest = new ArrayList<>();
    open.forEach((route, lengths) -> {
      List<String> labels = List.of(route);
      counts.add(new Figure.Point(lengths.size(), labels));
      Duration most = lengths.stream().max(Duration::compareTo).orElse(Duration.ZERO);
      longest.add(new Figure.Point(most.toMillis() / MILLIS, labels));
    });
    List<String> labels = List.of("route");
    all.add(
        new Figure(
            Figure.Kind.GAUGE,
            "tidings_windows_open",
            "Windows in which events gather for a summary.",
            labels,
            counts));
    all.add(
        new Figure(
            Figure.Kind.GAUGE,
            "tidings_window_seconds",
            "Length of the longest open window.",
            labels,
            longest));
  }
}
