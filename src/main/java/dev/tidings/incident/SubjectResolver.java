package dev.tidings.incident;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.DecidingLabels;
import dev.tidings.event.EngineEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out whom an event is about, and whose history a container goes on with.
///
/// A history belongs to one container, by its identity. Another one goes on with it where it has
/// taken its name, which an engine gives to one container at a time, after the first had ended or
/// was removed. Labels prove nothing: an image may bring those of somebody else's service.
///
/// A network or volume that a container joins, leaves or mounts is a part of what happens to that
/// container, and names it by its identity alone; so identities are remembered. Used by one thread.
final class SubjectResolver {

  /// Beyond that the one that was not heard of for longest is forgotten.
  static final int REMEMBERED = 5_000;

  /// How much is remembered of a name, and of an image's.
  private static final int LONGEST = 300;

  private final Map<String, Known> containers = new Latest<>();

  /// Which history goes with a name.
  private final Map<String, String> histories = new Latest<>();

  /// Which container a history belongs to now, by identity.
  private final Map<String, String> owners = new Latest<>();

  private static final class Latest<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;

    Latest() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > REMEMBERED;
    }
  }

  private static final class Known {
    private Subject subject;
    private boolean ran;
    private boolean ended;

    Known(Subject subject) {
      this.subject = subject;
    }
  }

  /// Whom an event is about.
  ///
  /// @param before under which key the container was known until now, where it goes on with the
  ///   history of another one from this event on
  record Found(Subject subject, Optional<String> before) {}

  /// Takes an event, in the order of arrival.
  Found of(EngineEvent event) {
    String container = event.actor().attributes().getOrDefault("container", "");
    if (event.type().equals("container")) {
      return container(event);
    }
    Known known = containers.get(container);
    return new Found(known == null ? thing(event) : known.subject, Optional.empty());
  }

  /// Takes a container that was there before.
  ///
  /// @param described any event of it
  Subject know(EngineEvent described, boolean running) {
    Subject subject = of(described).subject();
    Known known = containers.get(subject.id());
    if (known != null) {
      known.ran = true;
      known.ended = !running;
    }
    return subject;
  }

  /// Learns what an earlier process had found out: it knew what had happened before.
  void recall(Subject subject) {
    if (subject.type().equals("container")) {
      Known known = containers.get(subject.id());
      if (known != null) {
        known.subject = subject;
        known.ran = true;
      }
      histories.put(subject.name(), subject.key());
      owners.put(subject.key(), subject.id());
    }
  }

  private Found container(EngineEvent event) {
    Actor actor = event.actor();
    Known known = containers.get(actor.id());
    String name = actor.attributes().getOrDefault("name", "");
    Optional<String> before = Optional.empty();
    if (known == null) {
      known = new Known(subject(actor, claim(actor.id(), name(actor))));
      containers.put(actor.id(), known);
    } else {
      before = rename(known, name.isEmpty() ? known.subject.name() : name(actor));
      leave(known, event);
    }
    String image = brief(actor.attributes().getOrDefault("image", ""));
    if (!image.isEmpty() && !image.equals(known.subject.image())) {
      Subject subject = known.subject;
      known.subject =
          new Subject(
              subject.type(),
              subject.key(),
              subject.id(),
              subject.name(),
              image,
              subject.compose());
    }
    note(known, event);
    return new Found(known.subject, before);
  }

  /// The key of the history that a container of this name goes on with.
  private String claim(String id, String name) {
    String key = histories.getOrDefault(name, name);
    String owner = owners.get(key);
    if (owner != null && !owner.equals(id) && !hasGivenUp(containers.get(owner), name)) {
      key = apart(id, name);
    }
    histories.put(name, key);
    owners.put(key, id);
    return key;
  }

  /// Who is not known any more was not heard of for long. Who still has the name as far as anybody
  /// has heard has lost it unseen: no two have it.
  private static boolean hasGivenUp(@Nullable Known owner, String name) {
    return owner == null || owner.ended || owner.subject.name().equals(name);
  }

  private static String apart(String id, String name) {
    return name + " " + (id.length() > 12 ? id.substring(0, 12) : id);
  }

  /// One that never ran takes up the history that goes with its new name: compose makes a container
  /// under another name, and renames it when the old one is removed. Any other keeps its own.
  private Optional<String> rename(Known known, String name) {
    Subject subject = known.subject;
    if (name.equals(subject.name())) {
      return Optional.empty();
    }
    String key = subject.key();
    if (known.ran) {
      histories.remove(subject.name(), key);
      histories.put(name, key);
    } else {
      owners.remove(key, subject.id());
      histories.remove(subject.name(), key);
      key = claim(subject.id(), name);
    }
    known.subject =
        new Subject(subject.type(), key, subject.id(), name, subject.image(), subject.compose());
    return key.equals(subject.key()) ? Optional.empty() : Optional.of(subject.key());
  }

  /// One whose history another goes on with had ended. If it runs again, that is a new history.
  private void leave(Known known, EngineEvent event) {
    Subject subject = known.subject;
    boolean isOther = !subject.id().equals(owners.getOrDefault(subject.key(), subject.id()));
    if (!isOther || !event.action().word().equals("start")) {
      return;
    }
    String key = apart(subject.id(), subject.name());
    histories.put(subject.name(), key);
    owners.put(key, subject.id());
    known.subject =
        new Subject(
            subject.type(), key, subject.id(), subject.name(), subject.image(), subject.compose());
  }

  private static void note(Known known, EngineEvent event) {
    switch (event.action()) {
      case Action.Die _ -> known.ended = true;
      case Action.Other other -> {
        switch (other.word()) {
          case "start" -> {
            known.ran = true;
            known.ended = false;
          }
          case "destroy", "remove" -> known.ended = true;
          default -> {}
        }
      }
      case Action.Health _, Action.Kill _, Action.Exec _, Action.Rename _ -> {}
      case Action.Gap _, Action.Act _, Action.Expected _ -> {}
    }
  }

  private static Subject subject(Actor actor, String key) {
    Map<String, String> labels = actor.attributes();
    String stack = labels.getOrDefault(DecidingLabels.STACK, "");
    String swarmService = labels.getOrDefault(DecidingLabels.SWARM_SERVICE, "");
    String project = labels.getOrDefault(DecidingLabels.PROJECT, stack);
    return new Subject(
        "container",
        key,
        actor.id(),
        name(actor),
        brief(labels.getOrDefault("image", "")),
        project.isEmpty()
            ? Subject.Compose.NONE
            : new Subject.Compose(
                brief(project), brief(labels.getOrDefault(DecidingLabels.SERVICE, swarmService))));
  }

  /// A name that is too long to be remembered is nobody else's: its identity is a part of it.
  private static String name(Actor actor) {
    String name = actor.name();
    return name.length() <= LONGEST ? name : brief(name) + "… " + brief(actor.id());
  }

  private static String brief(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  private static Subject thing(EngineEvent event) {
    Actor actor = event.actor();
    return new Subject(event.type(), actor.id(), actor.id(), name(actor), "", Subject.Compose.NONE);
  }
}
