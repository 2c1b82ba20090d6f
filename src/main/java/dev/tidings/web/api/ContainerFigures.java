package dev.tidings.web.api;

import static dev.tidings.web.api.Figure.gauge;

import dev.tidings.engine.ContainerSummary;
import dev.tidings.journal.Journal;
import dev.tidings.journal.States.Standing;
import dev.tidings.text.Visible;
import dev.tidings.vitals.Usage;
import dev.tidings.vitals.UsageReading;
import dev.tidings.web.http.WebRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// How the containers are, in figures: which there are and what they use by the engine, their
/// health and restarts by the journal.
public final class ContainerFigures {

  /// Beyond this they are left out, the first ones of the engine's list, the newest, are shown; a
  /// figure says how many are not.
  public static final int MOST = 500;

  private static final int LONGEST_LABEL = 256;
  private static final List<String> LABELS = List.of("container", "image");
  private static final double NANOS = 1e9;

  /// Together less than the ten seconds that Prometheus waits.
  private static final Duration LISTING = Duration.ofSeconds(3);

  private static final Duration LOOKING = Duration.ofSeconds(4);

  private final WebContext context;
  private final Journal journal;

  ContainerFigures(WebContext context) {
    this.context = context;
    this.journal = new Journal(context.store());
  }

  /// One container.
  ///
  /// @param labels no other one has the same
  /// @param usage empty: it does not run, or was not seen
  private record Shown(
      List<String> labels, boolean running, Optional<Standing> standing, Optional<Usage> usage) {}

  List<Figure> all(Instant now) {
    try {
      Optional<List<ContainerSummary>> listed = listed();
      return figures(listed, listed.isPresent() ? readings(now) : Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WebRefusal(503, "Tidings is ending");
    }
  }

  /// Who is asked has more patience than who asks us.
  private Optional<List<ContainerSummary>> listed() throws InterruptedException {
    FutureTask<List<ContainerSummary>> task = new FutureTask<>(context.engine()::containers);
    Thread thread = Thread.ofVirtual().name("web-list").start(task);
    try {
      return Optional.of(task.get(LISTING.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      thread.interrupt();
      return Optional.empty();
    }
  }

  private Optional<Map<String, UsageReading>> readings(Instant now) throws InterruptedException {
    return context.vitals().stats().look(now, LOOKING);
  }

  private List<Figure> figures(
      Optional<List<ContainerSummary>> listed, Optional<Map<String, UsageReading>> readings) {
    List<ContainerSummary> all = listed.orElse(List.of());
    List<Shown> shown = shown(all, readings.orElse(Map.of()));
    List<Figure> figures = new ArrayList<>();
    figures.add(
        gauge(
            "tidings_container_scrape_success",
            "Whether the engine shown its containers and what they use in time.",
            readings.isPresent()));
    if (listed.isPresent()) {
      figures.add(gauge("tidings_containers", "Containers there are.", all.size()));
      figures.add(
          gauge(
              "tidings_containers_left_out",
              "Containers that are not shown of, because there are more than " + MOST + ".",
              all.size() - shown.size()));
    }
    state(figures, shown);
    usage(figures, shown);
    return figures;
  }

  private List<Shown> shown(List<ContainerSummary> all, Map<String, UsageReading> readings) {
    Set<String> names = new HashSet<>();
    List<Shown> shown = new ArrayList<>();
    for (ContainerSummary each : all.subList(0, Math.min(MOST, all.size()))) {
      // Prometheus takes no two series of the same name, and an engine in a hurry may tell none.
      String name = cut(Visible.line(each.name()));
      String label = name.isEmpty() || !names.add(name) ? each.id() : name;
      shown.add(
          new Shown(
              List.of(label, cut(Visible.line(each.image()))),
              each.state().equals("running"),
              journal.standing(each.id()),
              readings.get(each.id()) instanceof UsageReading.Known(Usage usage)
                  ? Optional.of(usage)
                  : Optional.empty()));
    }
    return shown;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_LABEL ? text : text.substring(0, LONGEST_LABEL);
  }

  private static void state(List<Figure> figures, List<Shown> shown) {
    figures.add(
        of(
            Figure.Kind.GAUGE,
            "tidings_container_running",
            "Whether it runs; a paused one does not.",
            shown,
            each -> Optional.of(each.running() ? 1.0 : 0)));
    figures.add(
        of(
            Figure.Kind.GAUGE,
            "tidings_container_healthy",
            "What its health check says; missing where there is none, or none has ended yet.",
            shown,
            each -> each.standing().filter(_ -> each.running()).flatMap(ContainerFigures::health)));
    figures.add(
        of(
            Figure.Kind.COUNTER,
            "tidings_container_restarts",
            "How often it was started again since Tidings knows it.",
            shown,
            each -> each.standing().map(standing -> (double) standing.restarts())));
  }

  private static Optional<Double> health(Standing standing) {
    return switch (standing.health()) {
      case "healthy" -> Optional.of(1.0);
      case "unhealthy" -> Optional.of(0.0);
      default -> Optional.empty();
    };
  }

  private static void usage(List<Figure> figures, List<Shown> shown) {
    figures.add(
        of(
            Figure.Kind.COUNTER,
            "tidings_container_cpu_seconds",
            "CPU time used since its start.",
            shown,
            each -> each.usage().map(usage -> usage.counted().cpu().total() / NANOS)));
    figures.add(
        of(
            Figure.Kind.GAUGE,
            "tidings_container_memory_usage_bytes",
            "Memory in use, without page cache that is given back at need, as docker stats shows"
                + " it.",
            shown,
            each -> each.usage().map(usage -> (double) usage.memory())));
    figures.add(
        of(
            Figure.Kind.GAUGE,
            "tidings_container_memory_limit_bytes",
            "Memory it may use: its limit, or where it has none the host's memory.",
            shown,
            each ->
                each.usage()
                    .filter(usage -> usage.memoryLimit() > 0)
                    .map(usage -> (double) usage.memoryLimit())));
  }

  private static Figure of(
      Figure.Kind kind,
      String name,
      String help,
      List<Shown> shown,
      Function<Shown, Optional<Double>> value) {
    List<Figure.Point> points = new ArrayList<>();
    for (Shown each : shown) {
      value.apply(each).ifPresent(v -> points.add(new Figure.Point(v, each.labels())));
    }
    return new Figure(kind, name, help, LABELS, points);
  }
}
