package dev.tidings.event;

import java.util.Map;

/// What is known of the labels of a container's image. An engine copies them to each container of
/// it, where they look like those its user gave (moby).
public sealed interface ImageLabels {

  /// They are known.
  ///
  /// @param labels the deciding ones
  record Known(Map<String, String> labels) implements ImageLabels {

    /// Copies the map.
    public Known {
      labels = Map.copyOf(labels);
    }
  }

  /// They are not known.
  ///
  /// @param why in words that follow a colon
  record Unknown(String why) implements ImageLabels {}

  /// Nobody needs to know: the configuration trusts images as it trusts users.
  record Trusted() implements ImageLabels {}
}
