package dev.tidings.trace;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Decisions;
import dev.tidings.batch.Decisions.Decided;
import dev.tidings.batch.Pace;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Windows;
import dev.tidings.event.EngineEvent;
import dev.tidings.incident.Incident;
import dev.tidings.ingest.EngineFacts;
import dev.tidings.journal.Entry;
import dev.tidings.journal.Journal;
import dev.tidings.mail.Post;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.problem.ProblemLedger;
import dev.tidings.rule.Rules;
import dev.tidings.silence.Silences;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds out what became of events. It only reads, beside whoever writes, so an answer may be
/// behind by a moment.
public final class Tracer {

  /// The shortest beginning of an identity that is taken for one: what `docker ps` shows.
  private static final int SHORT_ID = 12;

  private static final Instant LATEST = EngineEvent.toInstant(Long.MAX_VALUE);

  /// Among so many incidents a name is looked for that is like a wrong one.
  private static final int NAMES = 2_000;

  private final Store store;
  private final Rules rules;
  private final Silences silences;
  private final Journal journal;
  private final Backlog backlog;
  private final Decisions decisions;
  private final ProblemLedger problems;
  private final Archive archive;
  private final DeliveryOutage outage;
  private final Nearest nearest;
  private final Status status;

  /// @param rules as the configuration has them now
  /// @param stable how long a container must have run to be down no more
  /// @param nearest finds what somebody may have meant
  public Tracer(Store store, Rules rules, Silences silences, Duration stable, Nearest nearest) {
    this.store = store;
    this.rules = rules;
    this.silences = silences;
    this.journal = new Journal(store);
    this.backlog = new Backlog(store);
    this.decisions = new Decisions(store);
    this.problems = new ProblemLedger(store, stable);
    this.archive = new Archive(store);
    this.outage = new DeliveryOutage(store);
    this.nearest = nearest;
    this.status = new Status(store);
  }

  /// Finds the known name that is most like a wrong one.
  @FunctionalInterface
  public interface Nearest {
    Optional<String> find(String name, List<String> known);
  }

  /// What became of the events of one thing.
  ///
  /// @param traces in order of arrival, without those that are counted below
  /// @param leftOut events that the rules left out by themselves, by rule
  /// @param more whether there are earlier ones in the stretch of time that were not looked at
  public record Answer(List<Trace> traces, List<LeftOut> leftOut, boolean more) {

    /// Copies the lists.
    public Answer {
      traces = List.copyOf(traces);
      leftOut = List.copyOf(leftOut);
    }

    /// Whether there is no event at all.
    public boolean isEmpty() {
      return traces.isEmpty() && leftOut.isEmpty();
    }
  }

  /// Events that are not mailed, whatever they mean.
  ///
  /// @param rule as in [Trace.Stage.LeftOut]
  /// @param last the latest of them
  public record LeftOut(Optional<String> rule, int events, Entry last) {}

  /// How much is looked at for one answer.
  ///
  /// @param since by the engine's clock
  /// @param traces so many at most; the latest
  /// @param pages so many pages of the journal at most
  public record Wanted(Instant since, int traces, int pages) {}

  /// What became of the event at a position.
  ///
  /// @return empty where there is none, or it is forgotten
  public Optional<Trace> at(long position, Instant now) {
    return journal.at(position).map(entry -> trace(entry, now));
  }

  /// What became of the events of one thing.
  ///
  /// @param name of a container or of anything else that has events, or the beginning of its
  ///   identity, of twelve characters at least
  public Answer of(String name, Wanted wanted, Instant now) {
    Collected collected = new Collected(wanted.traces());
    Journal.Stretch stretch = journal.stretch(wanted.since(), LATEST);
    List<Entry> page = journal.before(stretch, Long.MAX_VALUE);
    for (int pages = 0; pages < wanted.pages() && !page.isEmpty() && !collected.more; pages++) {
      page.stream()
          .filter(entry -> isAbout(name, entry.event()))
          .takeWhile(entry -> collected.add(trace(entry, now)))
          .forEach(_ -> {});
      page = journal.before(stretch, page.getLast().position());
    }
    collected.more |= !page.isEmpty();
    return collected.answer();
  }

  /// Traces as they are found, the latest first.
  private static final class Collected {
    private final List<Trace> traces = new ArrayList<>();
    private final Map<Optional<String>, LeftOut> leftOut = new LinkedHashMap<>();
    private final int most;
    private boolean more;

    Collected(int most) {
      this.most = most;
    }

