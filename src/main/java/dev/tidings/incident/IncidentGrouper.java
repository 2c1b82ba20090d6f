package dev.tidings.incident;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.DecidingLabels;
import dev.tidings.event.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Folds events into incidents. An event is held for about a second, because what explains it may
/// come before or after it; what comes of one container within that time is one event group, and
/// one incident. Used by one thread.
///
/// It is asked with the present and never waits. What it has not settled is its caller's to offer
/// again after a restart.
public final class IncidentGrouper {

  /// How long an event is held. A death is held so long by itself, but never longer than twice that
  /// from the first event of its event group: a mail about it is due within two seconds. Only what
  /// announces more, such as a signal that asks for an end, waits longer for it.
  public static final Duration HOLD = Duration.ofMillis(900);

  /// How many events may be held; beyond that the oldest event groups are settled early.
  private static final int MOST = 3_000;

  /// How many characters of them; labels that ask for something are held whole.
  private static final long HEAVY = 2_000_000;

  private static final Set<String> EXPLAINING =
      Set.of(
          "create",
          "attach",
          "resize",
          "detach",
          "start",
          "kill",
          "die",
          "cleanup",
          "stop",
          "restart",
          "oom",
          "health_status",
          "destroy",
          "heal",
          "clean",
          "expect");

  private final SubjectResolver resolver = new SubjectResolver();
  private final Map<String, EventGroup> open = new LinkedHashMap<>();

  /// Those that others of the same container have followed already, in order.
  private final Deque<EventGroup> over = new ArrayDeque<>();

  private final Lives histories = new Lives();
  private final Pace pace;
  private final Operations operations;
  private final Causes causes;
  private final FailingServices failingServices;
  private int held;
  private long weight;

  /// How long is waited before something is told.
  ///
  /// @param quiet for how long nothing has happened to any container of a project when what was
  ///   asked for there is over
  /// @param most how long that may take in all; what comes later is another operation
  /// @param stable how long a container that was down must run to be well
  public record Pace(Duration quiet, Duration most, Duration stable) {}

  /// One that holds what was asked for no longer than usual.
  public IncidentGrouper() {
    this(new Pace(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMinutes(1)));
  }

  /// @param pace how long what was asked for in one project is held to be told together
  public IncidentGrouper(Pace pace) {
    this.pace = pace;
    this.operations = new Operations(pace);
    this.causes = new Causes(pace.stable());
    this.failingServices = new FailingServices(pace.stable());
  }

  /// How long it waits before something is told.
  public Pace pace() {
    return pace;
  }

  /// An incident and the events it is made of.
  ///
  /// @param incident empty where none of the events is to be reported
  /// @param positions of those that are to be reported, in order of arrival
  /// @param labels what the container asks for
  public record Folded(Optional<Incident> incident, List<Long> positions, MailLabels labels) {}

  /// What the one that folds cannot know itself.
  ///
  /// @param inspected what inspect says of an event; empty where it was not asked, or was too late
  /// @param isPending whether evidence about a container, by its identity, is still on its way
  /// @param labels which labels of a container can be relied on
  public record Sources(
      Function<EngineEvent, Optional<InspectedRun>> inspected,
      Predicate<String> isPending,
      Function<Actor, ContainerLabels> labels) {

    /// Events alone are believed.
    public static final Sources NONE =
        new Sources(event -> Optional.empty(), id -> false, ContainerLabels::trusted);
  }

  /// Takes an event, in the order of arrival.
  ///
  /// @param position in the journal
  /// @param arrived by our clock
  /// @param mailable whether it may be mailed
  public void offer(long position, EngineEvent event, Instant arrived, boolean mailable) {
    if (!mailable && !explains(event)) {
      return;
    }
    SubjectResolver.Found found = resolver.of(event);
    Subject subject = found.subject();
    String key = key(subject);
    found.before().ifPresent(before -> goOn(subject.type() + " " + before, key));
    HeldEvent moment = HeldEvent.of(position, event, arrived, mailable);
    endOperation(subject.compose().project(), event.time());
    EventGroup present = open.get(key);
    if (present != null && (isOver(present, event.time()) || isBeginning(event))) {
      end(present);
    }
    ContainerHistory history = history(key);
    boolean troubled = history.isTroubled();
    EventGroup group =
        open.computeIfAbsent(key, k -> new EventGroup(k, subject, moment, troubled, pace.stable()));
    group.add(subject, moment, history);
    if (moment.isChange()) {
      group.project().ifPresent(p -> operations.note(p, moment, group.isOrderly()));
    }
    held++;
    weight += moment.weight();
  }

  /// What happens long after the last change of a project is another operation.
  private void endOperation(String project, Instant time) {
    if (operations.isOverBy(project, time, open.values())) {
      operations.end(project);
      List.copyOf(open.values()).stream()
          .filter(each -> each.isOrderly() && each.project().filter(project::equals).isPresent())
          .forEach(this::end);
    }
  }

