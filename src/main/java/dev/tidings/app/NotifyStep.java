package dev.tidings.app;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Batch;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Throttle.Decision;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.batch.Windows.Window;
import dev.tidings.rule.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// From the journal to the outbox, as the throttles say: the mode `watch`.
///
/// Each group of a route backs off alone: a crash loop makes its own window longer and nobody
/// else's. But the mails of a route keep the distance of one window, so that thirty containers that
/// die together are a mail and a summary, and not thirty mails.
///
/// All its fields are owned by the thread that runs it.
final class NotifyStep implements Step {

  /// Mails are taken again, or owed ones dropped by hand, without a word to this thread.
  static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Sorter sorter;
  private final Groups groups;
  private final Dispatch dispatch;

  NotifyStep(Sorter sorter, Groups groups, Dispatch dispatch) {
    this.sorter = sorter;
    this.groups = groups;
    this.dispatch = dispatch;
  }

  /// Whether a gap waits to be told.
  private boolean awaitsGap;

  /// Which first mails may go out before their route's time.
  private final Passes passes = new Passes();

  /// A group that may mail now.
  ///
  /// @param then its throttle's state when it has
  private record Due(Name name, Throttle then, boolean first) {}

  @Override
  public Instant run(Instant now) {
    groups.load(now);
    // Before anything is sorted: a gap that is told meanwhile is then among it, or waits still.
    awaitsGap = dispatch.awaitsGap(now);
    Instant next = sorter.run(now);
    Map<Name, List<Due>> due = new LinkedHashMap<>();
    Set<Name> names = new LinkedHashSet<>(groups.known());
    names.addAll(sorter.waiting());
    for (Name name : names) {
      next = earlier(next, decide(name, now, due));
    }
    for (Name pace : dispatch.inOrder(due.keySet())) {
      next = earlier(next, mail(pace, due.getOrDefault(pace, List.of()), now));
    }
    return next;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private Instant decide(Name name, Instant now, Map<Name, List<Due>> due) {
    ThrottlePolicy policy = dispatch.manner(name).throttle();
    boolean waiting = sorter.waiting().contains(name);
    return switch (groups.state(name).throttle().decide(waiting, now, policy)) {
      case Decision.Wait(Instant until) -> until;
      case Decision.Close(Throttle then) -> close(name, then, now);
      case Decision.MailFirst(Throttle then) -> note(new Due(name, then, true), due);
      case Decision.MailSummary(Throttle then) -> note(new Due(name, then, false), due);
    };
  }

  private static Instant note(Due one, Map<Name, List<Due>> due) {
    due.computeIfAbsent(Groups.pace(one.name()), pace -> new ArrayList<>()).add(one);
    return Instant.MAX;
  }

  /// The thread of a container, or of a project, is kept: its recovery belongs to it.
  private Instant close(Name name, Throttle then, Instant now) {
    boolean goesOn = !name.group().isEmpty() && !Groups.isPace(name);
    Optional<String> root = goesOn ? groups.state(name).root() : Optional.empty();
    change(Map.of(name, new Window(then, root)), now);
    return Instant.MAX;
  }

  private void change(Map<Name, Window> changes, Instant now) {
    groups.save(changes, now);
    groups.note(changes);
  }

  /// A mail that is due but must wait is not written at all: when it may go, it tells of all that
  /// happened meanwhile.
  private Instant mail(Name pace, List<Due> due, Instant now) {
    List<Due> allowed = due;
    Optional<Instant> pause = paused(pace, now);
    if (pause.isPresent()) {
      allowed = due.stream().filter(Due::first).toList();
      if (allowed.isEmpty() || !passes.mayPass(pace, pause.get())) {
        return pause.get();
      }
    }
    Instant together = passes.together(pace, now);
    if (now.isBefore(together) && sorter.expectsDeathBy(together)) {
      return together;
    }
    if (awaitsGap) {
      return now.plusSeconds(1);
    }
    if (dispatch.desk().holdsBack(now).isPresent()) {
      return now.plus(LOOK_AGAIN);
    }
    if (dispatch.desk().held().isPresent()) {
      return catchUp(now);
    }
    passes.passed(pace, pause);
    return mailDue(allowed, now);
  }

  /// Until when the mails of a route keep their distance.
  private Optional<Instant> paused(Name pace, Instant now) {
    ThrottlePolicy policy = dispatch.manner(pace).throttle();
    return groups.state(pace).throttle().decide(true, now, policy)
            instanceof Decision.Wait(Instant until)
        ? Optional.of(until)
        : Optional.empty();
  }

  private Instant mailDue(List<Due> due, Instant now) {
    List<Name> names = due.stream().map(Due::name).toList();
    boolean first = due.stream().allMatch(Due::first);
    Map<Name, Throttle> then = new LinkedHashMap<>();
    due.forEach(each -> then.put(each.name(), each.then()));
    put(names, first ? Batch.Occasion.FIRST : Batch.Occasion.SUMMARY, then, now);
    return now;
  }

  /// After an outage all that waits becomes one mail to the same people, whatever its throttles.
  private Instant catchUp(Instant now) {
    boolean full = false;
    for (List<Name> names : dispatch.together(Set.copyOf(sorter.waiting()))) {
      Map<Name, Throttle> then = new LinkedHashMap<>();
      names.forEach(name -> then.put(name, window(name, now)));
      full |= put(names, Batch.Occasion.CATCH_UP, then, now);
    }
    if (!full) {
      dispatch.desk().released();
    }
    return now;
  }

  private Throttle window(Name name, Instant now) {
    return new Throttle.Open(now, dispatch.manner(name).throttle().window());
  }

  /// @return whether there is more than one mail could hold
  private boolean put(
      List<Name> names, Batch.Occasion occasion, Map<Name, Throttle> then, Instant now) {
    Optional<String> root = groups.root(names);
    Optional<Dispatch.Written> written = dispatch.write(names, occasion, root, ends(then), now);
    if (written.isEmpty()) {
      // Upkeep may have given up what waited.
      sorter.waiting().removeAll(names);
      return false;
    }
    boolean full = written.get().gathered().full();
    String thread = root.orElse(written.get().draft().mail().messageId());
    Map<Name, Window> changes = full ? Map.of() : changes(then, thread, now);
    dispatch.put(written.get(), () -> groups.save(changes, now));
    groups.note(changes);
    if (!full) {
      sorter.waiting().removeAll(names);
    }
    return full;
  }

  /// The rest of what did not fit is due at once, so then nothing changes.
  private Map<Name, Window> changes(Map<Name, Throttle> then, String thread, Instant now) {
    Map<Name, Window> changes = new LinkedHashMap<>();
    then.forEach((name, throttle) -> {
      Optional<String> root = groups.state(name).root().or(() -> Optional.of(thread));
      changes.put(name, keepsThread(name, throttle) ? new Window(throttle, root) : Window.IDLE);
      boolean grouped = dispatch.manner(name).route().groupBy() != Route.GroupBy.NONE;
      if (grouped
          && throttle instanceof Throttle.Open
          && paused(Groups.pace(name), now).isEmpty()) {
        changes.put(Groups.pace(name), new Window(window(name, now), Optional.empty()));
      }
    });
    return changes;
  }

  private static boolean keepsThread(Name name, Throttle throttle) {
    return throttle instanceof Throttle.Open || !name.group().isEmpty();
  }

  private static Optional<Instant> ends(Map<Name, Throttle> then) {
    return then.values().stream()
        .filter(Throttle.Open.class::isInstance)
        .map(open -> ((Throttle.Open) open).ends())
        .min(Instant::compareTo);
  }
}
