package dev.tidings.event;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The labels of a container that decide something: whether it is mailed and to whom, whether it is
/// restarted or removed, and which compose service it is. They are read whole whatever surrounds
/// them, because a decision on half of what was asked for would be a wrong one.
public final class DecidingLabels {

  /// The longest value that can decide something, in characters. A longer one decides nothing.
  public static final int LONGEST = 1_024;

  /// Compose's project.
  public static final String PROJECT = "com.docker.compose.project";

  /// The service within the project.
  public static final String SERVICE = "com.docker.compose.service";

  /// The stack that a swarm's service belongs to.
  public static final String STACK = "com.docker.stack.namespace";

  /// The service of a swarm, with its stack's name before it.
  public static final String SWARM_SERVICE = "com.docker.swarm.service.name";

  /// Tells the containers of a service that was scaled from each other.
  public static final String NUMBER = "com.docker.compose.container-number";

  /// `True` on what `docker compose run` makes: a container beside the service's.
  public static final String ONE_OFF = "com.docker.compose.oneoff";

  /// Compose (v2) puts it on a container that takes another one's place.
  public static final String REPLACE = "com.docker.compose.replace";

  /// The services that one needs, as compose (v2) writes them on its containers.
  public static final String DEPENDS_ON = "com.docker.compose.depends_on";

  /// A hash over the service's configuration, which compose puts on containers and not on images.
  public static final String CONFIG_HASH = "com.docker.compose.config-hash";

  /// Those of Tidings, and of docker-mon, whose place it takes.
  public static final List<String> ASKING =
      List.of(
          "tidings.enable",
          "tidings.to",
          "tidings.severity",
          "tidings.note",
          "tidings.runbook",
          "tidings.heal",
          "tidings.heal.timeout",
          "tidings.clean",
          "tidings.clean.code",
          "tidings.clean.compose",
          "tidings.expect",
          "tidings.expect.every",
          "tidings.expect.at",
          "tidings.expect.within",
          "tidings.expect.max-runtime",
          "tidings.expect.name",
          "mon.observe",
          "mon.checks.health",
          "mon.checks.health.timeout",
          "mon.checks.cleanup",
          "mon.checks.cleanup.code");

  private static final Set<String> ASKING_NAMES = Set.copyOf(ASKING);

  private static final Set<String> COMPOSE =
      Set.of(
          PROJECT,
          SERVICE,
          STACK,
          SWARM_SERVICE,
          NUMBER,
          ONE_OFF,
          REPLACE,
          DEPENDS_ON,
          CONFIG_HASH);

  private DecidingLabels() {}

  /// Whether a label of this name decides anything.
  public static boolean isDeciding(String name) {
    return ASKING_NAMES.contains(name) || COMPOSE.contains(name);
  }

  /// Whether a label of this name asks Tidings for something.
  public static boolean isAsking(String name) {
    return ASKING_NAMES.contains(name);
  }

  /// A container with the labels that ask for something, and nothing else.
  public static Actor alone(Actor actor) {
    Map<String, String> asking = new LinkedHashMap<>();
    Set<String> cut = new HashSet<>();
    ASKING.forEach(name -> {
      String value = actor.attributes().get(name);
      if (value != null) {
        asking.put(name, value);
        if (!actor.isWhole(name)) {
          cut.add(name);
        }
      }
    });
    return new Actor(actor.id(), asking, cut, false);
  }

  /// Those among others, such as an event's attributes.
  public static Map<String, String> among(Map<String, String> labels) {
    Map<String, String> deciding = new LinkedHashMap<>();
    labels.forEach((name, value) -> {
      if (isDeciding(name)) {
        deciding.put(name, value);
      }
    });
    return deciding;
  }
}
