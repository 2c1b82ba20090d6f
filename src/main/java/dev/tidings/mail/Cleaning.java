package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.incident.Intent;
import java.util.List;

/// What Tidings removed, as far as a batch tells it one by one.
///
/// @param batch whose
record Cleaning(Batch batch) {

  /// A sentence with a blank before it, such as ` Tidings removed 3 containers with 2 anonymous
  /// volumes, and won 24 MB.`; empty where it removed fewer than two: their story says it.
  String sum() {
    List<Intent.Cleaned> cleaned =
        batch.digest().chapters().stream()
            .flatMap(chapter -> chapter.incidents().stream())
            .map(incident -> incident.intent())
            .filter(Intent.Cleaned.class::isInstance)
            .map(Intent.Cleaned.class::cast)
            .toList();
    if (cleaned.size() < 2) {
      return "";
    }
    int volumes = cleaned.stream().mapToInt(Intent.Cleaned::volumes).sum();
    long bytes = cleaned.stream().mapToLong(each -> Math.max(0, each.bytes())).sum();
    boolean known = cleaned.stream().allMatch(each -> each.bytes() >= 0);
    return " Tidings removed "
        + Plural.of(cleaned.size(), "container")
        + (volumes == 0 ? "" : " with " + Plural.of(volumes, "anonymous volume"))
        + ", and won "
        + (known ? "" : "at least ")
        + Bytes.of(bytes)
        + ".";
  }
}
