package dev.tidings.cli;

import dev.tidings.app.App;
import dev.tidings.config.DockerMonFlags;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// The commands that do something to containers.
final class CareCommands {

  private CareCommands() {}

  /// `tidings heal`: docker-mon's interface.
  @Command(
      name = "heal",
      description = {
        "Like watch, plus healing and cleaning up; replaces docker-mon.",
        "Its labels, flags (with one dash or two) and variables (MON_CONTROL, MON_PREFIX, MON_INTERVAL, MON_RETRIES,",
        "MON_QUIET) work as they do there, but a flag wins over a variable, and both over the configuration."
      },
      footer = {"", "Example: tidings heal --prefix shop- --interval 5000"})
  static final class HealCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;

    @Option(
        names = {"--control", "-control"},
        paramLabel = "ADDRESS",
        description = "The engine, as for docker -H.")
    private @Nullable String control;

    @Option(
        names = {"--prefix", "-prefix"},
        paramLabel = "TEXT",
        description = "Only containers whose names begin so, with or without the slash.")
    private @Nullable String prefix;

    @Option(
        names = {"--interval", "-interval"},
        paramLabel = "TIME",
        description = "Between two looks: milliseconds, or with a unit (default: 10s).")
    private @Nullable String interval;

    @Option(
        names = {"--retries", "-retries"},
        paramLabel = "N",
        description = "Retries for a failed command (default: 10).")
    private @Nullable String retries;

    @Option(
        names = {"--quiet", "-quiet"},
        arity = "0..1",
        paramLabel = "true|false",
        fallbackValue = "true",
        description = "Log only what is done.")
    private @Nullable String quiet;

    @Override
    public Integer call() {
      Map<String, String> flags = new TreeMap<>();
      put(flags, "control", control);
      put(flags, "prefix", prefix);
      put(flags, "interval", interval);
      put(flags, "retries", retries);
      put(flags, "quiet", quiet);
      return new Running(
              App.Mode.WATCH, Cli.of(cli).file(), DockerMonFlags.over(flags, System.getenv()))
          .run();
    }

    private static void put(Map<String, String> flags, String name, @Nullable String value) {
      if (value != null) {
        flags.put(name, value);
      }
    }
  }

  /// `tidings clean`.
  @Command(
      name = "clean",
      description = {
        "Remove once the containers that have ended and ask for it, with their anonymous volumes: for cron.",
        "Prints what it removed and the space that freed; nothing where there was nothing to do."
      },
      footer = {"", "Example: tidings clean --dry-run"})
  static final class CleanCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;

    @Option(
        names = "--dry-run",
        description = "Only list them, and those that must wait, with the reason.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
      Cli root = Cli.of(cli);
      root.logTroubleOnly();
      return root.with(settings -> new CleanOnce(settings, root.out(), root.err()).run(dryRun));
    }
  }
}
