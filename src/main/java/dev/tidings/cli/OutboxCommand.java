package dev.tidings.cli;

import dev.tidings.config.Settings;
import dev.tidings.outbox.DeliveryOutage;
import dev.tidings.outbox.Outbox;
import dev.tidings.outbox.OutboxAdmin;
import dev.tidings.outbox.OutboxEntry;
import dev.tidings.outbox.OutboxEntry.State;
import dev.tidings.store.Store;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// `tidings outbox`: what is pending, what failed and why, beside the Tidings that sends it.
final class OutboxCommand {

  /// What to do with it.
  enum Act {
    list,
    retry,
    drop
  }

  /// So much of an id tells mails apart.
  private static final int SHORT_ID = 12;

  private final Settings settings;
  private final PrintStream out;
  private final PrintStream err;

  OutboxCommand(Settings settings, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  /// Runs.
  ///
  /// @return the process's exit code
  int run(Act act, Optional<String> id) {
    if (act != Act.list && id.isEmpty()) {
      throw new IllegalArgumentException("which mail? tidings outbox " + act + " ID");
    }
    try (Store store = Store.beside(settings.data())) {
      OutboxAdmin outboxAdmin = new OutboxAdmin(store);
      return switch (act) {
        case list -> list(store);
        case retry -> changed(id, outboxAdmin.retry(id.orElse("")), "Due now");
        case drop -> changed(id, outboxAdmin.drop(id.orElse("")), "Dropped");
      };
    }
  }

  private int changed(Optional<String> id, Optional<String> meant, String what) {
    if (meant.isEmpty()) {
      err.println(
          "tidings: \""
              + id.orElse("")
              + "\" matches no unsent mail, or several; see tidings outbox");
      return ExitStatus.USAGE;
    }
    out.println(what + ": " + meant.get());
    return ExitStatus.OK;
  }

  private int list(Store store) {
    Outbox outbox = new Outbox(store);
    List<OutboxEntry> pending = outbox.list(State.OWED);
    List<OutboxEntry> dead = outbox.list(State.DEAD, State.UNCONFIRMED);
    new DeliveryOutage(store)
        .present()
        .ifPresent(b -> out.println("Nobody gets any mail since " + b.since() + ": " + b.why()));
    pending.forEach(this::print);
    dead.forEach(this::print);
    if (pending.isEmpty() && dead.isEmpty()) {
      out.println("No unsent mails.");
    }
    return ExitStatus.OK;
  }

  private void print(OutboxEntry entry) {
    String when =
        switch (entry.state()) {
          case OWED -> "pending, next try " + seconds(entry.nextTry());
          case DEAD -> "given up";
          case UNCONFIRMED -> "may have arrived, not sent again";
          case ACCEPTED -> "sent";
        };
    out.println(
        shortId(entry.messageId()) + "  " + seconds(entry.created()) + "  " + entry.subject());
    out.println("    to " + entry.recipient() + ": " + when + ", tries: " + entry.tries());
    if (!entry.reply().isEmpty()) {
      out.println("    " + entry.reply());
    }
  }

  private static String shortId(String messageId) {
    String id = messageId.substring(1);
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }
}
