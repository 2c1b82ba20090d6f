package dev.tidings.app;

import dev.tidings.batch.Batch;
import dev.tidings.evidence.Evidence;
import java.util.Map;

/// Placeholder.
final class Evidences {
  Map<Long, Evidence> of(Batch batch) {
    return Map.of();
  }
}
