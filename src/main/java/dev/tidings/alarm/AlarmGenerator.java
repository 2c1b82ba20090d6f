package dev.tidings.alarm;

import dev.tidings.alarm.Alarm.Kind;
import dev.tidings.alarm.Alarm.Subject;
import dev.tidings.alarm.Alarms.Last;
import dev.tidings.engine.Engine;
import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.journal.States.Posture;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Makes alarms of what was journaled: each change of a container once, whichever of its events
/// tells it first. What he has read, what it came to and how each container stands become durable
/// together. Used by one thread.
public final class AlarmGenerator {

  /// Up to where the journal was read.
  static final String CURSOR = "alarms";

  /// Of what is older the engine is not asked: it is the past of a journal that is read for the
  /// first time.
  private static final Duration PAST = Duration.ofMinutes(1);

  /// Engines put events out of order by up to 49 ms (measured, moby 20.10). What is much further
  /// behind is no disorder: the clock was set back.
  private static final Duration DISORDER = Duration.ofSeconds(5);

  private final Store store;
  private final Journal journal;
  private final Alarms alarms;
  private final AlarmDetails particulars;

  /// @param engine one with little patience; not closed here
  public AlarmGenerator(Store store, Engine engine) {
    this.store = store;
    this.journal = new Journal(store);
    this.alarms = new Alarms(store);
    this.particulars = new AlarmDetails(engine);
  }

  /// Reads a page of the journal.
  ///
  /// @return whether there was anything to read
  public boolean read(Instant now) throws InterruptedException {
    List<Entry> page = journal.after(journal.cursor(CURSOR));
    if (page.isEmpty()) {
      return false;
    }
    Shift shift = new Shift();
    for (Entry entry : sorted(page)) {
      boolean past = entry.received().isBefore(now.minus(PAST));
      hear(entry.event(), shift, past ? Optional.empty() : Optional.of(now));
    }
    store.commit(() -> {
      shift.write(now);
      journal.moveCursor(CURSOR, page.getLast().position());
    });
    return true;
  }

  /// Engines write the events of one act in any order.
  private static List<Entry> sorted(List<Entry> page) {
    List<Entry> sorted = new ArrayList<>(page.size());
    for (Entry entry : page) {
      int at = sorted.size();
      while (at > 0 && isLate(entry.event(), sorted.get(at - 1).event().time())) {
        at--;
      }
      sorted.add(at, entry);
    }
    return sorted;
  }

  /// Whether it happened before what is known already. What was concluded after a gap may be late
  /// by any time; what an engine sent, by its disorder.
  private static boolean isLate(EngineEvent event, Instant known) {
    return event.time().isBefore(known)
        && (event.reconciled() || !event.time().isBefore(known.minus(DISORDER)));
  }

  /// What a page comes to.
  private final class Shift {
    private final Map<String, Optional<Last>> lasts = new HashMap<>();
    private final List<Alarm> raised = new ArrayList<>();

    Optional<Last> last(String id) {
      return lasts.computeIfAbsent(id, alarms::last);
    }

    void write(Instant now) {
      raised.forEach(alarm -> alarms.add(alarm, now));
      lasts.forEach((id, last) ->
          last.ifPresentOrElse(each -> alarms.settle(id, each), () -> alarms.leave(id)));
    }
  }

  /// @param asking the present, where the engine may be asked
  private void hear(EngineEvent event, Shift shift, Optional<Instant> asking)
      throws InterruptedException {
    if (!event.type().equals("container")) {
      return;
    }
    Actor actor = event.actor();
    String word = event.action().word();
    if (word.equals("destroy") || word.equals("remove")) {
      shift.lasts.put(actor.id(), Optional.empty());
      return;
    }
    Optional<Kind> kind = kind(word);
    if (kind.isPresent() && isNews(shift.last(actor.id()), kind.get(), event)) {
      shift.raised.add(alarm(kind.get(), event, asking));
      shift.lasts.put(actor.id(), Optional.of(new Last(kind.get(), event.time())));
    }
  }

