package dev.tidings.notify;

import dev.tidings.incident.MailLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whom the labels of containers name as their readers, a bounded number at a time: each keeps a
/// pace of its own, and whoever makes containers may name as many as there are. Owned by the thread
/// `notify`.
public final class Readers {

  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

  /// So many lists of addresses get mails within an hour; who is named beside them is named in
  /// vain.
  static final int MOST = 20;

  /// As long as the allowance of a pace.
  private static final Duration HOUR = Duration.ofHours(1);

  private final Function<String, Optional<String>> allowed;

  /// When each was named last.
  private final Map<String, Instant> named = new LinkedHashMap<>();

  private boolean complained;

  /// @param allowed the readers that a label names, always in the same words for the same ones;
  ///   empty where it may not name them
  public Readers(Function<String, Optional<String>> allowed) {
    this.allowed = allowed;
  }

  /// There were such before; those beyond the bound are not.
  ///
  /// @return whether they are known now
  boolean recall(String readers, Instant now) {
    if (readers.isEmpty() || (named.size() >= MOST && !named.containsKey(readers))) {
      return readers.isEmpty();
    }
    named.put(readers, now);
    return true;
  }

  /// Who gets the mails of a container.
  ///
  /// @param waits whether something waits for them
  /// @return empty: those of its route
  String of(MailLabels labels, Predicate<String> waits, Instant now) {
    Optional<String> readers = labels.to().flatMap(allowed);
    if (readers.isEmpty()) {
      return "";
    }
    named
        .entrySet()
        .removeIf(each -> each.getValue().plus(HOUR).isBefore(now) && !waits.test(each.getKey()));
    if (named.containsKey(readers.get()) || named.size() < MOST) {
      complained &= named.size() >= MOST;
      named.put(readers.get(), now);
      return readers.get();
    }
    if (!complained) {
      complained = true;
      LOG.warn(
          "The labels tidings.to of containers name more than {} lists of addresses within an hour:"
              + " mails for {}, and for others beside those, go to the readers of their routes",
          MOST,
          readers.get());
    }
    return "";
  }
}
