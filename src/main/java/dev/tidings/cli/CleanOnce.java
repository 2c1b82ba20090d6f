package dev.tidings.cli;

import dev.tidings.app.Edges;
import dev.tidings.app.LabelWarnings;
import dev.tidings.config.RoutingSettings;
import dev.tidings.config.Settings;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineClock;
import dev.tidings.engine.LabelReader;
import dev.tidings.heal.Audit;
import dev.tidings.heal.Cleaner;
import dev.tidings.heal.ExitedContainer;
import dev.tidings.heal.ExitedContainers;
import dev.tidings.heal.Removal;
import dev.tidings.ingest.OwnContainer;
import dev.tidings.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `tidings clean`: one round, and the end.
final class CleanOnce {

  private final Settings settings;
  private final PrintStream out;
  private final PrintStream err;
  private final InstantSource clock = InstantSource.system();

  CleanOnce(Settings settings, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  /// Runs.
  ///
  /// @return the process's exit code
  int run(boolean dryRun) throws IOException {
    Instant now = clock.instant();
    Cleaner.Plan plan = settings.care().sparing(OwnContainer.id()).clean();
    try (Engine engine = Edges.engine(settings, System.getenv(), clock)) {
      ExitedContainers allExited = allExited(engine, plan, dryRun);
      if (dryRun) {
        // It looks, and writes nothing anywhere.
        list(look(allExited, now), engine.clock().toEngine(now));
        return ExitStatus.OK;
      }
      try (Store store = store(now)) {
        List<ExitedContainer> found = look(allExited, now);
        Audit audit = new Audit(store, engine.clock(), () -> {});
        return clean(new Cleaner(engine, plan, allExited, audit), found, engine.clock());
      }
    }
  }

  private List<ExitedContainer> look(ExitedContainers allExited, Instant now) throws IOException {
    try (var _ = WaitNotice.of(err, "asking the engine")) {
      return allExited.look(now);
    }
  }

  /// A dry run tells of each container why it is kept, so nothing is left for the log.
  private ExitedContainers allExited(Engine engine, Cleaner.Plan plan, boolean dryRun) {
    RoutingSettings routing = settings.routing();
    LabelWarnings warnings = new LabelWarnings(routing::mayGet);
    return new ExitedContainers(
        engine,
        plan,
        new LabelReader(engine, routing.trustsImages()),
        dryRun ? (_, _) -> {} : warnings::log);
  }

  /// Beside a Tidings that runs, which will mail it; else as its owner.
  private Store store(Instant now) {
    return Store.isOwned(settings.data())
        ? Store.beside(settings.data())
        : Store.open(settings.data(), now);
  }

  private void list(List<ExitedContainer> found, Instant now) {
    for (ExitedContainer each : found) {
      out.println(
          "%s %s: %s"
              .formatted(
                  each.isDue() ? "would remove" : "keeps",
                  what(each, now),
                  each.isDue() ? each.wish().rule() : each.kept()));
    }
  }

  private static String what(ExitedContainer each, Instant now) {
    int volumes = each.parts().volumes().size();
    return "%s (exit code %d, ended %d s ago%s)"
        .formatted(
            each.actor().name(),
            each.code(),
            Math.max(0, Duration.between(each.ended(), now).toSeconds()),
            volumes == 0 ? "" : ", anonymous volumes: " + volumes);
  }

  private int clean(Cleaner cleaner, List<ExitedContainer> found, EngineClock engines) {
    List<ExitedContainer> due = found.stream().filter(ExitedContainer::isDue).toList();
    Map<String, Long> volumes = cleaner.volumes(due);
    int exit = ExitStatus.OK;
    for (ExitedContainer each : due) {
      Instant now = clock.instant();
      Removal removal = cleaner.remove(each, volumes, now);
      if (!told(removal, engines.toEngine(now))) {
        exit = ExitStatus.FAILED;
      }
      if (removal.end() == Removal.End.FORBIDDEN) {
        break;
      }
    }
    return exit;
  }

  /// @return whether it is as it was wanted
  private boolean told(Removal removal, Instant now) {
    String name = removal.exited().actor().name();
    return switch (removal.end()) {
      case REMOVED -> {
        String freed =
            removal.bytes() < 0
                ? ""
                : String.format(Locale.ROOT, ", %.1f MB freed", removal.bytes() / 1e6);
        out.println("removed " + what(removal.exited(), now) + freed);
        yield true;
      }
      case SPARED -> true;
      case FORBIDDEN -> {
        err.println(
            "tidings: " + name + ": what stands before the engine forbids " + removal.why());
        yield false;
      }
      case FAILED -> {
        err.println("tidings: " + name + " could not be removed: " + removal.why());
        yield false;
      }
    };
  }
}