  private static Optional<Kind> kind(String word) {
    return Optional.ofNullable(
        switch (word) {
          case "die", "stop" -> Kind.DOWN;
          case "start" -> Kind.UP;
          case "pause" -> Kind.PAUSED;
          case "unpause" -> Kind.RESUMED;
          default -> null;
        });
  }

  /// What comes late is the past of what is known already.
  private static boolean isNews(Optional<Last> last, Kind kind, EngineEvent event) {
    return last.filter(known -> known.kind() == kind || isLate(event, known.time())).isEmpty();
  }

  private Alarm alarm(Kind kind, EngineEvent event, Optional<Instant> asking)
      throws InterruptedException {
    Optional<Instant> ended = Optional.of(event.time()).filter(_ -> kind == Kind.DOWN);
    AlarmDetails.Known known = known(event, ended, asking);
    OptionalInt told =
        event.action() instanceof Action.Die die ? die.exitCode() : OptionalInt.empty();
    return new Alarm(
        0,
        event.time(),
        kind,
        subject(event, known.imageId()),
        known.exitCode().isPresent() ? known.exitCode() : told);
  }

  private AlarmDetails.Known known(
      EngineEvent event, Optional<Instant> ended, Optional<Instant> asking)
      throws InterruptedException {
    return asking.isEmpty()
        ? new AlarmDetails.Known(Optional.empty(), OptionalInt.empty())
        : particulars.of(event.actor().id(), ended, asking.get());
  }

  private static Subject subject(EngineEvent event, Optional<String> imageId) {
    String image = event.actor().attributes().getOrDefault("image", "");
    return new Subject(event.actor().id(), event.actor().name(), image, imageId);
  }

  /// Has the last alarm of each container say how it stands: one that was paused or had ended
  /// before anything was read is told now. That one runs is told only if the opposite was. A page
  /// of containers at a time; what an earlier run has told is not told again.
  ///
  /// @return false where it is not known yet how containers stand
  public boolean align(Instant now) throws InterruptedException {
    if (journal.needsCensus()) {
      return false;
    }
    for (List<Posture> page = journal.postures("");
        !page.isEmpty();
        page = journal.postures(page.getLast().event().actor().id())) {
      Shift shift = new Shift();
      for (Posture posture : page) {
        Optional<Kind> kind = kind(posture);
        if (kind.isPresent() && differ(shift.last(posture.event().actor().id()), kind.get())) {
          raise(posture, kind.get(), shift, now);
        }
      }
      store.commit(() -> shift.write(now));
    }
    alarms.leaveUnknown();
    return true;
  }

  private static Optional<Kind> kind(Posture posture) {
    if (posture.paused()) {
      return Optional.of(Kind.PAUSED);
    }
    return posture.since().map(_ -> posture.running() ? Kind.UP : Kind.DOWN);
  }

  private static boolean differ(Optional<Last> last, Kind kind) {
    boolean clear = kind.severity().equals("Clear");
    return clear
        ? last.filter(known -> !known.kind().severity().equals("Clear")).isPresent()
        : last.filter(known -> known.kind() == kind).isEmpty();
  }

  private void raise(Posture posture, Kind kind, Shift shift, Instant now)
      throws InterruptedException {
    Instant time = posture.since().orElse(now);
    Optional<Instant> ended = Optional.of(time).filter(_ -> kind == Kind.DOWN);
    String id = posture.event().actor().id();
    AlarmDetails.Known known = particulars.of(id, ended, now);
    shift.raised.add(
        new Alarm(0, time, kind, subject(posture.event(), known.imageId()), known.exitCode()));
    shift.lasts.put(id, Optional.of(new Last(kind, time)));
  }

  /// Forgets alarms that are older than a moment, and those that are too many.
  ///
  /// @return how many of them a webhook has never been told of
  public long forget(Instant before) {
    HookState hook = new HookState(store);
    long lostBefore = hook.lost();
    store.commit(() -> {
      long waiting = hook.isOn() ? hook.waiting() : 0;
      alarms.forget(before);
      hook.lose(hook.isOn() ? waiting - hook.waiting() : 0);
    });
    return hook.lost() - lostBefore;
  }
}
