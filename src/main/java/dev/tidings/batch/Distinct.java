package dev.tidings.batch;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Counts how many different things of each kind there are, in bounded memory: of a name only a
/// hash of 64 bits is kept, since names may be long; that two of twenty thousand share one is a
/// matter of a hundred billion mails. Used by one thread.
final class Distinct {

  /// So many kinds are counted apart: engines know about ten.
  static final int KINDS = 50;

  /// What those beyond are counted as.
  static final String OTHER = "other";

  private final Map<String, Set<Long>> hashes = new LinkedHashMap<>();
  private int size;

  /// Takes one more.
  ///
  /// @return whether it was not there yet
  boolean add(String kind, String name) {
    boolean apart = hashes.size() < KINDS || hashes.containsKey(kind);
    boolean fresh =
        hashes
            .computeIfAbsent(apart ? kind : OTHER, k -> new HashSet<>())
            .add(hash(apart ? name : kind + " " + name));
    size += fresh ? 1 : 0;
    return fresh;
  }

  /// FNV-1a, over characters.
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /// How many there are of all kinds together.
  int size() {
    return size;
  }

  /// How many there are of each kind, in the order of their appearance.
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    hashes.forEach((kind, all) -> counts.put(kind, all.size()));
    return counts;
  }
}
