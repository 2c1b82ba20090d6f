package dev.tidings.trace;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Decisions.Decided;
import dev.tidings.incident.Incident;
import dev.tidings.journal.Entry;
import dev.tidings.mail.Post;
import dev.tidings.outbox.Archive;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.problem.LedgerEntry;
import dev.tidings.silence.Silences;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What became of one event.
public record Trace(Entry entry, Stage stage) {

  /// How far it has come.
  public sealed interface Stage {

    /// It is in the journal, and nobody has read it for mails yet.
    record Unread() implements Stage {}

    /// It is read, and its meaning is still open: what follows it may decide that.
    record Open() implements Stage {}

    /// It is not mailed, whatever it means together with others.
    ///
    /// @param rule of the present configuration, in its words; empty where no rule leaves it out
    ///   any more
    record LeftOut(Optional<String> rule) implements Stage {}

    /// It was decided before decisions were written down.
    record Forgotten() implements Stage {}

    /// It is a part of an incident.
    ///
    /// @param incident empty where it is not known any more what it was
    /// @param problems of the ledger that the incident belongs to
    /// @param ways at least one
    record Judged(Optional<Incident> incident, List<LedgerEntry> problems, List<Way> ways)
        implements Stage {

      /// Copies the lists.
      public Judged {
        problems = List.copyOf(problems);
        ways = List.copyOf(ways);
      }
    }
  }

  /// What became of it on one route.
  public sealed interface Way {

    /// It waits for its mail.
    ///
    /// @param name of the throttle it waits behind
    /// @param silence for whose end it waits first
    /// @param until when its window is over; empty where it waits for none
    /// @param held since when, and why, no mail can be written; empty where one can
    record Waiting(
        Name name,
        Optional<Silences.Hold> silence,
        Optional<Instant> until,
        Optional<Post.Held> held)
        implements Way {}

    /// It was decided.
    ///
    /// @param mail that tells of it; empty where none does, or it is forgotten
    /// @param outage why nobody gets any mail, where this one is pending and nobody does
    record Done(
        Decided decision, Optional<Archive.Filed> mail, Optional<DeliveryOutage.Blocked> outage)
        implements Way {}
  }
}
