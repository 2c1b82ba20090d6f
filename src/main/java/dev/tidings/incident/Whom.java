package dev.tidings.incident;

import dev.tidings.event.Actor;
import dev.tidings.event.EngineEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/// Finds out whom an event is about. A network or volume that a container joins, leaves or mounts
/// is a part of what happens to that container, and names it by its identity alone; so identities
/// are remembered. Used by one thread.
final class Whom {

  static final String PROJECT = "com.docker.compose.project";
  static final String SERVICE = "com.docker.compose.service";
  static final String NUMBER = "com.docker.compose.container-number";

  /// `True` on what `docker compose run` makes: a container beside the service's.
  private static final String ONE_OFF = "com.docker.compose.oneoff";

  /// Compose (v2) puts it on a container that takes another one's place.
  static final String REPLACE = "com.docker.compose.replace";

  /// Beyond that the one that was not heard of for longest is forgotten.
  private static final int REMEMBERED = 5_000;

  private final Map<String, Who> containers =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Who> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// Whom an event is about.
  Who of(EngineEvent event) {
    String container = event.actor().attributes().getOrDefault("container", "");
    if (event.type().equals("container")) {
      return container(event.actor());
    }
    Who known = containers.get(container);
    return known == null ? thing(event) : known;
  }

  private Who container(Actor actor) {
    Who known = containers.get(actor.id());
    String name = actor.attributes().getOrDefault("name", "");
    String image = actor.attributes().getOrDefault("image", "");
    String key = known == null ? key(actor) : known.key();
    Who who =
        new Who(
            "container",
            key,
            actor.id(),
            known == null || !name.isEmpty() ? actor.name() : known.name(),
            known == null || !image.isEmpty() ? image : known.image(),
            known == null ? compose(actor) : known.compose());
    containers.put(actor.id(), who);
    return who;
  }

  /// A service may have several containers, each with its number.
  private static String key(Actor actor) {
    Map<String, String> labels = actor.attributes();
    String service = labels.getOrDefault(SERVICE, "");
    boolean oneOff = labels.getOrDefault(ONE_OFF, "").equalsIgnoreCase("true");
    return service.isEmpty() || oneOff
        ? actor.name()
        : String.join(
            "/", labels.getOrDefault(PROJECT, ""), service, labels.getOrDefault(NUMBER, "1"));
  }

  private static Who.Compose compose(Actor actor) {
    Map<String, String> labels = actor.attributes();
    String project = labels.getOrDefault(PROJECT, "");
    return project.isEmpty()
        ? Who.Compose.NONE
        : new Who.Compose(project, labels.getOrDefault(SERVICE, ""));
  }

  private static Who thing(EngineEvent event) {
    Actor actor = event.actor();
    return new Who(event.type(), actor.id(), actor.id(), actor.name(), "", Who.Compose.NONE);
  }
}
