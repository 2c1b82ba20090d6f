package dev.tidings.evidence;

import dev.tidings.event.Action;
import dev.tidings.event.EngineEvent;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which events are worth to be proved, and by what. Owned by the thread that tells of the events.
final class EvidenceRules {

  private static final String REPLACE = "com.docker.compose.replace";

  /// Compose calls the new container so until the old one is gone.
  private static final Pattern TEMPORARY = Pattern.compile("([0-9a-f]{12})_.+");

  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final int MOST = 2_000;

  /// What an event is a reason to ask for.
  enum Kind {
    /// A run has ended.
    DEATH,
    /// It or a process in it met the memory limit.
    MEMORY,
    /// Its health check fails.
    HEALTH,
    /// It was started.
    START,
    /// It could not be started, perhaps.
    NO_START,
    /// It is not as somebody expects it.
    UNEXPECTED,
    /// It is about to be replaced.
    REPLACED
  }

  /// Nothing else of the event, which may be a megabyte: hundreds of questions may be open.
  ///
  /// @param container whom to ask about
  /// @param timeNano of the event that is to be proved
  record Question(Kind kind, String container, long timeNano) {

    Instant time() {
      return EngineEvent.toInstant(timeNano);
    }
  }

  /// Those that met the memory limit since their last start.
  private final Set<String> starved = new LinkedHashSet<>();

  /// Those whose labels pretend an exit code: what their events say of it cannot be believed.
  private final Set<String> pretending = new LinkedHashSet<>();

  /// Those that were made or have joined a network, and were not started since.
  private final Set<String> starting = new LinkedHashSet<>();

  /// What to ask because of an event; empty: it is not worth it.
  Optional<Question> by(EngineEvent event) {
    return switch (event.type()) {
      case "container" -> ofContainer(event);
      case "network" -> ofNetwork(event);
      default -> Optional.empty();
    };
  }

  private Optional<Question> ofContainer(EngineEvent event) {
    String id = event.actor().id();
    Map<String, String> attributes = event.actor().attributes();
    return switch (event.action()) {
      case Action.Die die -> {
        starting.remove(id);
        boolean fine = die.exitCode().orElse(-1) == 0;
        boolean starved = this.starved.remove(id);
        yield fine && !starved && !pretending.contains(id)
            ? Optional.empty()
            : question(Kind.DEATH, event);
      }
      case Action.Health health ->
          health.status().equals("unhealthy") ? question(Kind.HEALTH, event) : Optional.empty();
      case Action.Other(String text, String word) -> {
        if (attributes.containsKey("exitCode") && !word.startsWith("exec")) {
          add(pretending, id);
        }
        yield switch (word) {
          case "oom" -> {
            add(starved, id);
            yield question(Kind.MEMORY, event);
          }
          case "start" -> {
            starting.remove(id);
            starved.remove(id);
            yield question(Kind.START, event);
          }
          case "create" -> {
            add(starting, id);
            yield replaced(event);
          }
          default -> Optional.empty();
        };
      }
      case Action.Kill _, Action.Exec _, Action.Rename _, Action.Gap _ -> Optional.empty();
      case Action.Act _, Action.Expected _ -> Optional.empty();
    };
  }

  /// A container joins its networks before it is started, and leaves them when that fails; no event
  /// of its own tells (moby).
  private Optional<Question> ofNetwork(EngineEvent event) {
    String container = event.actor().attributes().getOrDefault("container", "");
    return switch (event.action().word()) {
      case "connect" -> {
        add(starting, container);
        yield Optional.empty();
      }
      case "disconnect" ->
          starting.remove(container)
              ? Optional.of(new Question(Kind.NO_START, container, event.timeNano()))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /// The label names the old container by its identity or by what will be the new one's name,
  /// depending on compose's version.
  private static Optional<Question> replaced(EngineEvent event) {
    Map<String, String> attributes = event.actor().attributes();
    String label = attributes.getOrDefault(REPLACE, "");
    if (label.isEmpty()) {
      return Optional.empty();
    }
    Matcher temporary = TEMPORARY.matcher(attributes.getOrDefault("name", ""));
    String old = temporary.matches() && !ID.matcher(label).matches() ? temporary.group(1) : label;
    return Optional.of(new Question(Kind.REPLACED, old, event.timeNano()));
  }

  private static Optional<Question> question(Kind kind, EngineEvent event) {
    return Optional.of(new Question(kind, event.actor().id(), event.timeNano()));
  }

  private static void add(Set<String> set, String id) {
    set.add(id);
    if (set.size() > MOST) {
      set.remove(set.iterator().next());
    }
  }
}
