package dev.tidings.incident;

import dev.tidings.event.Action;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What a sequence of events means to the person who owns the container.
public sealed interface Intent {

  /// It ended by itself with an exit code other than 0, or somebody outside the engine killed it.
  record Crashed(End end) implements Intent {}

  /// It, or a process in it, met the memory limit.
  ///
  /// @param end empty where only a process in it was killed and the container goes on
  record OutOfMemory(Optional<End> end) implements Intent {}

  /// It could not be started.
  ///
  /// @param exitCode such as 127, command not found
  /// @param error the engine's words; empty where it was not asked
  record StartFailed(OptionalInt exitCode, String error) implements Intent {}

  /// Its health check fails.
  record Unhealthy() implements Intent {}

  /// It is well again.
  ///
  /// @param after how long it was not
  record Recovered(Duration after) implements Intent {}

  /// It ended by itself with exit code 0.
  record Finished(End end) implements Intent {}

  /// It ended because somebody asked for it.
  ///
  /// @param killed whether it was not given time, or did not use it: signal 9
  record Stopped(End end, boolean killed) implements Intent {}

  /// Somebody had it restarted.
  ///
  /// @param down how long it did not run
  record Restarted(Duration down) implements Intent {}

  /// It was replaced by a new container of the same name or compose service: an update.
  ///
  /// @param down how long neither ran; empty where the old one was not running
  record Recreated(Optional<Duration> down) implements Intent {}

  /// It was started.
  ///
  /// @param created whether it was made in the same event group
  record Started(boolean created) implements Intent {}

  /// Tidings restarts it because it is unhealthy. No mail: what comes of it is told.
  record Healing() implements Intent {}

  /// Tidings restarted it, and it is healthy again.
  ///
  /// @param restarts how many it took
  /// @param after how long it was unhealthy
  record Healed(int restarts, Duration after) implements Intent {}

  /// It stays unhealthy: restarting it did not help, or could not be done.
  ///
  /// @param restarts how often it was tried; 0: it could not be
  /// @param after how long it has been unhealthy by then
  /// @param why in words
  record GaveUp(int restarts, Duration after, String why) implements Intent {}

  /// It had ended, and Tidings removed it.
  ///
  /// @param volumes how many anonymous volumes went with it
  /// @param bytes the space that was won; -1: not known
  record Cleaned(int volumes, long bytes) implements Intent {}

  /// It had ended, and Tidings could not remove it.
  ///
  /// @param why in words
  record NotCleaned(String why) implements Intent {}

  /// It is not as somebody expects it to be, or is so again.
  ///
  /// @param finding which
  /// @param job whose expectation it is: the same for all its runs, whatever their containers
  /// @param why in words
  /// @param runs the last ones, as [dev.tidings.event.JobRun] writes them
  record Expected(Action.Finding finding, String job, String why, String runs) implements Intent {}

  /// Tidings may have missed events.
  record Missed() implements Intent {}

  /// Anything else, or nothing that could be made out.
  ///
  /// @param word the action's, such as `pull`
  record Happened(String word) implements Intent {}

  /// As in rules, counts and the API.
  default String word() {
    return switch (this) {
      case Crashed _ -> "crash";
      case OutOfMemory _ -> "oom";
      case StartFailed _ -> "start-failed";
      case Unhealthy _ -> "unhealthy";
      case Recovered _ -> "recovered";
      case Finished _ -> "finished";
      case Stopped _ -> "stopped";
      case Restarted _ -> "restarted";
      case Recreated _ -> "recreated";
      case Started _ -> "started";
      case Healing _ -> "healing";
      case Healed _ -> "healed";
      case GaveUp _ -> "gave-up";
      case Cleaned _ -> "cleaned";
      case NotCleaned _ -> "not-cleaned";
      case Expected expected -> expected.finding().word();
      case Missed _ -> "gap";
      case Happened(String word) -> word;
    };
  }

  /// How much it asks for, if no rule and no label says otherwise.
  default Severity severity() {
    return switch (this) {
      // Nothing else will be tried: somebody must come.
      case GaveUp _ -> Severity.CRITICAL;
      case Crashed _, OutOfMemory _, StartFailed _, Unhealthy _, Missed _, NotCleaned _ ->
          Severity.PROBLEM;
      case Expected expected when expected.finding().isProblem() -> Severity.PROBLEM;
      case Recovered _, Healed _, Expected _ -> Severity.GOOD;
      case Finished _, Stopped _, Restarted _, Recreated _, Started _, Happened _ -> Severity.INFO;
      case Healing _, Cleaned _ -> Severity.INFO;
    };
  }
}