    /// @return whether it was taken; there are too many otherwise
    boolean add(Trace trace) {
      if (trace.stage() instanceof Trace.Stage.LeftOut(Optional<String> rule)) {
        leftOut.merge(rule, new LeftOut(rule, 1, trace.entry()), Tracer::sum);
      } else if (traces.size() == most) {
        more = true;
      } else {
        traces.add(trace);
      }
      return !more;
    }

    Answer answer() {
      return new Answer(traces.reversed(), List.copyOf(leftOut.values()), more);
    }
  }

  private static LeftOut sum(LeftOut later, LeftOut earlier) {
    return new LeftOut(later.rule(), later.events() + earlier.events(), later.last());
  }

  private static boolean isAbout(String name, EngineEvent event) {
    // A network names the container that joins it by its identity.
    String container = event.actor().attributes().getOrDefault("container", "");
    return event.actor().name().equals(name)
        || (name.length() >= SHORT_ID
            && (event.actor().id().startsWith(name) || container.startsWith(name)));
  }

  /// The name of something that has events or exists, which is most like a wrong one; empty if none
  /// is like it.
  public Optional<String> nearest(String name) {
    List<String> names =
        store.query(
            row -> row.getString(1),
            "SELECT name FROM state UNION SELECT json_extract(described, '$.name') FROM"
                + " (SELECT described FROM incident ORDER BY position DESC LIMIT ?) ORDER BY 1",
            NAMES);
    return nearest.find(name, names);
  }

  private Trace trace(Entry entry, Instant now) {
    long position = entry.position();
    List<Decided> decided = decisions.about(position);
    List<Backlog.Waiting> waiting = backlog.waiting(position);
    if (!decided.isEmpty() || !waiting.isEmpty()) {
      return new Trace(entry, judged(decided, waiting, now));
    }
    if (backlog.isOpen(position)) {
      return new Trace(entry, new Trace.Stage.Open());
    }
    Optional<String> rule = rules.keepsBack(entry.event());
    if (rule.isEmpty() && position > journal.cursor(Backlog.READER)) {
      return new Trace(entry, new Trace.Stage.Unread());
    }
    return new Trace(
        entry,
        rule.isEmpty() && position <= decisions.since()
            ? new Trace.Stage.Forgotten()
            : new Trace.Stage.LeftOut(rule));
  }

  private Trace.Stage judged(List<Decided> decided, List<Backlog.Waiting> waiting, Instant now) {
    Optional<Incident> incident =
        Stream.concat(
                decided.stream().flatMap(each -> each.incident().stream()),
                waiting.stream().flatMap(each -> backlog.incident(each.incident()).stream()))
            .findFirst();
    List<Trace.Way> ways = new ArrayList<>();
    decided.forEach(each -> ways.add(done(each)));
    waiting.forEach(each -> ways.add(waiting(each.name())));
    return new Trace.Stage.Judged(
        incident, incident.map(i -> problems(i, now)).orElse(List.of()), ways);
  }

  private Trace.Way done(Decided decision) {
    Optional<Archive.Filed> mail =
        decision.kind().isMail() ? archive.filed(decision.words()) : Optional.empty();
    boolean pending =
        mail.stream()
            .flatMap(filed -> filed.deliveries().stream())
            .anyMatch(each -> each.state() == OutboxEntry.State.OWED);
    return new Trace.Way.Done(decision, mail, pending ? outage.present() : Optional.empty());
  }

  private List<LedgerEntry> problems(Incident incident, Instant now) {
    return problems.of(incident, now.plus(EngineFacts.ahead(status)));
  }

  private Trace.Way waiting(Backlog.Name name) {
    Optional<Silences.Hold> silence = silences.holding(name.group());
    Optional<Post.Held> held = outage.held();
    return new Trace.Way.Waiting(name, silence, windowEnds(name), held);
  }

  /// The end of its own window, or of its route's pace, whichever is later.
  private Optional<Instant> windowEnds(Backlog.Name name) {
    Windows windows = new Windows(store);
    Optional<Instant> own =
        windows
            .find(name)
            .map(Windows.Window::throttle)
            .filter(Throttle.Open.class::isInstance)
            .map(open -> ((Throttle.Open) open).ends());
    Optional<Instant> pace =
        Optional.ofNullable(windows.paces().get(new Backlog.Name(name.route(), "", name.to())))
            .map(Pace::ends);
    return Stream.of(own, pace).flatMap(Optional::stream).max(Instant::compareTo);
  }
}
