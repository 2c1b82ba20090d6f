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

    @Option(
        names = "--positions",
        description = "Each with its position before it, for tidings why.")
    private boolean positions;

    @Override
    public Integer call() throws Exception {
      Cli root = Cli.of(cli);
      EventListing.Wanted wanted = new EventListing.Wanted(since, until, filters, json, positions);
      return root.with(settings -> new EventListing(settings, root.out()).print(wanted));
    }
  }

  /// `tidings problems`.
  @Command(
      name = "problems",
      description = "Show what is wrong now; exit code 1 while anything is.",
      footer = {
        "",
        "Examples:",
        "  tidings problems",
        "  tidings problems --json | jq .container",
        "  tidings problems --acknowledge web --by anna",
        "  tidings problems --close backup"
      })
  static final class Problems implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;

    @Option(names = "--json", description = "One object a line.")
    private boolean json;

    @Option(
        names = "--acknowledge",
        paramLabel = "NAME",
        description = "You know of this container's: no more reminders, until they are over.")
    private @Nullable String acknowledge;

    @Option(
        names = "--by",
        paramLabel = "WHO",
        defaultValue = "somebody",
        description = "Who acknowledges (default: ${DEFAULT-VALUE}).")
    private String by = "somebody";

    @Option(
        names = "--close",
        paramLabel = "NAME",
        description = "This container's are over, and it need not run any more.")
    private @Nullable String close;

    @Override
    public Integer call() throws Exception {
      Cli root = Cli.of(cli);
      String name = acknowledge;
      String closed = close;
      return root.with(settings -> {
        ProblemListing problems = new ProblemListing(settings, root.out());
        if (closed != null) {
          return problems.close(closed);
        }
        return name == null ? problems.print(json) : problems.acknowledge(name, by);
      });
    }
  }

  /// `tidings why`.
  @Command(
      name = "why",
      description = {
        "Say what became of events: their meaning, problem, route, silence and mail, or what kept",
        "them out of mails. It only reads, whether Tidings runs or not."
      },
      footer = {
        "",
        "Examples:",
        "  tidings why web",
        "  tidings why web --since 7d --json | jq .ways",
        "  tidings why 4711"
      })
  static final class Why implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;

    @Parameters(
        paramLabel = "NAME|POSITION",
        description =
            "A container, or anything else that has events; or the position of one event.")
    private String what = "";

    @Option(
        names = "--since",
        paramLabel = "TIME",
        defaultValue = "1d",
        description = "Of a name: from then (default: ${DEFAULT-VALUE} ago; 2h, a date, seconds).")
    private String since = "1d";

    @Option(names = "--json", description = "One object for each event.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      Cli root = Cli.of(cli);
      return root.with(
          settings -> new WhyCommand(settings, root.out(), root.err()).print(what, since, json));
    }
  }

  /// `tidings silence`.
  @Command(
      name = "silence",
      description = {
        "Keep something out of mails for a while; show what is kept out, end it.",
        "At its end one mail tells what is wrong then that was not before."
      },
      footer = {
        "",
        "Examples:",
        "  tidings silence add --for 2h container=web",
        "  tidings silence add --for 30m --reason disks compose-project=shop",
        "  tidings silence list",
        "  tidings silence end 3"
      })
  static final class Silence implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "list|add|end",
        defaultValue = "list",
        description = "What to do (default: ${DEFAULT-VALUE}).")
    private SilenceCommand.Act act = SilenceCommand.Act.list;

    @Parameters(
        index = "1..*",
        paramLabel = "WORD=VALUE|NUMBER",
        description = {
          "add: what is not mailed, in the words of a route's only; nothing: all of it.",
          "end: which."
        })
    private List<String> words = new ArrayList<>();

    @Option(names = "--for", paramLabel = "TIME", description = "add: how long, such as 2h.")
    private @Nullable String length;

    @Option(names = "--reason", paramLabel = "TEXT", description = "add: said in the next summary.")
    private String reason = "";

    @Override
    public Integer call() throws Exception {
      Cli root = Cli.of(cli);
      return root.with(settings -> {
        SilenceCommand command = new SilenceCommand(settings, root.out(), root.err());
        return switch (act) {
          case list -> command.list();
          case add -> command.add(Optional.ofNullable(length), words, reason);
          case end -> command.end(words);
        };
      });
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
