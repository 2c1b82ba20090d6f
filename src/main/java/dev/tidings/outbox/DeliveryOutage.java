package dev.tidings.outbox;

import dev.tidings.mail.Post;
import dev.tidings.store.Status;
import dev.tidings.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Whether nobody gets any mail at present, whatever is written: the server is down, takes no mail
/// from us, or puts everybody off. On disk, since it may outlast the process.
///
/// Any thread may use it; the store lets one in at a time.
public final class DeliveryOutage {

  /// The fact: since when, a blank, and why.
  private static final String BLOCKED = "mail.blocked";

  /// The fact: the last mail that every recipient's server refused for good, if none was taken
  /// since.
  private static final String REFUSED = "mail.refused";

  /// The fact that events had to wait because no mail could be sent: since when, a blank, and why.
  private static final String HELD = "mail.held";

  /// The fact: why no mail could be sent.
  private static final String FORESEEN = "mail.foreseen";

  /// So often a pending mail is tried before another one may show whether the first alone is the
  /// trouble: for about three minutes.
  private static final int FAIR_TRIES = 3;

  /// An outage that lasts.
  ///
  /// @param since the first failure
  /// @param why the last one, in one line
  public record Blocked(Instant since, String why) {}

  /// Whom mails come from and go to as things are configured now. Pending ones may be addressed as
  /// they were configured before, and then tell nothing about the present settings.
  ///
  /// @param sender a bare address
  /// @param isRecipient whether a bare address may get mails
  public record Addressing(String sender, Predicate<String> isRecipient) {}

  private record Pending(String sender, Instant created, int tries, List<String> recipients) {}

  private final Store store;
  private final Status status;

  /// The outage in this store.
  public DeliveryOutage(Store store) {
    this.store = store;
    this.status = new Status(store);
  }

  /// The present one, if there is one.
  public Optional<Blocked> present() {
    return status
        .get(BLOCKED)
        .map(text -> {
          int blank = text.indexOf(' ');
          return new Blocked(Instant.parse(text.substring(0, blank)), text.substring(blank + 1));
        });
  }

  /// Nobody gets any mail. Since when is kept from the first time.
  public void set(String why, Instant now) {
    Instant since = present().map(Blocked::since).orElse(now);
    status.set(BLOCKED, since + " " + why);
  }

  /// Since when events have to wait because no mail can be written, and why, until a mail has told
  /// so.
  public Optional<Post.Held> held() {
    return status
        .get(HELD)
        .map(text -> {
          int blank = text.indexOf(' ');
          return new Post.Held(Instant.parse(text.substring(0, blank)), text.substring(blank + 1));
        });
  }

  /// Events have to wait.
  public void hold(Post.Held why) {
    status.set(HELD, why.since() + " " + why.why());
  }

  /// A mail has told so.
  public void released() {
    status.clear(HELD);
  }

  /// Why no mail could be sent, as far as that is known before there is one; empty: nothing is
  /// known.
  public Optional<String> foreseen() {
    return status.get(FORESEEN);
  }

  /// What is known of that now. Nothing is written unless it changes.
  void foresee(Optional<String> why) {
    if (!foreseen().equals(why)) {
      why.ifPresentOrElse(words -> status.set(FORESEEN, words), () -> status.clear(FORESEEN));
    }
  }

  /// Mails are taken again.
  public void lift() {
    status.clear(BLOCKED);
  }

  /// Whether another mail than this was refused for good by everybody, and none was taken since: a
  /// server that does so again refuses everything.
  boolean refusedAnotherBefore(String messageId) {
    return status.get(REFUSED).filter(before -> !before.equals(messageId)).isPresent();
  }

  /// Everybody refused this mail for good: the server does its work.
  void refused(String messageId) {
    status.set(REFUSED, messageId);
    lift();
  }

  /// Somebody got a mail.
  void accepted() {
    for (String fact : List.of(BLOCKED, REFUSED)) {
      if (status.get(fact).isPresent()) {
        status.clear(fact);
      }
    }
  }

  /// Whether no new mail may be written because of an outage. The pending mail is the test whether
  /// it is over. Only where the server has seen that mail a few times may one more be written in
  /// the whole outage, since it may be that mail alone which cannot pass; and one where no pending
  /// mail is addressed as mails are now.
  public Optional<Blocked> holdingBack(Addressing now) {
    return present().filter(blocked -> isTested(blocked, now));
  }

  private boolean isTested(Blocked outage, Addressing now) {
    List<Pending> tests =
        pending().stream()
            .filter(mail -> mail.sender().equals(now.sender()))
            .filter(mail -> mail.recipients().stream().anyMatch(now.isRecipient()))
            .toList();
    boolean another = tests.stream().anyMatch(mail -> mail.created().isAfter(outage.since()));
    return another || tests.stream().anyMatch(mail -> mail.tries() < FAIR_TRIES);
  }

  private List<Pending> pending() {
    return store.query(
        DeliveryOutage::pending,
        "SELECT m.sender, m.created, max(d.tries), group_concat(d.recipient, char(10))"
            + " FROM mail m JOIN delivery d USING (message_id) WHERE d.state = 'owed'"
            + " GROUP BY m.message_id");
  }

  private static Pending pending(ResultSet row) throws SQLException {
    return new Pending(
        row.getString(1),
        Instant.ofEpochMilli(row.getLong(2)),
        row.getInt(3),
        List.of(row.getString(4).split("\n", -1)));
  }
}
