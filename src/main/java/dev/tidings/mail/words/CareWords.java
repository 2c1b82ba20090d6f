package dev.tidings.mail.words;

import dev.tidings.batch.Batch;
import dev.tidings.event.Action;
import dev.tidings.incident.Incident;
import dev.tidings.incident.Intent;
import dev.tidings.text.Printable;
import java.time.Duration;
import java.util.List;

/// What came of what Tidings did itself, in sentences.
public final class CareWords {

  private static final String FREED = "; that freed ";

  private CareWords() {}

  /// One incident; what Tidings has no part in is told without it.
  public static String of(Incident incident) {
    String name = IncidentWords.name(incident);
    if (incident.intent() instanceof Intent.Healed(int restarts, Duration after)) {
      return name + healed(restarts, after);
    }
    if (incident.intent() instanceof Intent.GaveUp(int restarts, Duration after, String why)) {
      return name + gaveUp(restarts, after) + Printable.line(why, Action.Act.LONGEST) + ".";
    }
    if (incident.intent() instanceof Intent.Cleaned(int volumes, long bytes)) {
      return name + " had ended and was removed" + freed(volumes, bytes) + ".";
    }
    if (incident.intent() instanceof Intent.NotCleaned(String why)) {
      String told = Printable.line(why, Action.Act.LONGEST);
      return name + " has ended, but could not be removed: " + told + ".";
    }
    return name + " " + IncidentWords.whatHappened(incident) + ".";
  }

  private static String healed(int restarts, Duration after) {
    return " was unhealthy for "
        + LocalTimes.fine(after)
        + "; Tidings restarted it"
        + (restarts > 1 ? " " + restarts + " times" : "")
        + ", and its health check passes again.";
  }

  private static String gaveUp(int restarts, Duration after) {
    return " has been unhealthy for "
        + LocalTimes.fine(after)
        + (restarts == 0
            ? ", and Tidings could not heal it: "
            : ", and Tidings will not restart it again: ");
  }

  private static String freed(int volumes, long bytes) {
    String with = volumes == 0 ? "" : " with " + Plural.of(volumes, "anonymous volume");
    return with + (bytes < 0 ? "" : FREED + Bytes.of(bytes));
  }

  /// What was removed, as far as a batch tells it one by one: a sentence with a blank before it,
  /// such as ` Tidings removed 3 containers with 2 anonymous volumes; that freed 24 MB.`; empty
  /// where nothing was removed, or one container of which the mail tells it already.
  ///
  /// @param told the sentence before it
  public static String sum(Batch batch, String told) {
    List<Intent.Cleaned> cleaned =
        batch.digest().chapters().stream()
            .flatMap(chapter -> chapter.incidents().stream())
            .map(Incident::intent)
            .filter(Intent.Cleaned.class::isInstance)
            .map(Intent.Cleaned.class::cast)
            .toList();
    if (cleaned.isEmpty() || (cleaned.size() == 1 && told.contains(FREED))) {
      return "";
    }
    int volumes = cleaned.stream().mapToInt(Intent.Cleaned::volumes).sum();
    long bytes = cleaned.stream().mapToLong(each -> Math.max(0, each.bytes())).sum();
    boolean known = cleaned.stream().allMatch(each -> each.bytes() >= 0);
    boolean none = cleaned.stream().allMatch(each -> each.bytes() < 0);
    return " Tidings removed "
        + Plural.of(cleaned.size(), "container")
        + (volumes == 0 ? "" : " with " + Plural.of(volumes, "anonymous volume"))
        + (none ? "" : FREED + (known ? "" : "at least ") + Bytes.of(bytes))
        + ".";
  }
}
