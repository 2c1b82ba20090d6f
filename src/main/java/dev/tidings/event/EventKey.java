package dev.tidings.event;

/// The identity of an event. An engine sends the same event twice where the replay of its memory
/// meets the live stream, and after every reconnection with an overlap; it gives events no number,
/// and these four together are what tells two of them apart.
///
/// @param timeNano nanoseconds since 1970 by the engine's clock
/// @param type such as `container`
/// @param action the engine's text of the action, within the bounds of [Bounded]: it may be a
///   command of a megabyte
/// @param actorId the engine's identity of the actor, within bounds too
public record EventKey(long timeNano, String type, String action, String actorId) {

  /// Bounds the texts: a journal of an older Tidings has them whole.
  public EventKey {
    type = Bounded.text(type, Bounded.LONGEST_WORD);
    action = Bounded.text(action, Bounded.LONGEST_TEXT);
    actorId = Bounded.text(actorId, Bounded.LONGEST_TEXT);
  }
}
