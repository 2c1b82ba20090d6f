package dev.tidings.outbox;

import dev.tidings.store.Status;
import java.time.Instant;
import java.util.Optional;

/// Whether nobody gets any mail at present, whatever is written: the server is down, will not have
/// us, or puts everybody off. Written down, since it may outlast the process.
public final class Blockade {

  /// The fact: since when, a blank, and why.
  private static final String FACT = "mail.blocked";

  /// A blockade that lasts.
  ///
  /// @param since the first failure
  /// @param why the last one, in one line
  public record Blocked(Instant since, String why) {}

  private final Status status;

  /// The blockade in this store.
  public Blockade(Status status) {
    this.status = status;
  }

  /// The present one, if there is one.
  public Optional<Blocked> present() {
    return status
        .get(FACT)
        .map(text -> {
          int blank = text.indexOf(' ');
          return new Blocked(Instant.parse(text.substring(0, blank)), text.substring(blank + 1));
        });
  }

  /// Nobody gets any mail. Since when is kept from the first time.
  public void set(String why, Instant now) {
    Instant since = present().map(Blocked::since).orElse(now);
    status.set(FACT, since + " " + why);
  }

  /// Mails are taken again.
  public void lift() {
    status.clear(FACT);
  }
}
