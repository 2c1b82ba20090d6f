package dev.tidings.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The deciding labels of one container, and which of them can be relied on. They never change
/// while the container exists.
///
/// @param values those that were given to the container by its user, and all of compose's
/// @param refused those that ask for something and are not followed, each with the reason
/// @param compose whose word the labels of compose are
/// @param unknown why the labels of its image are not known, in words that follow a colon; empty
///   where they are, or need not be
public record ContainerLabels(
    Map<String, String> values, Map<String, Refusal> refused, Origin compose, String unknown) {

  /// None at all.
  public static final ContainerLabels NONE =
      new ContainerLabels(Map.of(), Map.of(), Origin.UNKNOWN, "");

  /// What compose puts on each container it makes, with values of that container.
  private static final List<String> OF_COMPOSE =
      List.of(
          DecidingLabels.PROJECT,
          DecidingLabels.SERVICE,
          DecidingLabels.NUMBER,
          DecidingLabels.CONFIG_HASH);

  /// Whose word a label is.
  public enum Origin {
    /// The user's, or that of the program that made the container for him.
    CONTAINER,
    /// The image's: whoever built it has written it.
    IMAGE,
    /// Nobody could tell.
    UNKNOWN
  }

  /// Why a label is not followed.
  public enum Refusal {
    /// It comes from the image.
    FROM_IMAGE,
    /// It may come from the image.
    UNKNOWN_ORIGIN,
    /// Its value is longer than [DecidingLabels#LONGEST].
    TOO_LONG
  }

  /// Copies the maps.
  public ContainerLabels {
    values = Map.copyOf(values);
    refused = Map.copyOf(refused);
  }

  /// Decides which labels can be relied on. A label that the image has with the same value is taken
  /// for the image's, since nobody can tell it from the user's.
  ///
  /// @param labels of the container; only the deciding ones are looked at
  /// @param tooLong the names of those whose values were too long to be read whole: what was read
  ///   of them decides nothing
  public static ContainerLabels of(
      Map<String, String> labels, Set<String> tooLong, ImageLabels image) {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, Refusal> refused = new LinkedHashMap<>();
    tooLong.stream()
        .filter(DecidingLabels::isAsking)
        .forEach(name -> refused.put(name, Refusal.TOO_LONG));
    Map<String, String> whole = DecidingLabels.among(labels);
    whole.keySet().removeAll(tooLong);
    whole.forEach((name, value) -> {
      Optional<Refusal> refusal = refusal(name, value, image);
      if (refusal.isEmpty()) {
        values.put(name, value);
      } else if (DecidingLabels.isAsking(name)) {
        refused.put(name, refusal.get());
      }
    });
    String unknown = image instanceof ImageLabels.Unknown(String why) ? why : "";
    return new ContainerLabels(values, refused, compose(values, image), unknown);
  }

  private static Optional<Refusal> refusal(String name, String value, ImageLabels image) {
    if (value.length() > DecidingLabels.LONGEST) {
      return Optional.of(Refusal.TOO_LONG);
    }
    if (!DecidingLabels.isAsking(name)) {
      return Optional.empty();
    }
    return switch (origin(name, value, image)) {
      case CONTAINER -> Optional.empty();
      case IMAGE -> Optional.of(Refusal.FROM_IMAGE);
      case UNKNOWN -> Optional.of(Refusal.UNKNOWN_ORIGIN);
    };
  }

  /// Every label that is whole is followed: that of a recording, whose container nobody can be
  /// asked about.
  public static ContainerLabels trusted(Actor container) {
    return of(container, new ImageLabels.Trusted());
  }

  /// Decides which labels can be relied on, as in [#of(Map, Set, ImageLabels)].
  ///
  /// @param container with its labels, as events bring them
  public static ContainerLabels of(Actor container, ImageLabels image) {
    return of(container.attributes(), container.cut(), image);
  }

  private static Origin origin(String name, String value, ImageLabels image) {
    return switch (image) {
      case ImageLabels.Known(Map<String, String> labels) ->
          value.equals(labels.get(name)) ? Origin.IMAGE : Origin.CONTAINER;
      case ImageLabels.Unknown _ -> Origin.UNKNOWN;
      case ImageLabels.Trusted _ -> Origin.CONTAINER;
    };
  }

  /// Compose puts project and service on the images that it builds as well, with the values that
  /// the containers get. So one label that the image does not have says that compose has made the
  /// container.
  private static Origin compose(Map<String, String> values, ImageLabels image) {
    TreeSet<Origin> origins = new TreeSet<>();
    for (String name : OF_COMPOSE) {
      String value = values.get(name);
      if (value != null) {
        origins.add(origin(name, value, image));
      }
    }
    return origins.isEmpty() ? Origin.UNKNOWN : origins.first();
  }

  /// The value of a label that is followed; empty where there is none.
  public String text(String name) {
    return values.getOrDefault(name, "");
  }

  /// Whether nothing is asked for.
  public boolean asksNothing() {
    return refused.isEmpty() && values.keySet().stream().noneMatch(DecidingLabels::isAsking);
  }

  /// Whether a label is there and is not followed, because nobody knows what it says or who says
  /// it. What is known to be the image's is as good as absent.
  public boolean isUncertain(String name) {
    Refusal refusal = refused.get(name);
    return refusal == Refusal.TOO_LONG || refusal == Refusal.UNKNOWN_ORIGIN;
  }

  /// Which labels are not followed and why, a sentence for each reason.
  public List<String> refusals() {
    List<String> sentences = new ArrayList<>();
    for (Refusal refusal : Refusal.values()) {
      List<String> names =
          refused.entrySet().stream()
              .filter(each -> each.getValue() == refusal)
              .map(Map.Entry::getKey)
              .sorted()
              .toList();
      if (!names.isEmpty()) {
        sentences.add(
            (names.size() == 1 ? "the label " : "the labels ")
                + String.join(", ", names)
                + (names.size() == 1 ? " is" : " are")
                + " not followed: "
                + why(refusal));
      }
    }
    return sentences;
  }

  private String why(Refusal refusal) {
    return switch (refusal) {
      case FROM_IMAGE ->
          "set by the image, not by whoever runs the container (labels.from-images = true follows"
              + " labels of images)";
      case UNKNOWN_ORIGIN ->
          "unknown whether set by the image or by whoever runs the container: " + unknown;
      case TOO_LONG -> "longer than " + DecidingLabels.LONGEST + " characters";
    };
  }
}
