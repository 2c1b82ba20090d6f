package dev.tidings.engine.docker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.Roster;
import dev.tidings.engine.Selected;
import dev.tidings.engine.http.InvalidResponseException;
import dev.tidings.event.ContainerState;
import dev.tidings.event.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What the answers to `/containers/json` and `/containers/{id}/json` say. Tolerant: engines differ
/// in what they tell, and a field that is missing or odd is as good as untold.
final class ContainerAnswers {

  private static final String LABELS = "Config/Labels";

  /// What is listed is shown to people. An image's name has up to 255 characters.
  private static final int LONGEST_SHOWN = 300;

  private static final Set<String> LISTED = Set.of("Id", "Names", "Image", "State", "Status");

  private static final String LISTED_LABELS = "Labels";

  private static final Set<String> INSPECTED =
      Set.of(
          "Id",
          "Name",
          "Created",
          "RestartCount",
          "State",
          "State/Status",
          "State/StartedAt",
          "State/FinishedAt",
          "State/ExitCode",
          "State/OOMKilled",
          "State/Error",
          "State/Health",
          "State/Health/Status",
          // Podman up to 3.
          "State/Healthcheck",
          "State/Healthcheck/Status",
          "Config",
          "Config/Image",
          LABELS);

  private ContainerAnswers() {}

  /// The list, as much of it as there may be in memory: the first [Roster#MOST].
  static List<ContainerSummary> summaries(InputStream json) throws IOException {
    List<ContainerSummary> all = new ArrayList<>();
    Answers.objects(
        json,
        LISTED::contains,
        told -> {
          if (all.size() < Roster.MOST) {
            all.add(
                new ContainerSummary(
                    shown(told, "Id"),
                    unslashed(shown(told, "Names")),
                    shown(told, "Image"),
                    shown(told, "State"),
                    shown(told, "Status")));
          }
        });
    return all;
  }

  private static String shown(Inspection told, String place) {
    String text = told.text(place);
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN);
  }

  /// The identities in the list; nothing else of it is held.
  static Roster roster(InputStream json) throws IOException {
    Set<String> ids = new HashSet<>();
    int all = 0;
    try (JsonParser parser = Answers.parser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("what it answers is no list");
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        String id = id(parser);
        all++;
        if (ids.size() < Roster.MOST && ContainerAsk.NAME.matcher(id).matches()) {
          ids.add(id);
        }
      }
      if (parser.currentToken() != JsonToken.END_ARRAY) {
        throw new IOException("its list breaks off");
      }
    } catch (JsonProcessingException e) {
      throw new IOException("what it answers is no JSON: " + e.getOriginalMessage(), e);
    }
    return new Roster(ids, all - ids.size());
  }

  private static String id(JsonParser parser) throws IOException {
    String id = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals("Id");
      parser.nextToken();
      if (wanted) {
        id = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
    return id;
  }

  /// The list with the labels that decide something, one container after the other.
  static void selected(InputStream json, Consumer<Selected> each) throws IOException {
    Answers.objects(
        json,
        place ->
            LISTED.contains(place)
                || place.equals(LISTED_LABELS)
                || (place.startsWith(LISTED_LABELS + "/") && DecidingPlaces.isDeciding(place)),
        told ->
            each.accept(
                new Selected(
                    told.text("Id"),
                    unslashed(told.text("Names")),
                    told.text("Image"),
                    told.text("State"),
                    told.below(LISTED_LABELS),
                    told.tooLongBelow(LISTED_LABELS))));
  }

  /// The labels of an image that decide something.
  ///
  /// @throws InvalidResponseException if it is the answer to another question: that an image has no
  ///   labels must not be believed of one that tells nothing of it
  static Map<String, String> imageLabels(InputStream json) throws IOException {
    Map<String, String> labels = new HashMap<>();
    boolean[] image = {false};
    Answers.objects(
        json,
        place ->
            place.equals("Id")
                || place.equals("Config")
                || place.equals(LABELS)
                || (place.startsWith(LABELS + "/") && DecidingPlaces.isDeciding(place)),
        told -> {
          image[0] |= !told.text("Id").isEmpty();
          labels.putAll(told.below(LABELS));
        });
    if (!image[0]) {
      throw new InvalidResponseException("told nothing of the image");
    }
    return labels;
  }

  /// One container as it is.
  ///
  /// @param id what it was asked for by
  static ContainerState state(String id, InputStream json) throws IOException {
    List<Inspection> all = new ArrayList<>();
    Answers.objects(json, p -> INSPECTED.contains(p) || p.startsWith(LABELS + "/"), all::add);
    Inspection inspection = all.isEmpty() ? new Inspection(Map.of()) : all.getFirst();
    Map<String, String> told = inspection.values();
    String health =
        told.getOrDefault("State/Health/Status", text(told, "State/Healthcheck/Status"));
    return new ContainerState(
        ContainerState.actor(
            told.getOrDefault("Id", id),
            unslashed(text(told, "Name")),
            text(told, "Config/Image"),
            inspection.below(LABELS)),
        text(told, "State/Status"),
        time(told, "Created").orElse(Instant.EPOCH),
        time(told, "State/StartedAt"),
        time(told, "State/FinishedAt"),
        ExitCode.read(told.getOrDefault("State/ExitCode", "0")).orElse(0),
        Boolean.parseBoolean(told.get("State/OOMKilled")),
        number(told, "RestartCount"),
        text(told, "State/Error"),
        // Docker's word for a check that was switched off.
        health.equals("none") ? "" : health);
  }

  private static String text(Map<String, String> told, String place) {
    return told.getOrDefault(place, "");
  }

  private static String unslashed(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  /// Docker's time for never is the first of January of the year 1.
  private static Optional<Instant> time(Map<String, String> told, String place) {
    try {
      return Optional.of(Instant.parse(text(told, place))).filter(t -> t.isAfter(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(Map<String, String> told, String place) {
    try {
      return Integer.parseInt(told.getOrDefault(place, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
