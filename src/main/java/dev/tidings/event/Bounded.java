package dev.tidings.event;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What of an event's texts is held in memory. Names, labels, commands and health checks are
/// written by strangers and may be a megabyte; only the line itself is kept whole, on the disk.
///
/// A text beyond its limit ends with a mark that says how long it was, so that it is never mistaken
/// for a whole one; texts that differ in their length alone still differ.
public final class Bounded {

  /// The longest action and actor's identity, in code points. Both are part of the [EventKey].
  static final int LONGEST_TEXT = 4_096;

  /// The longest type and scope, in code points.
  static final int LONGEST_WORD = 256;

  /// The longest value of an attribute, in code points.
  static final int LONGEST_VALUE = 2_048;

  /// The longest name of an attribute that is no [#isKnown] one, in characters.
  static final int LONGEST_NAME = 256;

  /// How many attributes an event keeps beside the known ones.
  static final int MOST = 128;

  /// How many characters they may take together, names included.
  static final int MOST_CHARACTERS = 16_384;

  private static final String MARK_END = " characters)";
  private static final int LONGEST_MARK = MARK_END.length() + 13;

  /// The attributes beside [DecidingLabels] that decide what an event means or what becomes of it.
  /// A new one belongs here: others are dropped for them, never they for others.
  private static final Set<String> KNOWN =
      Set.of(
          // What engines add.
          "container",
          "containerExitCode",
          "driver",
          "execDuration",
          "execID",
          "exitCode",
          "image",
          "name",
          "network",
          "oldName",
          "signal",
          // What Tidings adds to events of its own; see OwnEvents.
          "after",
          "bytes",
          "byItself",
          "changes",
          "count",
          "error",
          "note",
          "oomKilled",
          "reason",
          "restartCount",
          "rule",
          "since",
          "why");

  private Bounded() {}

  /// Whether an attribute is kept whatever else an event brings.
  public static boolean isKnown(String attribute) {
    return KNOWN.contains(attribute) || DecidingLabels.isDeciding(attribute);
  }

  /// The text, or its beginning and how long it was. Bounding it twice changes nothing.
  ///
  /// @param limit in code points
  static String text(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int points = text.codePointCount(0, text.length());
    boolean bounded = points <= limit + LONGEST_MARK && text.endsWith(MARK_END);
    return points <= limit || bounded
        ? text
        : text.substring(0, text.offsetByCodePoints(0, limit)) + "… (" + points + MARK_END;
  }

  /// Gathers an event's attributes one by one. Used by one thread.
  public static final class Attributes {
    private final Map<String, String> kept = new HashMap<>();
    private final Set<String> cut = new HashSet<>();
    private boolean omitted;
    private int others;
    private int room = MOST_CHARACTERS;

    /// Takes an attribute, as much of it as is kept. Of one that comes twice the last value counts.
    public void put(String name, String value) {
      String bounded = text(value, LONGEST_VALUE);
      if (!isKnown(name) && !kept.containsKey(name) && !fits(name, bounded)) {
        omitted = true;
        return;
      }
      kept.put(name, bounded);
      if (bounded.codePointCount(0, bounded.length()) > LONGEST_VALUE) {
        cut.add(name);
      } else {
        cut.remove(name);
      }
    }

    private boolean fits(String name, String value) {
      int size = name.length() + value.length();
      if (name.length() > LONGEST_NAME || others == MOST || size > room) {
        return false;
      }
      others++;
      room -= size;
      return true;
    }

    /// Notes that something was left out before it came here.
    public void omit() {
      omitted = true;
    }

    /// What was gathered so far; an attribute that is not there is null.
    Map<String, String> kept() {
      return kept;
    }

    /// The actor they belong to.
    public Actor of(String id) {
      return new Actor(text(id, LONGEST_TEXT), kept, cut, omitted);
    }
  }
}
