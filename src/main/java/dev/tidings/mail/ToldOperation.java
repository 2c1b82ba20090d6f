package dev.tidings.mail;

import dev.tidings.batch.Batch;
import java.util.Optional;

/// What somebody did to one compose project, in the words of the mail about it.
///
/// @param what such as `DEPLOYED` or `SCALED 2 to 4`
/// @param sentence the same, as a person would write it
/// @param containers how many it was done to
public record ToldOperation(String project, String what, String sentence, int containers) {

  /// What a batch comes down to; empty where that is not one operation.
  public static Optional<ToldOperation> of(Batch batch) {
    return new MailOverview(batch)
        .operation()
        .map(operation ->
            new ToldOperation(
                operation.project(),
                operation.headline(),
                operation.sentence(),
                operation.containers().size()));
  }
}
