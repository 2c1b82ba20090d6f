package dev.tidings.smtp;

import java.time.Duration;

/// How long each part of a session with a mail server may take, each up to 24 days.
///
/// @param connect for the TCP connection to one address, and for the server to say that a kept
///   connection still lives
/// @param reply for any whole reply but the last, and for a TLS handshake, from our last byte to
///   the server's
/// @param write for handing some bytes to the network
/// @param end for the reply to the final dot: the server may be filing and filtering, and whoever
///   hangs up too early sends the mail twice (RFC 5321, 4.5.3.2)
/// @param idle how long a connection is kept for the next mail
public record Timeouts(
    Duration connect, Duration reply, Duration write, Duration end, Duration idle) {

  /// What mail servers of the world are used to.
  public static final Timeouts STANDARD =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(600),
          Duration.ofSeconds(30));

  /// The slowest connection over which a mail still goes out: that of an analogue modem.
  private static final int BYTES_A_SECOND = 4_000;

  private static final Duration A_RECIPIENT = Duration.ofSeconds(2);

  /// Zero would mean "for ever" to a socket.
  ///
  /// @throws IllegalArgumentException if one is not positive or too long to count in an int
  public Timeouts {
    for (Duration each : new Duration[] {connect, reply, write, end, idle}) {
      if (each.toMillis() <= 0 || each.toMillis() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("a timeout must be 1 ms to 24 days, not " + each);
      }
    }
  }

  /// For the system to find a server's addresses: its own limit is 5 s for each of its resolvers,
  /// twice (`resolv.conf`).
  Duration lookup() {
    return connect.multipliedBy(2);
  }

  /// For all that comes between the TCP connection and the first mail.
  Duration opening() {
    return reply.multipliedBy(2);
  }

  /// For one mail, from MAIL to the last byte of its content; the reply to that comes on top.
  Duration mail(int bytes, int recipients) {
    return reply
        .multipliedBy(2)
        .plus(A_RECIPIENT.multipliedBy(recipients))
        .plusSeconds(bytes / BYTES_A_SECOND);
  }
}
