package dev.tidings.outbox;

import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// How many mails were written, and what trying to deliver them came to, since the store was made:
/// unlike the mails, this is never forgotten. Counted in the transactions of [Outbox].
public final class MailCounts {

  private static final String WRITTEN = "mails.written";

  /// What a try came to: for one recipient as [Outcome] says; or for a whole mail, where nobody
  /// could be reached to take it.
  public enum Kind {
    ACCEPTED,
    REFUSED,
    LATER,
    AMBIGUOUS,
    UNCONFIRMED,
    TOO_BIG,
    UNREACHABLE;

    /// As in `too_big`.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Status status;

  /// The counts in this store.
  public MailCounts(Store store) {
    this.status = new Status(store);
  }

  /// How many mails were written.
  public long written() {
    return status.counted(WRITTEN);
  }

  /// How many tries came to what, all kinds in their order.
  public Map<Kind, Long> tries() {
    Map<Kind, Long> tries = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      tries.put(kind, status.counted(fact(kind)));
    }
    return tries;
  }

  void wrote() {
    status.count(WRITTEN, 1);
  }

  void tried(Outcome outcome) {
    count(
        switch (outcome) {
          case Outcome.Accepted _ -> Kind.ACCEPTED;
          case Outcome.Refused _ -> Kind.REFUSED;
          case Outcome.Later _, Outcome.Doubtful _, Outcome.Misconfigured _ -> Kind.LATER;
          case Outcome.Ambiguous _ -> Kind.AMBIGUOUS;
          case Outcome.Unconfirmed _ -> Kind.UNCONFIRMED;
          case Outcome.TooBig _ -> Kind.TOO_BIG;
        });
  }

  void count(Kind kind) {
    status.count(fact(kind), 1);
  }

  private static String fact(Kind kind) {
    return "mails." + kind.word();
  }
}