  private boolean isOver(EventGroup eventGroup, Instant time) {
    boolean goesOn = eventGroup.isOrderly() && operations.isGoingOn(eventGroup, time);
    return !goesOn && eventGroup.isOverBy(time);
  }

  private static String key(Subject subject) {
    return subject.type() + " " + subject.key();
  }

  /// A container that never ran takes another one's place: what is known of it belongs to that
  /// history now.
  private void goOn(String from, String to) {
    histories.move(from, to);
    EventGroup eventGroup = open.remove(from);
    if (eventGroup != null) {
      EventGroup other = open.get(to);
      open.put(to, other == null ? eventGroup.under(to) : other.with(eventGroup));
    }
  }

  /// What Tidings does to a container is a story of its own: why it does it was told before.
  private static boolean isBeginning(EngineEvent event) {
    return event.action() instanceof Action.Act act && act.kind().isBeginning();
  }

  private void end(EventGroup eventGroup) {
    eventGroup.end();
    over.addLast(eventGroup);
    open.remove(eventGroup.key());
    history(eventGroup.key()).ahead += eventGroup.has("die") ? 1 : 0;
  }

  /// What is neither told nor explains anything is not held: health checks make some each second.
  private static boolean explains(EngineEvent event) {
    return event.type().equals("container") && EXPLAINING.contains(event.action().word());
  }

  /// Learns of a container that was there before.
  ///
  /// @param described any event of it; one of ours says that we are restarting it
  /// @param started when its present run began, if it runs
  public void know(EngineEvent described, Optional<Instant> started) {
    String key = key(resolver.know(described, started.isPresent()));
    ContainerHistory history = history(key);
    Actor before = history.labelled;
    history.labelled = DecidingLabels.alone(described.actor());
    histories.relabelled(history, before);
    OwnActions.know(described, started.isPresent(), history);
    started.ifPresent(history::start);
  }

  /// Goes on where an earlier process left off: takes what it had found, in order.
  public void recall(Incident incident) {
    resolver.recall(incident.subject());
    ContainerHistory history = history(key(incident.subject()));
    incident.streak().ifPresent(history::resume);
    history.cause = isFailure(incident.intent()) ? incident.cause().orElse(null) : null;
    history.service = isFailure(incident.intent()) ? incident.service().orElse(null) : null;
    switch (incident.intent()) {
      case Intent.Crashed(End end) -> recall(incident, end.again(), history);
      case Intent.OutOfMemory(Optional<End> end) ->
          recall(incident, end.isEmpty() || end.get().again(), history);
      case Intent.Unhealthy _ -> history.unhealthy = incident.began();
      case Intent.GaveUp gaveUp -> history.unhealthy = incident.ended().minus(gaveUp.after());
      case Intent.Recovered _, Intent.Healed _ -> {
        history.well();
        history.down = null;
        history.unhealthy = null;
      }
      case Intent.Stopped _, Intent.Restarted _, Intent.Recreated _ -> {
        history.well();
        history.closed();
      }
      case Intent.Finished _ -> {
        history.well();
        history.calm();
      }
      case Intent.Happened(String word) when word.equals("destroy") -> history.closed();
      case Intent.StartFailed _ -> history.startFailed(incident.intent());
      case Intent.Started _, Intent.Missed _, Intent.Happened _ -> {}
      case Intent.Healing _, Intent.Cleaned _, Intent.NotCleaned _, Intent.Expected _ -> {}
    }
  }

  private static void recall(Incident death, boolean again, ContainerHistory history) {
    if (again) {
      history.down = null;
    } else {
      history.down = death.ended();
      history.end(death.subject().id(), death.ended(), false);
    }
  }

  private ContainerHistory history(String key) {
    return histories.of(key);
  }

  /// Whether events of a container are held, of which it is not known yet what they mean.
  ///
  /// @param who as in [Incident#who]
  public boolean holds(String who) {
    return open.containsKey(who) || over.stream().anyMatch(group -> group.key().equals(who));
  }

  /// How many events are held.
  public int held() {
    return held;
  }

  /// Whether it holds as many as it may; some are settled early then.
  public boolean isFull() {
    return held >= MOST || weight >= HEAVY;
  }

