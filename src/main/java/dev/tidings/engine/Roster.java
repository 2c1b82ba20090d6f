package dev.tidings.engine;

import java.util.Set;

/// Which containers there are, running or not: their identities alone, since an engine may have
/// tens of thousands.
///
/// @param ids at most [#MOST]
/// @param more how many containers there are beyond them
public record Roster(Set<String> ids, int more) {

  /// How many are held: some 3 MB.
  public static final int MOST = 20_000;

  /// Copies the identities.
  public Roster {
    ids = Set.copyOf(ids);
  }
}
