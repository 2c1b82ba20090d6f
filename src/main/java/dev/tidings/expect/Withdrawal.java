package dev.tidings.expect;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.OwnEvents;
import dev.tidings.journal.Journal;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How somebody says that something is not expected any more, from another process than the one
/// that watches: that one reads it in the journal.
public final class Withdrawal {

  private Withdrawal() {}

  /// Withdraws an expectation. Part of its caller's transaction.
  ///
  /// @param name of the job, or of the container that ran last
  /// @param present by the engine's clock
  /// @param now by ours
  /// @return whether anything of that name was expected
  public static boolean write(Store store, String name, Instant present, Instant now) {
    Optional<Job> job =
        new Jobs(store)
            .load().stream()
                .filter(each -> each.id().equals(name) || each.actor().name().equals(name))
                .findFirst();
    boolean comeback = name.equals(Comeback.JOB) && isMissing(store);
    if (job.isEmpty() && !comeback) {
      return false;
    }
    Actor actor = job.map(Job::actor).orElse(new Actor(name, Map.of("name", name)));
    String id = job.map(Job::id).orElse(name);
    Action.Expected told =
        new Action.Expected(Action.Finding.WITHDRAWN, id, "somebody closed it", "");
    new Journal(store).append(List.of(OwnEvents.expected(actor, told, present)), List.of(), now);
    return true;
  }

  private static boolean isMissing(Store store) {
    return new Status(store).get(Comeback.MISSING).isPresent();
  }
}
