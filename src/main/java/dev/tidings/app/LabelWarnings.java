package dev.tidings.app;

import dev.tidings.event.ContainerLabels;
import dev.tidings.expect.ExpectLabels;
import dev.tidings.heal.CareLabels;
import dev.tidings.incident.MailLabels;
import dev.tidings.mail.Advice;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says which labels of containers are not followed, and why: whoever wrote one believes that it
/// works. Any thread may use it.
public final class LabelWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(LabelWarnings.class);

  /// What was said last is remembered; beyond that something may be said a second time.
  private static final int REMEMBERED = 2_000;

  private final Predicate<String> mayGet;
  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock.
  private final Set<String> said = new LinkedHashSet<>();

  /// @param mayGet whether mails may go to the addresses that a label names
  public LabelWarnings(Predicate<String> mayGet) {
    this.mayGet = mayGet;
  }

  /// What must be said of a container's labels, a sentence each, in small letters and without a
  /// full stop.
  public List<String> about(ContainerLabels labels) {
    return labels.asksNothing()
        ? List.of()
        : Stream.of(
                labels.refusals(),
                MailLabels.unreadable(labels, mayGet),
                Advice.unreadable(labels),
                CareLabels.unreadable(labels),
                ExpectLabels.unreadable(labels))
            .flatMap(List::stream)
            .toList();
  }

  /// Writes it into the log, once for each container of that name.
  public void log(String container, ContainerLabels labels) {
    for (String warning : about(labels)) {
      String line = container + ": " + warning;
      if (isNew(line)) {
        LOG.warn(line);
      }
    }
  }

  /// How many things were said that will not be said again.
  int remembered() {
    return said.size();
  }

  private boolean isNew(String line) {
    lock.lock();
    try {
      if (said.size() >= REMEMBERED && !said.contains(line)) {
        said.remove(said.iterator().next());
      }
      return said.add(line);
    } finally {
      lock.unlock();
    }
  }
}
