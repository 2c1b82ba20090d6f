package dev.tidings.notify;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.batch.Batch;
import dev.tidings.config.RoutePolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which throttles' events may share a mail, and the mail they become. Used by one thread.
public final class MailComposer {

  private final List<RoutePolicy> policies;
  private final BatchCollector collector;
  private final MailWriter mailWriter;
  private final DecisionListener listener;

  /// @param policies of all routes, the usual ones last
  /// @param listener called with what becomes of events
  public MailComposer(
      List<RoutePolicy> policies,
      BatchCollector collector,
      MailWriter mailWriter,
      DecisionListener listener) {
    this.policies = List.copyOf(policies);
    this.collector = collector;
    this.mailWriter = mailWriter;
    this.listener = listener;
  }

  MailWriter mailWriter() {
    return mailWriter;
  }

  /// Whether a mail written now would not know of a gap that is just being looked into.
  boolean awaitsGap(Instant now) {
    return collector.awaitsGap(now);
  }

  /// Tells the gaps that no mail waits for any longer.
  ///
  /// @return whether there were any, to be read from the journal before a mail is written
  boolean tellsOverdueGaps(Instant now) {
    return collector.tellsOverdueGaps(now);
  }

  /// Mails to the same people in the same shape.
  ///
  /// @param to where a container's label says so; else empty
  private record Address(RoutePolicy.Look look, String to) {}

  /// How a route mails. What waits behind one that is gone from the configuration is not lost.
  public RoutePolicy policy(Name name) {
    return policies.stream()
        .filter(m -> m.route().name().equals(name.route()))
        .findFirst()
        .orElse(policies.getLast());
  }

  /// In the order of their routes: problems, and what may be missing, are told before the rest.
  List<Name> inOrder(Collection<Name> names) {
    List<String> routes = policies.stream().map(m -> m.route().name()).toList();
    return names.stream()
        .sorted(
            Comparator.comparingInt((Name name) -> routes.indexOf(name.route()))
                .thenComparing(Name::toString))
        .toList();
  }

  /// Throttles whose events may become one mail, whatever routes they took; in an order that hangs
  /// on nothing but their names, for a mail that is written again after a crash must be the same.
  public List<List<Name>> together(Collection<Name> names) {
    Map<Address, List<Name>> together = new LinkedHashMap<>();
    for (Name name : inOrder(names)) {
      together
          .computeIfAbsent(
              new Address(policy(name).look(), name.to()), address -> new ArrayList<>())
          .add(name);
    }
    return List.copyOf(together.values());
  }

  /// Writes the mail of what waits behind throttles.
  ///
  /// @param root of the thread it belongs to
  /// @param next when there may be another
  /// @return empty where nothing waits there any more
  public Optional<Written> write(
      List<Name> names,
      Batch.Occasion occasion,
      Optional<String> root,
      Optional<Instant> next,
      Instant now) {
    return collector
        .waiting(names, occasion)
        .map(gathered -> {
          Name first = names.getFirst();
          RoutePolicy.Look look = policy(first).look().to(first.to());
          return new Written(
              names,
              gathered,
              mailWriter.write(gathered.batch(), look.letter(first.route(), root, next), now));
        });
  }

  /// A mail that nobody knows of yet, and what it tells.
  public record Written(
      List<Name> names, BatchCollector.Gathered gathered, MailWriter.Draft draft) {}

  /// Owes it.
  ///
  /// @param with what else becomes durable with it
  public void put(Written written, Runnable with) {
    mailWriter.put(written.draft(), written.gathered(), written.names(), with);
    listener.mailed().accept(written);
  }
}
