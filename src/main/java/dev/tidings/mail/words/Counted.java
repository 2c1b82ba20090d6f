package dev.tidings.mail.words;

import dev.tidings.text.Printable;
import java.util.Map;
import java.util.stream.Collectors;

/// Incidents counted by their kind, in words.
public final class Counted {

  private static final Map<String, String> NOUNS =
      Map.ofEntries(
          Map.entry("crash", "crash"),
          Map.entry("oom", "out-of-memory kill"),
          Map.entry("start-failed", "failed start"),
          Map.entry("unhealthy", "failed health check"),
          Map.entry("recovered", "recovery"),
          Map.entry("finished", "normal end"),
          Map.entry("stopped", "stop on request"),
          Map.entry("restarted", "restart on request"),
          Map.entry("recreated", "update"),
          Map.entry("started", "start"),
          Map.entry("healed", "healing"),
          Map.entry("gave-up", "failed healing"),
          Map.entry("cleaned", "clean-up"),
          Map.entry("not-cleaned", "failed clean-up"),
          Map.entry("run-missing", "missing run"),
          Map.entry("run-failed", "failed run"),
          Map.entry("run-too-long", "long run"),
          Map.entry("not-running", "missing container"),
          Map.entry("not-back", "restart with something missing"),
          Map.entry("label-unreadable", "label that cannot be read"),
          Map.entry("as-expected", "end of a missed expectation"),
          Map.entry("not-expected", "withdrawn expectation"),
          Map.entry("gap", "gap"),
          Map.entry("other", "other act"));

  private Counted() {}

  /// Such as `2 crashes, 1 recovery`.
  public static String of(Map<String, Integer> intents) {
    return intents.entrySet().stream()
        .map(e -> Plural.of(e.getValue(), noun(e.getKey())))
        .collect(Collectors.joining(", "));
  }

  /// What happened without a meaning is counted by the engine's own word, which may be any.
  private static String noun(String intent) {
    return NOUNS.getOrDefault(intent, Printable.line(intent, EventWords.WORD));
  }
}
