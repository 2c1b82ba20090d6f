package dev.tidings.heal;

import dev.tidings.engine.Answer;
import dev.tidings.engine.Done;
import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.event.Action;
import dev.tidings.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes containers that have ended and ask for it, with their anonymous volumes, one after the
/// other. Used by one thread.
public final class Cleaner {

  private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

  /// So many are removed in one round; the rest in the next.
  private static final int ROUND = 200;

  /// Of so many it is remembered that they could not be removed.
  private static final int REMEMBERED = 1_000;

  private final Engine engine;
  private final Plan plan;
  private final ExitedContainers allExited;
  private final Audit audit;
  private final Map<String, Integer> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };
  private String missing = "";

  /// What it is told to do.
  ///
  /// @param interval between two rounds
  /// @param grace how long a container must have ended
  /// @param links whether legacy links go too
  /// @param retries how often a removal that failed is tried again, once a round
  public record Plan(Scope scope, Duration interval, Duration grace, boolean links, int retries) {}

  /// One that has done nothing yet.
  public Cleaner(Engine engine, Plan plan, ExitedContainers allExited, Audit audit) {
    this.engine = engine;
    this.plan = plan;
    this.allExited = allExited;
    this.audit = audit;
  }

  /// One round.
  ///
  /// @return when the next one is due
  /// @throws IOException if the engine could not be asked
  public Instant run(Instant now) throws IOException {
    List<ExitedContainer> due =
        allExited.look(now).stream()
            .filter(ExitedContainer::isDue)
            .filter(each -> failures.getOrDefault(each.actor().id(), 0) <= plan.retries())
            .toList();
    Map<String, Long> volumes = volumes(due);
    boolean won = false;
    for (ExitedContainer exited : due.subList(0, Math.min(ROUND, due.size()))) {
      Removal.End end = remove(exited, volumes, now).end();
      won |= end == Removal.End.REMOVED;
      if (end == Removal.End.FORBIDDEN) {
        break;
      }
    }
    boolean more = due.size() > ROUND && won && missing.isEmpty();
    return more ? now : now.plus(plan.interval());
  }

  /// What the volumes hold, if any of them is to go.
  public Map<String, Long> volumes(List<ExitedContainer> due) {
    boolean wanted = due.stream().anyMatch(each -> !each.parts().volumes().isEmpty());
    return wanted
            && engine.orders().volumeSizes() instanceof Answer.Given<Map<String, Long>>(var sizes)
        ? sizes
        : Map.of();
  }

  /// Removes one, if it is still due at the last moment. Before the engine is told to, it is
  /// durable that it will be.
  ///
  /// @param volumes what each volume holds, as far as it is known
  public Removal remove(ExitedContainer exited, Map<String, Long> volumes, Instant now) {
    // First what may take long.
    long bytes = bytes(exited, volumes);
    Removal removal =
        switch (engine.inspect(exited.actor().id())) {
          case Answer.Given<Inspection>(Inspection told) -> seen(exited, told, bytes, now);
          case Answer.Gone<Inspection> _ -> new Removal(exited, Removal.End.SPARED, -1, "");
          case Answer.Forbidden<Inspection>(String question) ->
              new Removal(exited, Removal.End.FORBIDDEN, -1, "GET " + question);
          case Answer.Failed<Inspection>(String why) ->
              new Removal(exited, Removal.End.FAILED, -1, why);
        };
    settle(removal, now);
    return removal;
  }

  /// It was found due minutes ago, perhaps: it may run now, or have ended otherwise since.
  private Removal seen(ExitedContainer before, Inspection told, long bytes, Instant now) {
    try {
      return allExited
          .again(told, now)
          .filter(ExitedContainer::isDue)
          .map(exited -> order(exited, bytes, now))
          .orElseGet(() -> new Removal(before, Removal.End.SPARED, -1, ""));
    } catch (IOException e) {
      return new Removal(before, Removal.End.FAILED, -1, StoreException.reason(e));
    }
  }

  private Removal order(ExitedContainer exited, long bytes, Instant now) {
    note(Action.ActKind.REMOVE, exited, bytes, reason(exited), now);
    if (plan.links()) {
      // A link that is gone already is no reason to keep the container.
      exited.parts().links().forEach(engine.orders()::removeLink);
    }
    return switch (engine.orders().remove(exited.actor().id())) {
      case Answer.Given<Done> _ -> new Removal(exited, Removal.End.REMOVED, bytes, "");
      case Answer.Gone<Done> _ -> {
        note(Action.ActKind.SPARED, exited, -1, "it is gone, or runs again", now);
        yield new Removal(exited, Removal.End.SPARED, -1, "");
      }
      case Answer.Forbidden<Done>(String permission) ->
          new Removal(exited, Removal.End.FORBIDDEN, -1, permission);
      case Answer.Failed<Done>(String why) -> new Removal(exited, Removal.End.FAILED, -1, why);
    };
  }

  private static String reason(ExitedContainer exited) {
    return "it ended with exit code " + exited.code();
  }

  private long bytes(ExitedContainer exited, Map<String, Long> volumes) {
    if (!(engine.orders().measure(exited.actor().id())
        instanceof Answer.Given<Inspection>(Inspection told))) {
      return -1;
    }
    String own = told.text("SizeRw");
    long held = exited.parts().volumes().stream().mapToLong(v -> volumes.getOrDefault(v, 0L)).sum();
    return (own.matches("[0-9]{1,18}") ? Long.parseLong(own) : 0) + held;
  }

  private void settle(Removal removal, Instant now) {
    ExitedContainer exited = removal.exited();
    String id = exited.actor().id();
    switch (removal.end()) {
      case REMOVED -> {
        missing = "";
        failures.remove(id);
        LOG.info("{} was removed: {}", exited.actor().name(), reason(exited));
        note(Action.ActKind.REMOVED, exited, removal.bytes(), reason(exited), now);
      }
      case SPARED -> failures.remove(id);
      case FORBIDDEN -> forbidden(exited, removal.why(), now);
      case FAILED -> failed(exited, removal.why(), now);
    }
  }

  /// Said once, and not for each container.
  private void forbidden(ExitedContainer exited, String permission, Instant now) {
    if (missing.equals(permission)) {
      return;
    }
    missing = permission;
    String why = "permission missing: what stands before the engine forbids " + permission;
    LOG.warn("Cleaning up is not possible: {}", why);
    note(Action.ActKind.KEPT, exited, -1, why, now);
  }

  private void failed(ExitedContainer exited, String why, Instant now) {
    int tries = failures.merge(exited.actor().id(), 1, Integer::sum);
    LOG.info("{} could not be removed: {}", exited.actor().name(), why);
    if (tries > plan.retries()) {
      String words = "the engine did not do it, asked " + tries + " times: " + why;
      note(Action.ActKind.KEPT, exited, -1, words, now);
    }
  }

  private void note(
      Action.ActKind kind, ExitedContainer exited, long bytes, String why, Instant now) {
    Duration after = Duration.between(exited.ended(), engine.clock().toEngine(now));
    Action.Act act =
        new Action.Act(
            kind,
            exited.parts().volumes().size(),
            after.isNegative() ? Duration.ZERO : after,
            bytes,
            why);
    audit.write(exited.actor(), act, exited.wish().rule(), now, () -> {});
  }
}
