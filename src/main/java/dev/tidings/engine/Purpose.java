package dev.tidings.engine;

/// What an engine is asked for. Each has connections of its own: however many questions of one kind
/// hang, those of another do not wait for them.
public enum Purpose {
  /// The stream of events, and looks back at them.
  EVENTS(8),
  /// Whether it lives, its version, its host.
  LIVENESS(8),
  /// Which containers there are, and how each is.
  LIST(24),
  /// Inspections and logs, for mails, alarms and healing. Perishable: nothing else may be before
  /// them.
  EVIDENCE(48),
  /// What containers use.
  STATS(64),
  /// What somebody looks at on the page.
  PAGE(16),
  /// Logs that somebody follows on the page.
  FOLLOW(64),
  /// What it is told to do.
  ORDER(16);

  private final int connections;

  Purpose(int connections) {
    this.connections = connections;
  }

  /// How many there may be at once: at least as many as those who ask allow themselves.
  public int connections() {
    return connections;
  }
}
