package dev.tidings.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/// What an engine is told to do to containers, and what must be known for it. An id may be a name,
/// too. Any thread may use it.
public interface Orders {

  /// The containers that the engine itself selects, running or not.
  ///
  /// @param filter of `GET /containers/json`, such as `health`
  /// @param value such as `unhealthy`
  /// @param each gets each of them as it comes, while the engine still answers: asks it nothing
  /// @throws EngineException if the engine cannot be reached or refuses
  void select(String filter, String value, Consumer<Selected> each) throws IOException;

  /// As [Engine#inspect], with the space that the container's own files take (`SizeRw`), for which
  /// the engine walks through them.
  ///
  /// @param id its identity or name
  Answer<Inspection> measure(String id);

  /// How many bytes each volume holds, by its name, as far as the engine tells. It walks through
  /// all of them.
  Answer<Map<String, Long>> volumeSizes();

  /// Stops a container and starts it again; starts one that has ended. Returns when it runs.
  ///
  /// @param id its identity or name
  /// @param timeout how long it may take to stop before it is killed; whole seconds, rounded up
  Answer<Done> restart(String id, Duration timeout);

  /// Removes a container that does not run, with its anonymous volumes. One that runs is left
  /// alone: [Answer.Gone].
  ///
  /// @param id its identity or name
  Answer<Done> remove(String id);

  /// Removes a legacy link, by which a container knows another one.
  ///
  /// @param link such as `/web/db`: the container and its name for the other one
  Answer<Done> removeLink(String link);

  /// Of an engine that takes none, and has nothing to select from.
  ///
  /// @param why in words
  static Orders refused(String why) {
    return new Orders() {
      @Override
      public void select(String filter, String value, Consumer<Selected> each) {}

      @Override
      public Answer<Inspection> measure(String id) {
        return new Answer.Failed<>(why);
      }

      @Override
      public Answer<Map<String, Long>> volumeSizes() {
        return new Answer.Failed<>(why);
      }

      @Override
      public Answer<Done> restart(String id, Duration timeout) {
        return new Answer.Failed<>(why);
      }

      @Override
      public Answer<Done> remove(String id) {
        return new Answer.Failed<>(why);
      }

      @Override
      public Answer<Done> removeLink(String link) {
        return new Answer.Failed<>(why);
      }
    };
  }
}
