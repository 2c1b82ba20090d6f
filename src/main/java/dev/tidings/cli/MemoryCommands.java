package dev.tidings.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// The commands that look into the data folder.
final class MemoryCommands {

  private MemoryCommands() {}

  /// `tidings events`.
  @Command(
      name = "events",
      description = "Show past events: docker events with a memory.",
      footer = {
        "",
        "Examples:",
        "  tidings events --since 7d --filter event=die",
        "  tidings events --since 30d --filter event=heal",
        "  tidings events --since 2026-11-20 --json | jq .Actor.Attributes.name"
      })
  static final class EventsCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        defaultValue = "1h",
        description = "From then (default: ${DEFAULT-VALUE} ago; 7d, a date, seconds).")
    private String since = "1h";

    @Option(
        names = "--until",
        paramLabel = "TIME",
        defaultValue = "0s",
        description = "Up to then (default: now).")
    private String until = "0s";

    @Option(
        names = {"-f", "--filter"},
        paramLabel = "WORD=VALUE",
        description = "Only these, as for docker events; may be repeated; * and ? work.")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--json", description = "As the engine sent them, one a line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      Cli root = Cli.of(cli);
      EventListing.Wanted wanted = new EventListing.Wanted(since, until, filters, json);
      return root.with(settings -> new EventListing(settings, root.out()).print(wanted));
    }
  }

  /// `tidings problems`.
  @Command(
      name = "problems",
      description = "Show what is wrong now; exit code 1 while anything is.",
      footer = {"", "Examples:", "  tidings problems", "  tidings problems --json | jq .container"})
  static final class Problems implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;

    @Option(names = "--json", description = "One object a line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      Cli root = Cli.of(cli);
      return root.with(settings -> new ProblemListing(settings, root.out()).print(json));
    }
  }

  /// `tidings outbox`.
  @Command(
      name = "outbox",
      description = "Show what is pending and what failed, and why; retry or drop it.",
      footer = {
        "",
        "Examples:",
        "  tidings outbox",
        "  tidings outbox retry 3f9a2c",
        "  tidings outbox drop 3f9a2c"
      })
  static final class Outbox implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "list|retry|drop",
        defaultValue = "list",
        description = "What to do (default: ${DEFAULT-VALUE}).")
    private OutboxCommand.Act act = OutboxCommand.Act.list;

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "ID",
        description = "A mail's id, or the beginning of it.")
    private @Nullable String id;

    @Override
    public Integer call() throws Exception {
      Cli root = Cli.of(cli);
      return root.with(settings ->
          new OutboxCommand(settings, root.out(), root.err()).run(act, Optional.ofNullable(id)));
    }
  }
}