  /// When the next incident is settled; [Instant#MAX] where none is open.
  public Instant nextDue() {
    operations.survey(open.values());
    return Stream.concat(over.stream(), open.values().stream())
        .map(this::due)
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  private Instant due(EventGroup eventGroup) {
    Instant due = eventGroup.due(HOLD);
    Instant until = operations.until(eventGroup);
    return due.isAfter(until) ? due : until;
  }

  /// Whether a death is held that will be settled by then, if nothing more comes of it.
  public boolean expectsDeathBy(Instant time) {
    return open.values().stream()
        .anyMatch(eventGroup -> !due(eventGroup).isAfter(time) && eventGroup.has("die"));
  }

  /// The incidents that are settled by now, those of a container in their order. One whose evidence
  /// is on its way waits for it, but no longer than twice [#HOLD].
  public List<Folded> settled(Instant now, Sources sources) {
    List<Folded> settled = new ArrayList<>();
    operations.survey(open.values());
    // Half of them at once: to make space for one alone would take as long.
    int share = isFull() ? 2 : 1;
    Set<String> waiting = new HashSet<>();
    for (Iterator<EventGroup> each : List.of(over.iterator(), open.values().iterator())) {
      while (each.hasNext()) {
        EventGroup eventGroup = each.next();
        boolean next = !waiting.contains(eventGroup.key());
        boolean full = held > MOST / share || weight > HEAVY / share;
        if (next && (full || isSettled(eventGroup, now, sources))) {
          each.remove();
          held -= eventGroup.size();
          weight -= eventGroup.weight();
          settled.add(fold(eventGroup, sources));
        } else {
          waiting.add(eventGroup.key());
        }
      }
    }
    return settled;
  }

  private boolean isSettled(EventGroup eventGroup, Instant now, Sources sources) {
    boolean future = isFuture(eventGroup, now);
    if (!future && now.isBefore(operations.until(eventGroup))) {
      return false;
    }
    boolean last = future || !now.isBefore(eventGroup.latest(HOLD));
    boolean due = last || eventGroup.isEnded() || !now.isBefore(eventGroup.due(HOLD));
    return due && (last || !sources.isPending().test(eventGroup.subject().id()));
  }

  /// The clock was set back.
  private static boolean isFuture(EventGroup eventGroup, Instant now) {
    return eventGroup.first().isAfter(now.plus(HOLD));
  }

  /// What it follows from: as long as that is down, and its recovery is told beside it too.
  private Optional<Incident.Cause> cause(
      Subject subject, Intent intent, HeldEvent last, Optional<InspectedRun> run) {
    ContainerHistory history = history(key(subject));
    Incident.Cause before = history.cause;
    if (isFailure(intent)) {
      boolean lasts = before != null && history("container " + before.key()).down != null;
      history.cause =
          causes
              .of(subject, intent, last, history.endedAfterHealthy, run)
              .orElse(lasts ? before : null);
      return Optional.ofNullable(history.cause);
    }
    if (intent instanceof Intent.Started || intent instanceof Intent.Happened) {
      return Optional.empty();
    }
    history.cause = null;
    return intent instanceof Intent.Recovered ? Optional.ofNullable(before) : Optional.empty();
  }

  /// With which service it shares its pace; its recovery is told where its failure was.
  private Optional<String> service(Subject subject, Intent intent, HeldEvent last) {
    ContainerHistory history = history(key(subject));
    if (intent instanceof Intent.Recovered) {
      String before = history.service;
      history.service = null;
      return Optional.ofNullable(before);
    }
    Optional<String> service = failingServices.of(subject, intent, last, history.endedAfterHealthy);
    if (isFailure(intent)) {
      history.service = service.orElse(null);
    }
    return service;
  }

  private static boolean isFailure(Intent intent) {
    return switch (intent) {
      case Intent.Crashed _, Intent.OutOfMemory _, Intent.StartFailed _, Intent.Unhealthy _ -> true;
      default -> false;
    };
  }

  private Folded fold(EventGroup eventGroup, Sources sources) {
    ContainerHistory history = history(eventGroup.key());
    history.ahead -= eventGroup.isEnded() && eventGroup.has("die") ? 1 : 0;
    IncidentClassifier classifier =
        new IncidentClassifier(eventGroup, history, sources.inspected());
    Actor before = history.labelled;
    Intent intent = classifier.intent();
    histories.relabelled(history, before);
    List<HeldEvent> mailable = eventGroup.mailable();
    List<Long> positions = mailable.stream().map(HeldEvent::position).sorted().toList();
    if (mailable.isEmpty()) {
      return new Folded(Optional.empty(), positions, MailLabels.NONE);
    }
    MailLabels labels = MailLabels.of(sources.labels().apply(history.labelled));
    Severity severity = labels.severity().filter(s -> isProblem(intent)).orElse(intent.severity());
    Incident incident =
        new Incident(
            positions.getFirst(),
            eventGroup.subject(),
            intent,
            classifier.streak(),
            severity,
            mailable.getFirst().event().time(),
            mailable.getLast().event().time(),
            mailable.size(),
            cause(eventGroup.subject(), intent, mailable.getLast(), classifier.run()),
            service(eventGroup.subject(), intent, mailable.getLast()));
    return new Folded(Optional.of(incident), positions, labels);
  }

  private static boolean isProblem(Intent intent) {
    return intent.severity() == Severity.PROBLEM;
  }
}
