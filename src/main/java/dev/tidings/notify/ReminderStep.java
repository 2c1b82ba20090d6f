package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Windows;
import dev.tidings.config.RoutePolicy;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.mail.Letter;
import dev.tidings.mail.ReminderReport;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.Outbox;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.silence.Silences;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.work.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reminds of problems that last, at growing distances, and tells those of a route's `escalate` of
/// the ones that nobody acknowledges. That somebody was reminded becomes durable with the mail: a
/// restart tells nothing twice, and what was due meanwhile is one mail. What is silenced or
/// acknowledged is left alone.
///
/// All its fields are owned by the thread that runs it.
public final class ReminderStep implements Step {

  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  /// Reminders are no further apart, unless the first one is.
  private static final Duration LONGEST = Duration.ofDays(1);

  /// The most problems that are looked at; the page has all of them.
  private static final int MOST = 1_000;

  private final Store store;
  private final Outbox outbox;
  private final Windows windows;
  private final ProblemLedger problems;
  private final Silences silences;
  private final Duration remind;
  private final Dependencies dependencies;

  /// What it tells, and whom.
  ///
  /// @param host what mails call this machine
  /// @param policies how the route of a throttle mails
  /// @param renderer makes the mail
  /// @param onMail called when there is a new mail
  public record Dependencies(
      Supplier<String> host,
      Function<Backlog.Name, RoutePolicy> policies,
      Function<ReminderReport, Mail> renderer,
      Runnable onMail) {}

  /// @param remind how long a problem lasts before the first reminder; zero: there is none
  public ReminderStep(
      Store store,
      ProblemLedger problems,
      Silences silences,
      Duration remind,
      Dependencies dependencies) {
    this.store = store;
    this.outbox = new Outbox(store);
    this.windows = new Windows(store);
    this.problems = problems;
    this.silences = silences;
    this.remind = remind;
    this.dependencies = dependencies;
  }

  @Override
  public Instant run(Instant now) {
    // An outage must not make many.
    if (new DeliveryOutage(store).present().isEmpty() || outbox.pending().mails() == 0) {
      Instant present = now.plus(EngineFacts.ahead(new Status(store)));
      List<LedgerEntry> open = unanswered(present, now);
      remind(open, present, now);
      escalate(open, present, now);
    }
    return now.plus(LOOK_AGAIN);
  }

  private List<LedgerEntry> unanswered(Instant present, Instant now) {
    silences.read(now);
    return problems.open(present, MOST).stream()
        .filter(problem -> problem.notice().acknowledged().isEmpty())
        .filter(problem -> !problem.notice().throttle().isEmpty())
        .filter(problem -> silences.over(problem.last(), now).isEmpty())
        .toList();
  }

  private void remind(List<LedgerEntry> open, Instant present, Instant now) {
    List<LedgerEntry> due =
        remind.isZero() ? List.of() : open.stream().filter(p -> isDue(p, present)).toList();
    for (List<LedgerEntry> together : together(due)) {
      Duration next = distance(together.getFirst().notice().reminders() + 1);
      Letter letter = letter(together.getFirst());
      var why = new ReminderReport.Why(Optional.empty(), Optional.of(next));
      put(together, letter, why, present, now);
    }
  }

  /// A clock that was set back from far ahead must not keep it silent until then.
  private boolean isDue(LedgerEntry problem, Instant present) {
    Instant last = problem.notice().reminded().orElse(problem.opened());
    return last.isAfter(present.plus(LONGEST))
        || !present.isBefore(last.plus(distance(problem.notice().reminders())));
  }

  /// Each is twice as long as the one before.
  private Duration distance(int reminders) {
    Duration most = remind.compareTo(LONGEST) > 0 ? remind : LONGEST;
    Duration distance = remind;
    for (int i = 0; i < reminders && distance.compareTo(most) < 0; i++) {
      distance = distance.multipliedBy(2);
    }
    return distance.compareTo(most) < 0 ? distance : most;
  }

  /// Those of the same people in the same shape are one mail.
  private Iterable<List<LedgerEntry>> together(List<LedgerEntry> due) {
    Map<RoutePolicy.Look, List<LedgerEntry>> together = new LinkedHashMap<>();
    due.forEach(
        problem -> together.computeIfAbsent(look(problem), _ -> new ArrayList<>()).add(problem));
    return together.values();
  }

  private RoutePolicy.Look look(LedgerEntry problem) {
    Backlog.Name name = throttle(problem);
    return dependencies.policies().apply(name).look().to(name.to());
  }

  private static Backlog.Name throttle(LedgerEntry problem) {
    return Backlog.Name.parse(problem.notice().throttle());
  }

  private Letter letter(LedgerEntry problem) {
    Backlog.Name name = throttle(problem);
    Optional<String> root =
        Optional.ofNullable(windows.load().get(name)).flatMap(Windows.Window::root);
    return look(problem).letter(name.route(), root, Optional.empty());
  }

  private void escalate(List<LedgerEntry> open, Instant present, Instant now) {
    Map<RoutePolicy.Escalation, List<LedgerEntry>> due = new LinkedHashMap<>();
    for (LedgerEntry problem : open) {
      dependencies
          .policies()
          .apply(throttle(problem))
          .escalation()
          .filter(to -> !problem.notice().escalated())
          .filter(to -> !present.isBefore(problem.opened().plus(to.after())))
          .ifPresent(to -> due.computeIfAbsent(to, _ -> new ArrayList<>()).add(problem));
    }
    due.forEach((to, together) -> {
      String route = throttle(together.getFirst()).route();
      RoutePolicy.Look look =
          new RoutePolicy.Look(Optional.of(to.to()), Optional.empty(), Optional.empty());
      var why = new ReminderReport.Why(Optional.of(to.after()), Optional.empty());
      put(together, look.letter(route, Optional.empty(), Optional.empty()), why, present, now);
    });
  }

  private void put(
      List<LedgerEntry> together,
      Letter letter,
      ReminderReport.Why why,
      Instant present,
      Instant now) {
    Mail mail =
        dependencies
            .renderer()
            .apply(
                new ReminderReport(dependencies.host().get(), together, letter, why, present, now));
    store.commit(() -> {
      outbox.put(mail);
      for (LedgerEntry problem : together) {
        if (why.unacknowledged().isPresent()) {
          problems.escalated(problem);
        } else {
          problems.reminded(problem, present);
        }
      }
    });
    dependencies.onMail().run();
  }
}
