package dev.tidings.notify;

import dev.tidings.config.AliveSchedule;
import dev.tidings.journal.Journal;
import dev.tidings.mail.AliveReport;
import dev.tidings.mail.mime.Mail;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.MailCounts;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.PendingDeliveries;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import dev.tidings.work.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// A mail on a schedule that says whether all is well. It is pending like any other, and that its
/// time has passed becomes durable with it: so there is one for each time it is due, whatever
/// happens in between. What was due while Tidings was down, or no mail could be sent, becomes one
/// mail later.
///
/// All its fields are owned by the thread that runs it.
public final class AliveStep implements Step {

  /// The fact up to where it was reported: the due time, when it was written, and the counts then.
  private static final String FACT = "alive.told";

  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  private final AliveSchedule plan;
  private final Store store;
  private final Status status;
  private final Journal journal;
  private final Outbox outbox;
  private final MailCounts counts;
  private final Dependencies dependencies;

  /// What it tells, and whom.
  ///
  /// @param host what mails call this machine
  /// @param wrong what `tidings health` would say is wrong
  /// @param problems what is wrong with containers, in words
  /// @param renderer makes the mail
  /// @param onMail called when there is a new mail
  public record Dependencies(
      Supplier<String> host,
      Function<Instant, List<String>> wrong,
      Function<Instant, List<String>> problems,
      Function<AliveReport, Mail> renderer,
      Runnable onMail) {}

  public AliveStep(AliveSchedule plan, Store store, Dependencies dependencies) {
    this.plan = plan;
    this.store = store;
    this.status = new Status(store);
    this.journal = new Journal(store);
    this.outbox = new Outbox(store);
    this.counts = new MailCounts(store);
    this.dependencies = dependencies;
  }

  /// How far things had come when it was reported last.
  ///
  /// @param due which time it was
  private record Reported(Instant due, Instant written, long events, long mails, long gaps) {

    static Reported read(String text) {
      List<String> parts = List.of(text.split(" ", -1));
      return new Reported(
          Instant.parse(parts.get(0)),
          Instant.parse(parts.get(1)),
          Long.parseLong(parts.get(2)),
          Long.parseLong(parts.get(3)),
          Long.parseLong(parts.get(4)));
    }

    String text() {
      return due + " " + written + " " + events + " " + mails + " " + gaps;
    }
  }

  @Override
  public Instant run(Instant now) {
    Instant due = plan.last(now);
    Optional<Reported> last = status.get(FACT).map(Reported::read);
    // A clock that was set back from far ahead must not keep it silent until then.
    if (last.filter(reported -> !reported.due.isAfter(plan.next(now))).isEmpty()) {
      status.set(FACT, present(due, now).text());
      return plan.next(now);
    }
    if (!due.isAfter(last.get().due)) {
      return plan.next(now);
    }
    if (isHeld()) {
      return now.plus(LOOK_AGAIN);
    }
    tell(last.get(), due, now);
    return plan.next(now);
  }

  /// An outage must not make many.
  private boolean isHeld() {
    return new DeliveryOutage(store).present().isPresent() && outbox.pending().mails() > 0;
  }

  private void tell(Reported last, Instant due, Instant now) {
    Reported present = present(due, now);
    PendingDeliveries pending = outbox.pending();
    AliveReport.Counts since =
        new AliveReport.Counts(
            grown(last.events, present.events),
            grown(last.mails, present.mails),
            grown(last.gaps, present.gaps),
            pending.mails(),
            pending.oldest());
    Mail mail =
        dependencies.renderer.apply(
            new AliveReport(
                dependencies.host.get(),
                due,
                last.written,
                since,
                wrong(now),
                dependencies.problems.apply(now),
                now));
    store.commit(() -> {
      outbox.put(mail);
      // The next one does not count this one.
      Reported reported = new Reported(due, now, present.events, counts.written(), present.gaps);
      status.set(FACT, reported.text());
    });
    dependencies.onMail.run();
  }

  private Reported present(Instant due, Instant now) {
    return new Reported(due, now, journal.last(), counts.written(), journal.gaps().told());
  }

  /// A database that was set aside as damaged counts from nothing.
  private static long grown(long before, long now) {
    return now >= before ? now - before : now;
  }

  private List<String> wrong(Instant now) {
    List<String> wrong = new ArrayList<>(dependencies.wrong.apply(now));
    Archive archive = new Archive(store);
    int lost = archive.givenUp();
    if (lost > 0) {
      wrong.add("some recipients never got " + lost + " of the mails; see tidings outbox");
    }
    int unsure = archive.unconfirmed();
    if (unsure > 0) {
      wrong.add("some recipients may not have got " + unsure + " of the mails; see tidings outbox");
    }
    return wrong;
  }
}
