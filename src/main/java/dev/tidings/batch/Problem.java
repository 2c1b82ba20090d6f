package dev.tidings.batch;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.ExitCode;
import java.util.Optional;

/// Which events call for somebody: a container that died with an exit code other than 0, ran out of
/// memory, or became unhealthy. What an event says of itself is all that is looked at here; whether
/// somebody had asked for the death is not known.
public final class Problem {

  private Problem() {}

  /// What is wrong, in a few words that can be counted, such as `exit 3`; empty where nothing is.
  public static Optional<String> of(EngineEvent event) {
    return switch (event.action()) {
      case Action.Die _ when isOutOfMemory(event) -> Optional.of("out of memory");
      case Action.Die die when die.exitCode().isPresent() -> ofExit(die.exitCode().getAsInt());
      case Action.Health health when health.status().equals("unhealthy") ->
          Optional.of("unhealthy");
      case Action.Other other when other.text().equals("oom") -> Optional.of("out of memory");
      case Action.Act act when act.kind() == Action.ActKind.GAVE_UP -> Optional.of("not healed");
      case Action.Die _, Action.Health _, Action.Other _, Action.Act _ -> Optional.empty();
      case Action.Expected expected when expected.finding().isProblem() ->
          Optional.of(expected.finding().word());
      case Action.Expected _ -> Optional.empty();
      case Action.Kill _, Action.Exec _, Action.Rename _, Action.Gap _ -> Optional.empty();
    };
  }

  /// Only where Tidings itself looked: in an engine's event it may be a label.
  private static boolean isOutOfMemory(EngineEvent event) {
    return event.reconciled()
        && event.actor().attributes().getOrDefault("oomKilled", "").equals("true");
  }

  private static Optional<String> ofExit(int code) {
    return code == 0 ? Optional.empty() : Optional.of("exit " + ExitCode.text(code));
  }
}
