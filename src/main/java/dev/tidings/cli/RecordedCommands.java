package dev.tidings.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// The commands that play recorded events through a configuration.
final class RecordedCommands {

  private RecordedCommands() {}

  /// `tidings replay`.
  @Command(
      name = "replay",
      description = {
        "Show what this configuration would have mailed, and why not the rest.",
        "Reads recorded events, without an engine, a mail server or any waiting. Each mail becomes a file;",
        "what became of each event is printed."
      },
      footer = {
        "",
        "Examples:",
        "  docker events --since 24h --until 0s --format '{{json .}}' > day.jsonl",
        "  podman events --since 24h --stream=false --format '{{json .}}' > day.jsonl",
        "  tidings replay day.jsonl",
        "  tidings events --since 7d --json | tidings replay --config new.conf --out week -",
        "",
        "Exit codes: 0 done, 1 some lines were no events, or it failed, 2 wrong usage or configuration."
      })
  static final class ReplayCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;
    @Mixin private Recorded recorded = new Recorded();

    @Override
    public Integer call() throws Exception {
      return replayed(cli, recorded, MailFolder.Form.MAILS, "replay");
    }
  }

  /// `tidings preview`.
  @Command(
      name = "preview",
      description = {
        "As replay, but the mails become pages: open index.html with a browser.",
        "They need no network and have no scripts."
      },
      footer = {
        "",
        "Examples:",
        "  tidings preview --demo",
        "  tidings preview --config new.conf day.jsonl"
      })
  static final class PreviewCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Cli cli;
    @Mixin private Recorded recorded = new Recorded();

    @Override
    public Integer call() throws Exception {
      return replayed(cli, recorded, MailFolder.Form.PAGES, "preview");
    }
  }

  private static int replayed(
      @Nullable Cli cli, Recorded recorded, MailFolder.Form form, String usual) throws Exception {
    Cli root = Cli.of(cli);
    root.logTroubleOnly();
    ProcessSignals signals = new ProcessSignals();
    Replay.Streams streams =
        new Replay.Streams(
            new CancellableInput(System.in, signals::isAsked), root.out(), root.err());
    return root.with(settings ->
        new Replay(settings, streams, signals::isAsked).run(recorded.wanted(form, usual)));
  }
}
