package dev.tidings.smtp;

import java.time.Duration;

/// How long each part of a conversation with a mail server may take, each up to 24 days.
///
/// @param connect for the TCP connection to one address, and for the server to say that a kept
///   connection still lives
/// @param read for any reply but the last
/// @param write for handing some bytes to the network
/// @param end for the reply to the final dot: the server may be filing and filtering, and whoever
///   hangs up too early sends the mail twice (RFC 5321, 4.5.3.2)
/// @param idle how long a connection is kept for the next mail
public record Timeouts(
    Duration connect, Duration read, Duration write, Duration end, Duration idle) {

  /// What mail servers of the world are used to.
  public static final Timeouts STANDARD =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(600),
          Duration.ofSeconds(30));

  /// Zero would mean "for ever" to a socket.
  ///
  /// @throws IllegalArgumentException if one is not positive or too long to count in an int
  public Timeouts {
    for (Duration each : new Duration[] {connect, read, write, end, idle}) {
      if (each.toMillis() <= 0 || each.toMillis() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("a timeout must be 1 ms to 24 days, not " + each);
      }
    }
  }
}
