package dev.tidings.notify;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Batch;
import dev.tidings.batch.Pace;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Throttle.Decision;
import dev.tidings.batch.ThrottlePolicy;
import dev.tidings.batch.Windows;
import dev.tidings.batch.Windows.Window;
import dev.tidings.work.Step;
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
/// else's. But the mails of a route keep a distance ([dev.tidings.batch.Pace]), so that thirty
/// containers that die together are a mail and a summary, and not thirty mails.
///
/// All its fields are owned by the thread that runs it.
public final class NotifyStep implements Step {

  /// Mails are taken again, or pending ones dropped by hand, without a word to this thread.
  static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final EventProcessor processor;
  private final ThrottleStates groups;

  /// How far the mails of each route are apart, and which first ones need not wait.
  private final BurstAllowance bursts;

  private final MailComposer composer;

  public NotifyStep(EventProcessor processor, Windows windows, MailComposer composer) {
    this.processor = processor;
    this.groups = new ThrottleStates(windows);
    this.bursts = new BurstAllowance(windows);
    this.composer = composer;
  }

  /// Whether a gap waits to be reported.
  private boolean awaitsGap;

  /// A group that may mail now.
  ///
  /// @param then its throttle's state when it has
  private record Due(Name name, Throttle then, boolean first) {}

