package dev.tidings.notify;

import dev.tidings.batch.Backlog;
import dev.tidings.batch.Backlog.Name;
import dev.tidings.rule.Verdict;
import dev.tidings.silence.Silences;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Behind which throttles what happened waits for its mail, and how many of those there are: a
/// bounded number, though names are given by whoever makes containers. Owned by the thread that
/// sorts.
final class PendingGroups {

  /// So many groups wait for mails of their own; what fails beside them waits together.
  static final int MOST = 1_000;

  /// The group of all those beyond; no container's, since those have a blank in them.
  static final String MORE = "(more)";

  private final Backlog backlog;
  private final Readers readers;
  private final Set<Name> waiting = new LinkedHashSet<>();

  /// What waits for the end of a silence, beside the others.
  private final Set<Name> silenced = new LinkedHashSet<>();

  /// What waits for whether it is over soon, beside the others.
  private final Set<Name> delayed = new LinkedHashSet<>();

  PendingGroups(Backlog backlog, Readers readers) {
    this.backlog = backlog;
    this.readers = readers;
  }

  /// The throttles that something waits behind.
  Set<Name> waiting() {
    return waiting;
  }

  /// Those behind which nothing is mailed before a silence ends.
  Set<Name> silenced() {
    return silenced;
  }

  /// Those behind which nothing is mailed if it is over soon.
  Set<Name> delayed() {
    return delayed;
  }

  /// Reads where things wait. Those that are too many, as an earlier version left them, are put
  /// together; should that fail midway, it goes on with the next call.
  void recall(Instant now) {
    backlog.eachWaiting(name -> {
      Name place =
          bounded(
              new Name(
                  name.route(), name.group(), readers.recall(name.to(), now) ? name.to() : ""));
      if (!place.equals(name)) {
        backlog.move(name, place);
      }
      add(place);
    });
  }

  /// Something waits there from now on.
  void add(Name name) {
    if (name.isDelayed()) {
      delayed.add(name);
    } else {
      (Silences.isHeld(name.group()) ? silenced : waiting).add(name);
    }
  }

  /// The throttles that something is to wait behind, to be added; none where it is not mailed.
  ///
  /// @param hold the silence that keeps it back
  Set<Name> of(RuleEvaluation.Judged judged, Optional<Silences.Hold> hold, Instant now) {
    LinkedHashSet<Name> names = new LinkedHashSet<>();
    if (judged.verdict() instanceof Verdict.Mailed(List<Verdict.Way> ways)) {
      Verdict.Way last = ways.getLast();
      String to = readers.of(judged.labels(), this::waits, now);
      // What it passed on the way, such as an audit, goes to the readers of that.
      ways.forEach(way -> {
        String group = hold.map(h -> h.of(way.group())).orElse(way.group());
        names.add(bounded(new Name(way.route(), group, way.equals(last) ? to : "")));
      });
    }
    // Nearly always one, of thousands at a time.
    return names.size() == 1 ? Set.of(names.getFirst()) : names;
  }

  private boolean waits(String to) {
    return Stream.of(waiting, silenced, delayed)
        .flatMap(Set::stream)
        .anyMatch(name -> name.to().equals(to));
  }

  private Name bounded(Name name) {
    if (name.isDelayed()) {
      return name;
    }
    boolean held = Silences.isHeld(name.group());
    Set<Name> others = held ? silenced : waiting;
    boolean own = name.group().isEmpty() || others.size() < MOST || others.contains(name);
    String more = held ? Silences.prefix(name.group()) + MORE : MORE;
    return own ? name : new Name(name.route(), more, name.to());
  }
}
