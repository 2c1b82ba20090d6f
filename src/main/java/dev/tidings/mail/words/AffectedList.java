package dev.tidings.mail.words;

import dev.tidings.batch.Batch;
import dev.tidings.batch.Tally;
import dev.tidings.event.EngineEvent;
import dev.tidings.text.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whom a batch concerns.
///
/// @param batch whose
public record AffectedList(Batch batch) {

  /// As many types are told apart in one line.
  private static final int TYPES = 3;

  /// In few words: `web` for one, `3 containers`, `web, 1 image`. Containers come with their
  /// networks and volumes; where there are any, those are not named.
  public String brief() {
    boolean containers = batch.tally().actors().containsKey("container");
    return list(types().stream().filter(type -> !(containers && isCompanion(type))).toList(), true);
  }

  /// In few words and without names: `1 container, 1 network`.
  public String counts() {
    return list(types(), false);
  }

  private static boolean isCompanion(String type) {
    return type.equals("network") || type.equals("volume");
  }

  /// Containers first: they are what people run.
  private List<String> types() {
    return batch.tally().actors().keySet().stream()
        .sorted(Comparator.comparing(type -> !type.equals("container")))
        .toList();
  }

  /// The one container that the batch is about, or the one thing of another type; the first of its
  /// events that is shown.
  public Optional<EngineEvent> lead() {
    boolean oneContainer = names("container") == 1;
    boolean alone = batch.tally().byActor().size() == 1;
    return batch.shown().stream()
        .filter(e -> oneContainer ? e.type().equals("container") : alone)
        .findFirst();
  }

  private String list(List<String> types, boolean withName) {
    List<String> parts = new ArrayList<>();
    long rest = 0;
    for (String type : types) {
      int count = batch.tally().actors().getOrDefault(type, 0);
      if (parts.size() == TYPES) {
        rest += count;
      } else if (withName && names(type) == 1 && isNamed(type)) {
        parts.add(nameOf(type));
      } else {
        parts.add(Plural.of(count, Printable.line(type, 20)));
      }
    }
    if (rest > 0) {
      parts.add(rest + " more");
    }
    return String.join(", ", parts);
  }

  /// A network is named only where nothing else is concerned: containers come with theirs.
  private boolean isNamed(String type) {
    return type.equals("container") || batch.tally().actors().size() == 1;
  }

  private long names(String type) {
    return batch.tally().byActor().keySet().stream().filter(a -> a.type().equals(type)).count();
  }

  private String nameOf(String type) {
    return batch.tally().byActor().keySet().stream()
        .filter(actor -> actor.type().equals(type))
        .map(Tally.ActorName::name)
        .map(name -> Printable.name(name))
        .findFirst()
        .orElse("");
  }
}
