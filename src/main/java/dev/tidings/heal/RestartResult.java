package dev.tidings.heal;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Done;
import dev.tidings.event.ContainerLabels;

/// What came of a look at a patient, and of what was done then.
sealed interface RestartResult {

  /// It was restarted.
  record Restarted() implements RestartResult {}

  /// It was looked at, and needed nothing.
  record Seen(ContainerHealth health) implements RestartResult {}

  /// It is gone.
  record Gone() implements RestartResult {}

  /// It does not ask for it after all: it is out of scope, or its labels are not followed.
  ///
  /// @param name without the slash
  record Unwanted(String name, ContainerLabels labels) implements RestartResult {}

  /// A permission is missing.
  ///
  /// @param permission such as `POST /containers/…/restart`
  record Forbidden(String permission) implements RestartResult {}

  /// The engine was told to, and did not.
  record Failed(String why) implements RestartResult {}

  /// Nothing was asked for: the engine could not be asked how it is, or the disk refused to note
  /// it.
  record Unasked(String why) implements RestartResult {}

  /// What the answer to an order means.
  static RestartResult of(Answer<Done> answer) {
    return switch (answer) {
      case Answer.Given<Done> _ -> new Restarted();
      case Answer.Gone<Done> _ -> new Gone();
      case Answer.Forbidden<Done>(String permission) -> new Forbidden(permission);
      case Answer.Failed<Done>(String why) -> new Failed(why);
    };
  }
}
