package dev.tidings.outbox;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// A channel for mails. Of several, in the order of preference, one delivers a mail; the next is
/// for when it cannot.
public interface MailSender extends AutoCloseable {

  /// Tries to hand over one mail to its due recipients, sending the very bytes that are stored.
  /// Takes as long as the way takes, within its own time limits; never throws for what a server or
  /// network did. Called by one thread. The same mail, with the same Message-ID, may come again: a
  /// recipient without an outcome in the answer is due again at once.
  Attempt send(PendingMail mail);

  /// Ends what is kept open for the next mail, if it was last used long enough before `now`.
  ///
  /// @return when to ask again; [Instant#MAX] where nothing is open
  Instant rest(Instant now);

  /// The largest mail the server takes, in bytes, as it said last; empty while it did not.
  default OptionalLong limit() {
    return OptionalLong.empty();
  }

  /// Why no mail could be sent now, as far as that is known without trying; empty: nothing is
  /// known.
  default Optional<String> trouble() {
    return Optional.empty();
  }

  /// Where the mails go, for people: a server's address or a folder.
  String destination();

  /// Says goodbye to the server, if one is connected.
  @Override
  void close();
}
