package dev.tidings.cli;

import dev.tidings.app.LabelWarnings;
import dev.tidings.config.RoutingSettings;
import dev.tidings.engine.Answer;
import dev.tidings.engine.Engine;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LabelReader;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.DecidingLabels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds out, for `tidings check`, which labels of the containers that exist are not followed.
///
/// @param engine where they are
/// @param routing what labels may ask for
public record LabelCheck(Engine engine, RoutingSettings routing) {

  private static final int MOST = 1_000;

  /// What to do where the engine's images may not be asked for.
  public static final String REMEDY =
      "allow GET /images/{id}/json in the proxy before the engine (IMAGES=1 in some), or set"
          + " labels.from-images = true";

  /// What is wrong with a container's labels.
  ///
  /// @param remedy empty where the sentence says enough
  record Finding(String container, String sentence, String remedy) {}

  /// What was found.
  ///
  /// @param containers how many have labels that ask for something
  record Found(int containers, List<Finding> findings) {}

  /// Asks the engine.
  ///
  /// @throws IOException if the engine could not be asked
  Found look() throws IOException {
    LabelReader reader = new LabelReader(engine, routing.trustsImages());
    LabelWarnings warnings = new LabelWarnings(routing::mayGet);
    List<Finding> findings = new ArrayList<>();
    Map<String, String> names = labelled();
    names.forEach((id, name) -> {
      if (engine.inspect(id) instanceof Answer.Given<Inspection>(Inspection told)) {
        ContainerLabels labels = reader.of(told);
        String remedy = labels.unknown().isEmpty() ? "" : REMEDY;
        warnings.about(labels).forEach(each -> findings.add(new Finding(name, each, remedy)));
      }
    });
    return new Found(names.size(), findings);
  }

  /// The containers with labels that ask for something: names by identities.
  private Map<String, String> labelled() throws IOException {
    Map<String, String> names = new LinkedHashMap<>();
    for (String label : DecidingLabels.ASKING) {
      engine
          .orders()
          .select(
              "label",
              label,
              seen -> {
                if (names.size() < MOST) {
                  names.put(seen.id(), seen.name());
                }
              });
    }
    return names;
  }
}