  @Override
  public Instant run(Instant now) {
    groups.load(now);
    bursts.load(now);
    // Before anything is sorted: a gap that is reported meanwhile is then among it, or waits still.
    awaitsGap = composer.awaitsGap(now);
    Instant next = processor.run(now);
    Map<Name, List<Due>> due = new LinkedHashMap<>();
    Set<Name> names = new LinkedHashSet<>(groups.known());
    names.addAll(processor.waiting());
    for (Name name : names) {
      next = earlier(next, decide(name, now, due));
    }
    for (Name pace : composer.inOrder(due.keySet())) {
      next = earlier(next, mail(pace, due.getOrDefault(pace, List.of()), now));
    }
    return next;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private Instant decide(Name name, Instant now, Map<Name, List<Due>> due) {
    ThrottlePolicy policy = composer.policy(name).throttle();
    boolean waiting = processor.waiting().contains(name);
    return switch (groups.state(name).throttle().decide(waiting, now, policy)) {
      case Decision.Wait(Instant until) ->
          waiting && processor.urgent().contains(name)
              ? note(new Due(name, new Throttle.Open(now, policy.window()), true), due)
              : until;
      case Decision.Close(Throttle then) -> close(name, then, now);
      // What a silence held is a summary, which says what was not mailed.
      case Decision.MailFirst(Throttle then) ->
          note(new Due(name, then, !processor.released().contains(name)), due);
      case Decision.MailSummary(Throttle then) -> note(new Due(name, then, false), due);
    };
  }

  private static Instant note(Due one, Map<Name, List<Due>> due) {
    due.computeIfAbsent(BurstAllowance.of(one.name()), pace -> new ArrayList<>()).add(one);
    return Instant.MAX;
  }

  /// The thread of a container, or of a project, is kept: its recovery belongs to it.
  private Instant close(Name name, Throttle then, Instant now) {
    Optional<String> root = !name.group().isEmpty() ? groups.state(name).root() : Optional.empty();
    Map<Name, Window> change = Map.of(name, new Window(then, root));
    groups.save(change, now);
    groups.note(change);
    return Instant.MAX;
  }

  /// A mail that is due but must wait is not written at all: when it may go, it tells of all that
  /// happened meanwhile.
  private Instant mail(Name pace, List<Due> due, Instant now) {
    List<Due> allowed = due;
    Optional<Instant> pause = bursts.waitsUntil(pace, now);
    if (pause.isPresent()) {
      allowed = due.stream().filter(Due::first).toList();
      boolean mayPass = bursts.pace(pace).mayPass(now, composer.policy(pace).throttle());
      if (allowed.isEmpty() || !mayPass) {
        return pause.get();
      }
    }
    Instant together = bursts.together(pace, now);
    if (now.isBefore(together) && processor.expectsDeathBy(together)) {
      return together;
    }
    if (awaitsGap) {
      return now.plusSeconds(1);
    }
    if (composer.tellsOverdueGaps(now)) {
      return now;
    }
    if (composer.mailWriter().holdsBack(now).isPresent()) {
      return now.plus(LOOK_AGAIN);
    }
    if (composer.mailWriter().held().isPresent()) {
      return catchUp(now);
    }
    return mailDue(allowed, now);
  }

  private Instant mailDue(List<Due> due, Instant now) {
    List<Name> names = due.stream().map(Due::name).toList();
    boolean first = due.stream().allMatch(Due::first);
    Map<Name, Throttle> then = new LinkedHashMap<>();
    due.forEach(each -> then.put(each.name(), each.then()));
    put(names, first ? Batch.Occasion.FIRST : Batch.Occasion.SUMMARY, then, false, now);
    return now;
  }

  /// After an outage all that waits becomes one mail to the same people, whatever its throttles.
  private Instant catchUp(Instant now) {
    boolean full = false;
    List<List<Name>> all = composer.together(processor.waiting());
    for (List<Name> names : all) {
      Map<Name, Throttle> then = new LinkedHashMap<>();
      names.forEach(name -> then.put(name, window(name, now)));
      boolean last = !full && names.equals(all.getLast());
      full |= put(names, Batch.Occasion.CATCH_UP, then, last, now);
    }
    if (!full && composer.mailWriter().held().isPresent()) {
      composer.mailWriter().released();
    }
    return now;
  }

  private Throttle window(Name name, Instant now) {
    return new Throttle.Open(now, composer.policy(name).throttle().window());
  }

  /// @param last whether it is the last that tells of an outage
  /// @return whether there is more than one mail could hold
  private boolean put(
      List<Name> names,
      Batch.Occasion occasion,
      Map<Name, Throttle> then,
      boolean last,
      Instant now) {
    Map<Name, Pace> paces = bursts.mailed(policies(names), now);
    Optional<String> root = groups.root(names);
    Optional<Instant> next = next(then, paces);
    Optional<MailComposer.Written> written = composer.write(names, occasion, root, next, now);
    if (written.isEmpty()) {
      // Upkeep may have given up what waited.
      processor.dealtWith(names);
      return false;
    }
    if (written.get().gathered().full()) {
      // The rest of what did not fit is due at once, so nothing changes.
      composer.put(written.get(), () -> {});
      return true;
    }
    Map<Name, Window> changes =
        groups.bounded(changes(then, written.get().draft().mail().messageId()));
    composer.put(
        written.get(),
        () -> {
          groups.save(changes, now);
          bursts.save(paces);
          if (last) {
            composer.mailWriter().released();
          }
        });
    groups.note(changes);
    bursts.note(paces);
    processor.dealtWith(names);
    return false;
  }

  private Map<Name, ThrottlePolicy> policies(List<Name> names) {
    Map<Name, ThrottlePolicy> policies = new LinkedHashMap<>();
    names.forEach(name -> policies.put(BurstAllowance.of(name), composer.policy(name).throttle()));
    return policies;
  }

  private Map<Name, Window> changes(Map<Name, Throttle> then, String mail) {
    String thread = groups.root(List.copyOf(then.keySet())).orElse(mail);
    Map<Name, Window> changes = new LinkedHashMap<>();
    then.forEach((name, throttle) -> {
      Optional<String> root = groups.state(name).root().or(() -> Optional.of(thread));
      changes.put(name, keepsThread(name, throttle) ? new Window(throttle, root) : Window.IDLE);
    });
    return changes;
  }

  private static boolean keepsThread(Name name, Throttle throttle) {
    return throttle instanceof Throttle.Open || !name.group().isEmpty();
  }

  /// When there may be another mail about the same, at the earliest.
  private static Optional<Instant> next(Map<Name, Throttle> then, Map<Name, Pace> paces) {
    Instant earliest =
        paces.values().stream().map(Pace::ends).min(Instant::compareTo).orElse(Instant.MIN);
    return then.values().stream()
        .filter(Throttle.Open.class::isInstance)
        .map(open -> ((Throttle.Open) open).ends())
        .min(Instant::compareTo)
        .map(end -> end.isBefore(earliest) ? earliest : end);
  }
}
