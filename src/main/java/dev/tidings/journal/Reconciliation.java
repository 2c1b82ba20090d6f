package dev.tidings.journal;

import dev.tidings.event.Action;
import dev.tidings.event.Census;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.OwnEvents;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/// Compares how all containers are with what is known of them, and makes events of what nobody saw
/// and of the gaps that hide it. There may be more containers than fit into memory: they come one
/// after the other, what events explain is passed over, and the rest is written down in pieces.
/// Made anew for each look.
public final class Reconciliation {

  /// So many that are gone are reported in one transaction.
  private static final int GONE_AT_ONCE = 256;

  /// How many changes were found by a look that has not ended.
  private static final String CHANGES = "states.changes";

  private final Store store;
  private final Journal journal;
  private final States states;
  private final Status status;

  /// Gaps that are noticed after the look began wait for the next one.
  private final long noticed;

  /// Since when events may be missing.
  private final Instant lost;

  Reconciliation(Store store, Journal journal, States states) {
    this.store = store;
    this.journal = journal;
    this.states = states;
    this.status = new Status(store);
    this.noticed = journal.gaps().mark();
    this.lost =
        journal.gaps().waiting().stream()
            .map(Gap::since)
            .min(Comparator.naturalOrder())
            .orElse(Instant.MAX);
  }

  /// Whether events have told all that an engine says of a container. Any number of these may be
  /// passed over; the others go to [#settle] or [#finish].
  ///
  /// @param from when the look at all containers began, by the engine's clock
  public boolean explains(ContainerState state, Instant from) {
    return states.explain(state, from, lost);
  }

  /// Compares some containers, of more than fit into memory at once, with what is known of them,
  /// and writes down as reconciled events what has happened to them unseen, in one transaction.
  /// What an event tells is not unseen: all that the engine remembers up to the end of the look
  /// must be in the journal before.
  ///
  /// @param from when the look at all containers began, by the engine's clock
  /// @param to when these had been looked at
  /// @return how many changes nobody had seen
  public int settle(List<ContainerState> some, Instant from, Instant to, Instant received) {
    int[] found = {0};
    store.commit(() -> {
      List<EngineEvent> unseen = unseen(some, from, to);
      write(unseen, some, from, received);
      count(unseen);
      found[0] = unseen.size();
    });
    return found[0];
  }

  /// The end of a look at all containers: as [#settle] for the last of them, says which are gone,
  /// and tells the gaps that waited for it; those and the last changes in one transaction, so each
  /// of it once. A first look is only learnt from: what was before is nobody's concern.
  ///
  /// @return how many changes nobody had seen, those written down before included
  public int finish(List<ContainerState> last, Census census, Instant received) {
    String after = "";
    int[] found = {-1};
    while (found[0] < 0) {
      String behind = after;
      List<String> gone = new ArrayList<>();
      store.commit(() -> {
        gone.clear();
        gone.addAll(states.gone(census, behind, GONE_AT_ONCE));
        List<EngineEvent> unseen = leave(gone, census);
        if (gone.size() == GONE_AT_ONCE) {
          unseen.forEach(event -> journal.insert(event, received));
          count(unseen);
        } else {
          found[0] = finish(unseen, last, census, received);
        }
      });
      after = gone.isEmpty() ? "" : gone.getLast();
    }
    return found[0];
  }

  private int finish(
      List<EngineEvent> gone, List<ContainerState> last, Census census, Instant received) {
    gone.addAll(unseen(last, census.from(), census.to()));
    int found = gone.size() + (int) status.counted(CHANGES);
    status.clear(CHANGES);
    tell(journal.gaps().take(noticed), found, census, received);
    write(gone, last, census.from(), received);
    states.catchUp(census);
    return found;
  }

  private void count(List<EngineEvent> unseen) {
    if (!unseen.isEmpty()) {
      status.count(CHANGES, unseen.size());
    }
  }

  /// Of a first look it is only learnt that they are not there.
  private List<EngineEvent> leave(List<String> gone, Census census) {
    boolean known = journal.knowsStates();
    List<EngineEvent> unseen = new ArrayList<>();
    for (String id : gone) {
      EngineEvent event = states.leave(id, census.to());
      if (known) {
        unseen.add(event);
      }
    }
    return unseen;
  }

  private List<EngineEvent> unseen(List<ContainerState> some, Instant from, Instant to) {
    List<EngineEvent> unseen = new ArrayList<>();
    some.forEach(state -> unseen.addAll(states.unseen(state, from, to, lost)));
    return unseen;
  }

  /// In order of time.
  private void write(
      List<EngineEvent> unseen, List<ContainerState> some, Instant from, Instant received) {
    unseen.sort(Comparator.comparingLong(EngineEvent::timeNano));
    unseen.forEach(event -> journal.insert(event, received));
    some.forEach(state -> states.learn(state, from));
  }

  /// Changes are told with the latest of the gaps.
  private void tell(List<Gap> waiting, int found, Census census, Instant received) {
    boolean known = journal.knowsStates();
    String note = known ? census.note() : "none are known from before";
    for (Gap gap : waiting) {
      int changes = gap.equals(waiting.getLast()) ? found : 0;
      journal.insert(
          told(gap, known ? OptionalInt.of(changes) : OptionalInt.empty(), note), received);
    }
  }

  /// Tells the gaps that wait, without a comparison.
  ///
  /// @param why the containers could not be looked at
  /// @param upTo those noticed later wait on
  /// @return how many were told
  public int tellGaps(String why, Instant upTo, Instant received) {
    int[] told = {0};
    store.commit(() -> {
      for (Gap gap : journal.gaps().take(upTo, received)) {
        told[0] += journal.insert(told(gap, OptionalInt.empty(), why), received);
      }
      if (told[0] > 0) {
        states.fallBehind();
      }
    });
    return told[0];
  }

  private static EngineEvent told(Gap gap, OptionalInt changes, String note) {
    return OwnEvents.gap(gap.until(), new Action.Gap(gap.since(), gap.reason(), changes, note));
  }
}
