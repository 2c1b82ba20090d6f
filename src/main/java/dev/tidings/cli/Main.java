package dev.tidings.cli;

import dev.tidings.app.App;
import dev.tidings.config.DockerMonFlags;
import dev.tidings.text.VisibleStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where the process begins. The modes that run for months take this door, without the classes of
/// the command line, which would stay in memory for nothing (9 MB); everything else, and whatever
/// is not understood at once, goes to [Cli].
public final class Main {

  private Main() {}

  /// Runs a command and ends the process with its exit code.
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.setOut(VisibleStream.answer(System.out));
    System.setErr(VisibleStream.log(System.err));
    System.exit(lean(List.of(args)).map(Running::run).orElseGet(() -> Cli.run(args)));
  }

  /// The long-running command in the arguments, if they hold one and nothing unusual.
  static Optional<Running> lean(List<String> args) {
    Iterator<String> rest = args.iterator();
    App.Mode mode = App.Mode.WATCH;
    Optional<Path> file = Optional.empty();
    boolean named = false;
    boolean heals = false;
    while (rest.hasNext()) {
      String arg = rest.next();
      if (arg.equals("--config") && rest.hasNext()) {
        file = Optional.of(Path.of(rest.next()));
      } else if (arg.startsWith("--config=")) {
        file = Optional.of(Path.of(arg.substring("--config=".length())));
      } else if (!named && List.of("watch", "poll", "heal").contains(arg)) {
        mode = arg.equals("poll") ? App.Mode.POLL : App.Mode.WATCH;
        heals = arg.equals("heal");
        named = true;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(
        heals
            ? new Running(mode, file, DockerMonFlags.over(Map.of(), System.getenv()))
            : new Running(mode, file));
  }
}
