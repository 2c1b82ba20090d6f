package dev.tidings.engine.docker;

import dev.tidings.event.DecidingLabels;
import java.util.Set;

/// The places in answers about containers and images whose values decide something. They are read
/// whole however much stands around them.
final class DecidingPlaces {

  /// In the answer about one container, or one image.
  static final String LABELS = "Config/Labels/";

  /// In the list of containers.
  static final String LISTED_LABELS = "Labels/";

  private static final Set<String> PLACES =
      Set.of(
          "Id",
          "Name",
          "Names",
          "Image",
          "ImageID",
          "Created",
          "RestartCount",
          "Status",
          "State",
          "State/Status",
          "State/Running",
          "State/Paused",
          "State/Restarting",
          "State/OOMKilled",
          "State/ExitCode",
          "State/StartedAt",
          "State/FinishedAt",
          "State/Health/Status",
          // Podman up to 3.
          "State/Healthcheck/Status",
          "HostConfig/AutoRemove",
          "HostConfig/NetworkMode",
          "HostConfig/RestartPolicy/Name",
          "HostConfig/RestartPolicy/MaximumRetryCount",
          "Config/Image",
          "Config/StopSignal",
          "Config/StopTimeout",
          "Config/Tty",
          "Config/OpenStdin",
          "Config/AttachStdin");

  private DecidingPlaces() {}

  static boolean isDeciding(String place) {
    return PLACES.contains(place)
        || isDecidingLabel(place, LABELS)
        || isDecidingLabel(place, LISTED_LABELS);
  }

  private static boolean isDecidingLabel(String place, String labels) {
    return place.startsWith(labels) && DecidingLabels.isDeciding(place.substring(labels.length()));
  }
}
