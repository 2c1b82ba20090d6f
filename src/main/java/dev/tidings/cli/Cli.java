package dev.tidings.cli;

import dev.tidings.app.App;
import dev.tidings.app.HealthCheck;
import dev.tidings.config.Settings;
import dev.tidings.config.Version;
import dev.tidings.text.VisibleStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The command line: names, options and help. What a command does is a class of its own.
@Command(
    name = "tidings",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    subcommands = {
      CommandLine.HelpCommand.class,
      CareCommands.HealCommand.class,
      CareCommands.CleanCommand.class,
      MemoryCommands.Problems.class,
      MemoryCommands.Silence.class,
      MemoryCommands.EventsCommand.class,
      MemoryCommands.Why.class,
      MemoryCommands.Outbox.class,
      RecordedCommands.ReplayCommand.class,
      RecordedCommands.PreviewCommand.class
    },
    versionProvider = Cli.ProgramVersion.class,
    description = "Tells you by mail what happened to your Docker containers.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Without a command it watches. Every setting is in application.conf, or in an environment"
          + " variable:",
      "throttle.window is TIDINGS_THROTTLE_WINDOW.",
      "",
      "Examples:",
      "  tidings demo                     see it work, with neither Docker nor a mail account",
      "  tidings check --send             try the engine and the mail server, and send a test mail",
      "  TIDINGS_SMTP_HOST=mail.example.org TIDINGS_MAIL_FROM=tidings@example.org \\",
      "    TIDINGS_MAIL_TO=me@example.org tidings watch",
      "",
      "Exit codes:",
      "  0   done, or nothing to do",
      "  1   tried and failed; another time it may work; problems: there are some",
      "  2   wrong usage or configuration, or the data folder cannot be used",
      "  3   out of memory",
      "  70  a defect in Tidings; the log says where",
      "  75  the engine was out of reach for longer than engine.reconnect-budget",
      "  130 ended by Ctrl-C (replay and preview)"
    })
public final class Cli implements Callable<Integer> {

  /// Read by slf4j-simple when the first logger is made.
  static final String LOG_LEVEL = "org.slf4j.simpleLogger.log.dev.tidings";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The configuration (default: application.conf here, if there is one).")
  private @Nullable Path config;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log in detail.")
  private boolean verbose;

  private final PrintStream out;
  private final PrintStream err;

