package dev.tidings.incident;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Events of one container that came so close together that they are one thing. Their order of
/// arrival means nothing: engines write `stop` before or after the `die` that it caused.
final class EventGroup {

  /// A burst of this many is not waited out.
  private static final int MOST = 100;

  /// How long is waited for what a prelude announces: `docker stop` leaves a container 10 s before
  /// it sends the next signal. By itself a prelude is nothing anybody needs to know soon.
  private static final Duration GRACE = Duration.ofSeconds(12);

  /// How long a container that is to replace another one may wait for that: the other one is given
  /// its time to stop (10 s, or what its service says).
  private static final Duration REPLACING = Duration.ofMinutes(2);

  private final String key;
  private final List<HeldEvent> moments = new ArrayList<>();
  private final RequestedChange request = new RequestedChange();
  private final boolean troubled;
  private final Duration trial;
  private GroupTiming arrival;
  private GroupTiming happening;
  private Subject subject;
  private boolean sorted;

  /// Whether it may be Podman's `rm -f`, of which the removal tells alone.
  private boolean mayBeRemoval;

  private boolean outOfMemory;
  private boolean died;

  private boolean ours = true;
  private boolean ended;
  private Duration patience = GRACE;

  /// @param first what it begins with
  /// @param troubled whether something was wrong with the container before: what comes of that is
  ///   news
  /// @param trial how long a container that was down must run to be well
  EventGroup(String key, Subject subject, HeldEvent first, boolean troubled, Duration trial) {
    this.key = key;
    this.subject = subject;
    this.troubled = troubled;
    this.trial = trial;
    arrival = new GroupTiming(first.arrived());
    happening = new GroupTiming(first.event().time());
  }

  String key() {
    return key;
  }

  Subject subject() {
    return subject;
  }

  /// @param whose as the event knows it
  /// @param history what was before
  void add(Subject whose, HeldEvent moment, ContainerHistory history) {
    if (moment.arrived().isAfter(latest(IncidentGrouper.HOLD))) {
      // It was held for others of its project: what comes now may still be explained.
      arrival = new GroupTiming(moment.arrived());
      happening = new GroupTiming(moment.event().time());
    }
    add(whose, moment, history.isDown(), history.isChecked());
  }

  private void add(Subject whose, HeldEvent moment, boolean down, boolean checked) {
    subject = moment.isContainer() ? whose : subject;
    moments.add(moment);
    sorted = false;
    mayBeRemoval |= moment.isKillByPodman();
    outOfMemory |= moment.is("oom");
    died |= moment.is("die");
    request.add(moment, checked);
    boolean onTrial = down && moment.begins();
    if (onTrial) {
      patience = trial;
    } else if (moment.isReplacing()) {
      patience = REPLACING;
    }
    // Podman writes `restart` before it stops the container, an engine of Docker's behind the
    // start.
    boolean announces = onTrial || moment.isPrelude() || (moment.is("restart") && !died);
    arrival.add(moment.arrived(), announces, moment.is("die"));
    happening.add(moment.event().time(), announces, moment.is("die"));
    ours &= moment.event().isOurs() && !moment.isPrelude();
  }

  /// The same as a part of another history.
  EventGroup under(String other) {
    return new EventGroup(other, subject, moments.getFirst(), troubled, trial).with(this);
  }

  /// With what came of a container that takes the place of this one.
  EventGroup with(EventGroup other) {
    other.moments.forEach(moment -> add(subject, moment, false, false));
    return this;
  }

  /// Whether somebody asked for all of it, so that it may be held for others of its project.
  boolean isOrderly() {
    return !ended && moments.size() < MOST && request.isOrderly(troubled);
  }

  /// Whether more is to come of what was asked for.
  boolean isWaiting() {
    return request.isWaiting();
  }

  /// What it is held with: its compose project. One that belongs to none and was removed waits
  /// alone for the one that takes its place.
  Optional<String> project() {
    String project = subject.compose().project();
    return project.isEmpty()
        ? Optional.of(key).filter(_ -> request.isGone())
        : Optional.of(project);
  }

