package dev.tidings.engine;

import dev.tidings.event.ContainerLabels;
import dev.tidings.event.DecidingLabels;
import dev.tidings.event.ImageLabels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Finds out what a container asks for by its labels, and whether that is its user's word or its
/// image's. Asks the engine for the labels of an image once, and only where a container has labels
/// that decide something. Any thread may use it.
public final class LabelReader {

  /// What is known of so many images is kept.
  private static final int IMAGES = 200;

  private final Engine engine;
  private final boolean trustsImages;
  private final ReentrantLock lock = new ReentrantLock();

  /// Those of images by their identities, which never change. Guarded by the lock.
  private final Map<String, ImageLabels.Known> images =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ImageLabels.Known> eldest) {
          return size() > IMAGES;
        }
      };

  /// @param trustsImages whether labels of images are followed like those of users
  ///   (`labels.from-images`)
  public LabelReader(Engine engine, boolean trustsImages) {
    this.engine = engine;
    this.trustsImages = trustsImages;
  }

  /// Whether labels of images are followed like those of users.
  public boolean trustsImages() {
    return trustsImages;
  }

  /// What a container asks for.
  public ContainerLabels of(Inspection told) {
    return ContainerLabels.of(
        told.below("Config/Labels"), told.tooLongBelow("Config/Labels"), image(told));
  }

  /// What must be known of its image to tell whose labels they are.
  public ImageLabels image(Inspection told) {
    if (trustsImages) {
      return new ImageLabels.Trusted();
    }
    boolean any =
        told.below("Config/Labels").keySet().stream().anyMatch(DecidingLabels::isDeciding);
    return any ? image(told.text("Image")) : new ImageLabels.Known(Map.of());
  }

  private ImageLabels image(String id) {
    ImageLabels.Known known = known(id);
    if (known != null) {
      return known;
    }
    ImageLabels asked = named(id);
    return asked instanceof ImageLabels.Known told ? keep(id, told) : asked;
  }

  /// The labels of the image that has a name at present. A name may be another image's tomorrow, so
  /// they are not kept.
  public ImageLabels named(String name) {
    return switch (engine.imageLabels(name)) {
      case Answer.Given<Map<String, String>>(Map<String, String> labels) ->
          new ImageLabels.Known(labels);
      case Answer.Gone<Map<String, String>> _ -> new ImageLabels.Unknown("its image was removed");
      case Answer.Forbidden<Map<String, String>>(String question) ->
          new ImageLabels.Unknown("what stands before the engine forbids GET " + question);
      case Answer.Failed<Map<String, String>>(String why) -> new ImageLabels.Unknown(why);
    };
  }

  private ImageLabels.@org.jspecify.annotations.Nullable Known known(String id) {
    lock.lock();
    try {
      return images.get(id);
    } finally {
      lock.unlock();
    }
  }

  private ImageLabels keep(String id, ImageLabels.Known known) {
    lock.lock();
    try {
      images.put(id, known);
    } finally {
      lock.unlock();
    }
    return known;
  }
}