  private Cli(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Runs a command.
  ///
  /// @return the process's exit code
  static int run(String... args) {
    return commandLine(System.out, System.err).execute(args);
  }

  /// The command line, to be executed or asked for its help.
  public static CommandLine commandLine(PrintStream out, PrintStream err) {
    Cli cli = new Cli(VisibleStream.answer(out), VisibleStream.answer(err));
    CommandLine line = new CommandLine(cli);
    line.setOut(new PrintWriter(out, true, out.charset()));
    line.setErr(new PrintWriter(err, true, err.charset()));
    line.setUsageHelpWidth(100);
    line.setExecutionStrategy(parsed -> {
      cli.applyVerbosity();
      return new CommandLine.RunLast().execute(parsed);
    });
    line.setParameterExceptionHandler((e, args) -> {
      cli.err.println("tidings: " + UsageMessages.of(e));
      return ExitStatus.USAGE;
    });
    line.setExecutionExceptionHandler((e, failed, parsed) -> ErrorMessage.report(e, cli.err));
    return line;
  }

  /// Must come before the first logger is made.
  private void applyVerbosity() {
    if (verbose) {
      System.setProperty(LOG_LEVEL, "debug");
    }
  }

  @Override
  public Integer call() {
    return watch();
  }

  /// The root that a command of a class of its own was given on.
  static Cli of(@Nullable Cli parent) {
    return Objects.requireNonNull(parent, "picocli sets it");
  }

  Optional<Path> file() {
    return Optional.ofNullable(config);
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /// Cron mails whatever a job prints: a run without trouble prints nothing but its result.
  void logTroubleOnly() {
    if (!verbose) {
      System.setProperty(LOG_LEVEL, "warn");
    }
  }

  /// Does something with the configuration, or says all that is wrong with it.
  int with(Action action) throws Exception {
    Optional<Settings> settings = Running.settings(file(), err);
    return settings.isPresent() ? action.run(settings.get()) : ExitStatus.USAGE;
  }

  /// What a command does.
  @FunctionalInterface
  interface Action {
    int run(Settings settings) throws Exception;
  }

  @Command(
      description = "Follow the engine's events: mail the first at once, the rest in summaries.",
      footer = {"", "Example: tidings watch --config my.conf"})
  int watch() {
    return new Running(App.Mode.WATCH, file()).run();
  }

  @Command(
      description = "Follow the engine's events: one mail an interval, if there was anything.",
      footer = {"", "Example: TIDINGS_POLL_INTERVAL=1h tidings poll"})
  int poll() {
    return new Running(App.Mode.POLL, file()).run();
  }

  @Command(
      description = {
        "Ask once for what happened, send at most one mail, and end: for cron.",
        "It goes on where the last run stopped; the first takes the last hour. An engine remembers"
            + " its last",
        "256 events only, and health checks fill them within a minute: tidings poll misses none.",
        "A date without an offset is meant in mail.time-zone."
      },
      footer = {"", "Example (crontab): */15 * * * * /opt/tidings/tidings once"})
  int once(
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description =
                  "Mail what happened since then, whatever was mailed before (1h, 7d, a date).")
          @Nullable String since,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              defaultValue = "0s",
              description = "With --since: up to then (default: ${DEFAULT-VALUE}, now).")
          String until)
      throws Exception {
    logTroubleOnly();
    return with(
        settings -> new OnceCommand(settings, out, err).run(Optional.ofNullable(since), until));
  }

  @Command(
      description = {
        "Try the configuration, the engine and the mail server, and say what is wrong.",
        "Every step to the mail server is tried by itself: a failure names the step and the remedy."
      },
      footer = {"", "Example: tidings check --send"})
  int check(@Option(names = "--send", description = "Send a test mail.") boolean send)
      throws Exception {
    return with(settings -> new CheckCommand(settings, out, err).run(send));
  }

  @Command(
      description = {
        "Let somebody agree that Tidings sends mails in their name, where smtp.auth is oauth2.",
        "It shows an address to open in any browser. docs/oauth2.md says what to set up before."
      },
      footer = {"", "Example: tidings login"})
  int login(
      @Option(names = "--fallback", description = "At the mail server of smtp.fallback.")
          boolean fallback)
      throws Exception {
    String block = fallback ? "smtp.fallback." : "smtp.";
    return with(settings -> new LoginCommand(settings, System.in, out, err).run(block));
  }

  @Command(
      description = {
        "See it work, with neither Docker nor a mail account.",
        "A recorded engine plays a crash, an out-of-memory, a crash loop and a deploy through the"
            + " real",
        "pipeline, in a minute; the mails land in data/mail."
      },
      footer = {"", "Example: tidings demo"})
  int demo() throws Exception {
    return with(settings -> new DemoCommand(settings, out).run());
  }

  @Command(
      description =
          "Say whether the Tidings of this data folder is well: exit code 0, or 1 and why not.",
      footer = {"", "Example: HEALTHCHECK CMD [\"tidings\", \"health\"]"})
  int health() throws Exception {
    return with(settings -> new HealthCheck(settings, out).run());
  }

  @Command(
      description = {
        "Have the Tidings of this data folder read its configuration again, as SIGHUP does.",
        "All of it is taken, or nothing if something in it is wrong. No event and no mail is lost, and"
            + " none is",
        "sent twice. What stands in its environment, and data and heal.quiet, need a restart."
      },
      footer = {"", "Example: tidings reload"})
  int reload() throws Exception {
    return with(settings -> new ReloadCommand(settings, out, err).run());
  }

  /// For `--version`.
  static final class ProgramVersion implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tidings " + Version.TEXT};
    }
  }
}
