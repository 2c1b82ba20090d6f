package dev.tidings.batch;

import dev.tidings.store.Store;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How often each rule and each route was right, since counting began: unlike the ledger of a mail,
/// never cleared. What a configuration said before stays counted in its words.
///
/// Any thread may use it; what belongs together is done in one transaction of the store.
public final class Totals {

  /// No route can have these names, which are in the place of one.
  private static final String KEPT_BACK = "";

  private static final String MAILED = " mails";

  /// Somebody may change the configuration every day for years.
  private static final int MOST_TOLD = 500;

  /// An event a millisecond gets there in 25 days; then it stays there.
  private static final String MOST_COUNTED = Integer.toString(Integer.MAX_VALUE);

  private final Store store;

  /// The totals in this store.
  public Totals(Store store) {
    this.store = store;
  }

  /// Events were not mailed.
  ///
  /// @param counts events by rule
  public void notMailed(Map<String, Integer> counts, Instant now) {
    counts.forEach((rule, events) -> add(store, KEPT_BACK, rule, events, now));
  }

  /// A mail was written of what took these routes.
  public void mailed(List<String> routes, Instant now) {
    routes.stream().distinct().forEach(route -> add(store, MAILED, route, 1, now));
  }

  /// Events by the rule that kept them back, the most first.
  public BatchSummary.Ledger notMailed() {
    return read(store, KEPT_BACK);
  }

  /// Mails by route, the most first.
  public BatchSummary.Ledger mailed() {
    return read(store, MAILED);
  }

  /// Counts on in a ledger.
  ///
  /// @param since when counting begins, if it begins now
  static void add(Store store, String ledger, String name, int more, Instant since) {
    store.update(
        "INSERT INTO kept (route, rule, events, since) VALUES (?, ?, ?, ?) ON CONFLICT (route, rule)"
            + " DO UPDATE SET events = min(events + excluded.events, "
            + MOST_COUNTED
            + ")",
        ledger,
        name,
        more,
        since.toEpochMilli());
  }

  /// What a ledger has counted.
  static BatchSummary.Ledger read(Store store, String ledger) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    Instant[] since = {Instant.MAX};
    store.walk(
        row -> {
          counts.put(row.getString(1), row.getInt(2));
          Instant began = Instant.ofEpochMilli(row.getLong(3));
          since[0] = began.isBefore(since[0]) ? began : since[0];
          return counts.size() < MOST_TOLD;
        },
        "SELECT rule, events, since FROM kept WHERE route = ? ORDER BY events DESC, rule",
        ledger);
    return counts.isEmpty()
        ? BatchSummary.Ledger.NOTHING
        : new BatchSummary.Ledger(since[0], counts);
  }
}
