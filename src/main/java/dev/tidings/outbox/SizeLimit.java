package dev.tidings.outbox;

import dev.tidings.store.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// How big a mail the server takes, so that the next mails need not be too big first. Written down,
/// since who writes them may be another process than who learned it.
public final class SizeLimit {

  /// The fact, between blanks: what a server said (0: nothing), what it refused less one (0:
  /// nothing), and which server, since each has limits of its own.
  private static final String FACT = "mail.limit";

  private final Status status;

  private record Known(String server, long told, long taught) {}

  /// The limit in this store.
  public SizeLimit(Status status) {
    this.status = status;
  }

  /// The size in bytes above which a mail is not worth a try; empty while nothing is known.
  public OptionalLong present() {
    return known().stream()
        .flatMapToLong(known -> LongStream.of(known.told(), known.taught()))
        .filter(limit -> limit > 0)
        .min();
  }

  /// A server said how much it takes, or nothing of it. If that is news, what it refused before
  /// counts no more: somebody has set its limits anew.
  public void told(String server, OptionalLong most) {
    Known now = new Known(server, most.orElse(0), 0);
    boolean news =
        known().filter(k -> k.server().equals(server) && k.told() == now.told()).isEmpty();
    if (news && (most.isPresent() || known().isPresent())) {
      set(now);
    }
  }

  /// A server refused one byte more.
  public void taught(String server, long most) {
    Known before = known().filter(k -> k.server().equals(server)).orElse(new Known(server, 0, 0));
    long least = before.taught() == 0 ? most : Math.min(most, before.taught());
    if (least != before.taught() && (before.told() == 0 || least < before.told())) {
      set(new Known(server, before.told(), least));
    }
  }

  private void set(Known known) {
    status.set(FACT, known.told() + " " + known.taught() + " " + known.server());
  }

  private Optional<Known> known() {
    return status
        .get(FACT)
        .map(fact -> List.of(fact.split(" ", 3)))
        .map(words ->
            new Known(words.get(2), Long.parseLong(words.get(0)), Long.parseLong(words.get(1))));
  }
}
