package dev.tidings.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a mail says of the mails before it, that they could not be sent for a while, or not at all;
/// and of the clocks.
///
/// @param held since when mails could not be sent, if this is the first after it
/// @param undelivered mails that some recipient never got and that no mail has told of, the first
///   few
/// @param more how many there are beyond those
/// @param ahead by how much the engine's clock, whose time events carry, is ahead of ours
public record Post(Optional<Held> held, List<Undelivered> undelivered, int more, Duration ahead) {

  /// All is well.
  public static final Post FINE = new Post(Optional.empty(), List.of(), 0);

  /// With clocks that agree.
  public Post(Optional<Held> held, List<Undelivered> undelivered, int more) {
    this(held, undelivered, more, Duration.ZERO);
  }

  /// Copies the list.
  public Post {
    undelivered = List.copyOf(undelivered);
  }

  /// Mails could not be sent.
  ///
  /// @param why one line
  public record Held(Instant since, String why) {}

  /// A mail that was given up.
  ///
  /// @param subject of it
  /// @param recipient who did not get it, or may not have got it
  /// @param reply the server's last word, or ours
  /// @param mayHaveArrived whether it was sent whole, and never answered
  public record Undelivered(
      String subject, String recipient, String reply, boolean mayHaveArrived) {}
}