  /// Whether what happens at a time is another event group, whenever it arrives: much may arrive at
  /// once that happened within hours.
  boolean isOverBy(Instant time) {
    return time.isAfter(due(happening, IncidentGrouper.HOLD));
  }

  /// Something else follows it.
  void end() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  /// When the first of it arrived.
  Instant first() {
    return arrival.first();
  }

  /// In the order in which they happened.
  List<HeldEvent> moments() {
    if (!sorted) {
      moments.sort(Comparator.comparingLong(m -> m.event().timeNano()));
      sorted = true;
    }
    return moments;
  }

  List<HeldEvent> mailable() {
    return moments().stream().filter(HeldEvent::mailable).toList();
  }

  int size() {
    return moments.size();
  }

  long weight() {
    return moments.stream().mapToLong(HeldEvent::weight).sum();
  }

  /// When its meaning is settled: what comes after that is another event group. What Tidings found
  /// out itself explains itself.
  Instant due(Duration hold) {
    if (moments.size() >= MOST || ours) {
      return first();
    }
    return due(arrival, hold);
  }

  /// What changes its meaning comes a second later on a busy machine: the death of a container that
  /// is out of memory, Podman's removal.
  private Instant due(GroupTiming timing, Duration hold) {
    boolean incomplete = mayBeRemoval || (outOfMemory && !died);
    return incomplete ? timing.latest(hold, patience) : timing.due(hold, patience);
  }

  /// When it is settled whatever is still to come.
  Instant latest(Duration hold) {
    return arrival.latest(hold, patience);
  }

  boolean has(String word) {
    return moments.stream().anyMatch(m -> m.is(word));
  }

  long count(String word) {
    return moments.stream().filter(m -> m.is(word)).count();
  }

  /// Whether it looks like a start that failed: the container got its network, lost it, and never
  /// ran (moby). The other way round it lost that of a run before, and is about to begin another.
  boolean isFailedStart() {
    int connected = lastOfNetwork("connect");
    return connected >= 0 && lastOfNetwork("disconnect") > connected && neverRan();
  }

  /// Whether it left a network without having run: that of a port which is taken is never joined
  /// (moby). So does one whom somebody takes off a network.
  boolean mayBeFailedStart() {
    return lastOfNetwork("disconnect") > lastOfNetwork("connect") && neverRan();
  }

  private boolean neverRan() {
    return !has("start") && !has("die");
  }

  private int lastOfNetwork(String word) {
    List<HeldEvent> inOrder = moments();
    for (int i = inOrder.size() - 1; i >= 0; i--) {
      EngineEvent event = inOrder.get(i).event();
      if (event.type().equals("network") && event.action().text().equals(word)) {
        return i;
      }
    }
    return -1;
  }

  /// What to call it where it is nothing in particular.
  String word() {
    List<HeldEvent> mailable = mailable();
    return mailable.stream()
        .filter(HeldEvent::isContainer)
        .reduce((a, b) -> b)
        .or(() -> mailable.stream().reduce((a, b) -> b))
        .map(m -> m.event().action())
        .map(action -> action instanceof Action.Health health ? health.status() : action.word())
        .orElse("");
  }

  /// What Tidings says that came of what it did; the last word of it.
  Optional<Action.Act> outcome() {
    return moments().reversed().stream()
        .map(m -> m.event().action())
        .filter(Action.Act.class::isInstance)
        .map(Action.Act.class::cast)
        .filter(act -> act.kind().isMailed())
        .findFirst();
  }

  /// What was found of something expected; the last word of it.
  Optional<Action.Expected> expected() {
    return moments().reversed().stream()
        .map(m -> m.event().action())
        .filter(Action.Expected.class::isInstance)
        .map(Action.Expected.class::cast)
        .findFirst();
  }

  boolean isGap() {
    return moments.stream().anyMatch(m -> m.event().action() instanceof Action.Gap);
  }
}
