package dev.tidings.heal;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Done;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineClock;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.EngineInfo;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LabelReader;
import dev.tidings.engine.LogRange;
import dev.tidings.engine.Orders;
import dev.tidings.engine.Questions;
import dev.tidings.engine.Roster;
import dev.tidings.engine.Selected;
import dev.tidings.engine.StatsSample;
import dev.tidings.event.ContainerState;
import dev.tidings.event.DecidingLabels;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// An engine whose containers do what a test says, and which notes what it was told to do. Its
/// answers have the shape of a real one's (20.10.24).
final class WardEngine implements Engine, Orders {

  /// A container, to be changed by the test.
  static final class Bed {
    final String id;
    final String name;
    final Map<String, String> labels;
    String status = "running";
    String health = "unhealthy";
    int exitCode;
    Instant finished = Instant.parse("2026-11-20T00:00:00Z");
    int run = 1;
    List<String> links = List.of();

    /// What its image says.
    Map<String, String> imageLabels = Map.of();

    /// The places of what the engine told and was too long.
    Set<String> tooLong = Set.of();

    Bed(String id, String name, Map<String, String> labels) {
      this.id = id;
      this.name = name;
      this.labels = Map.copyOf(labels);
    }

    Inspection told() {
      Map<String, String> values = new LinkedHashMap<>();
      values.put("Id", id);
      values.put("Name", "/" + name);
      values.put("State/Status", status);
      values.put("State/Running", Boolean.toString(status.equals("running")));
      values.put("State/Restarting", "false");
      values.put("State/ExitCode", Integer.toString(exitCode));
      values.put("State/StartedAt", "2026-11-21T00:00:0" + run + "Z");
      values.put("State/FinishedAt", finished.toString());
      if (!health.isEmpty()) {
        values.put("State/Health/Status", health);
      }
      values.put("Image", id);
      values.put("Config/Image", "busybox");
      labels.forEach((label, value) -> values.put("Config/Labels/" + label, value));
      values.put("SizeRw", "1000");
      links.forEach(link -> values.put("HostConfig/Links/" + links.indexOf(link), link));
      return new Inspection(values, tooLong, Set.of());
    }
  }

  final Map<String, Bed> beds = new LinkedHashMap<>();
  final EngineClock clock = new EngineClock();
  final List<String> restarted = new ArrayList<>();
  final List<Duration> timeouts = new ArrayList<>();
  final List<String> removed = new ArrayList<>();

  /// What it answers to orders instead of doing them.
  Optional<Answer<Done>> refusal = Optional.empty();

  /// What it answers to questions about one container.
  Optional<Answer<Inspection>> silence = Optional.empty();

  /// What it answers to questions about images; empty: what they say.
  Optional<Answer<Map<String, String>>> images = Optional.empty();

  /// What it does on a restart instead of answering.
  Optional<RuntimeException> bug = Optional.empty();

  /// What happens while it measures a container.
  Consumer<Bed> meanwhile = bed -> {};

  /// The containers about whose labels something may have to be said.
  final List<String> warned = new ArrayList<>();

  final List<String> unlinked = new ArrayList<>();

  /// Told whom it is to remove, before it answers.
  Consumer<String> removing = id -> {};

  /// What a restart makes of a container.
  String after = "unhealthy";

  Bed bed(String name, Map<String, String> labels) {
    Bed bed = new Bed("%064x".formatted(beds.size() + 1), name, labels);
    beds.put(bed.id, bed);
    return bed;
  }

  @Override
  public Answer<Done> removeLink(String link) {
    unlinked.add(link);
    return new Answer.Given<>(Done.DONE);
  }

  @Override
  public Answer<Map<String, Long>> volumeSizes() {
    return new Answer.Failed<>("nobody measures them here");
  }

  @Override
  public Answer<Inspection> measure(String id) {
    Optional.ofNullable(beds.get(id)).ifPresent(meanwhile);
    return inspect(id);
  }

  @Override
  public EngineClock clock() {
    return clock;
  }

  @Override
  public Orders orders() {
    return this;
  }

  @Override
  public Questions questions() {
    return Questions.unanswered("nobody asks it here");
  }

  /// Each container has an image of its own, with the same identity.
  @Override
  public Answer<Map<String, String>> imageLabels(String imageId) {
    return images.orElseGet(() -> {
      Bed bed = beds.get(imageId);
      return bed == null ? new Answer.Gone<>() : new Answer.Given<>(bed.imageLabels);
    });
  }

  @Override
  public void select(String filter, String value, Consumer<Selected> each) {
    List.copyOf(beds.values()).stream()
        .filter(bed -> !filter.equals("health") || bed.health.equals(value))
        .filter(bed -> !filter.equals("status") || bed.status.equals(value))
        .filter(bed ->
            !filter.equals("label")
                || bed.labels.entrySet().stream()
                    .anyMatch(l -> value.equals(l.getKey() + "=" + l.getValue())))
        .map(bed ->
            new Selected(
                bed.id,
                bed.name,
                "busybox",
                bed.status,
                DecidingLabels.among(bed.labels),
                Set.of()))
        .forEach(each);
  }

  @Override
  public Answer<Inspection> inspect(String id) {
    if (silence.isPresent()) {
      return silence.get();
    }
    Bed bed = beds.get(id);
    return bed == null ? new Answer.Gone<>() : new Answer.Given<>(bed.told());
  }

  @Override
  public Answer<Done> restart(String id, Duration timeout) {
    if (bug.isPresent()) {
      throw bug.get();
    }
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Bed bed = beds.get(id);
    if (bed == null) {
      return new Answer.Gone<>();
    }
    restarted.add(bed.name);
    timeouts.add(timeout);
    bed.run++;
    bed.status = "running";
    bed.health = after;
    return new Answer.Given<>(Done.DONE);
  }

  @Override
  public Answer<Done> remove(String id) {
    removing.accept(id);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Bed bed = beds.get(id);
    if (bed == null || bed.status.equals("running")) {
      return new Answer.Gone<>();
    }
    removed.add(bed.name);
    beds.remove(id);
    return new Answer.Given<>(Done.DONE);
  }

  @Override
  public EventFeed events(Instant since, Optional<Instant> until) throws IOException {
    throw new EngineException("It has no events.");
  }

  @Override
  public EngineInfo info() {
    return new EngineInfo("ward", "20.10.24", "1.41");
  }

  @Override
  public List<ContainerSummary> containers() {
    return List.of();
  }

  @Override
  public Roster roster() throws IOException {
    throw new EngineException("It shows no states.");
  }

  @Override
  public Optional<ContainerState> state(String id) {
    return Optional.empty();
  }

  @Override
  public Answer<List<String>> logs(String id, LogRange range) {
    return new Answer.Gone<>();
  }

  @Override
  public Answer<StatsSample> stats(String id) {
    return new Answer.Gone<>();
  }

  @Override
  public Instant ping() {
    return Instant.EPOCH;
  }

  @Override
  public String address() {
    return "ward";
  }

  @Override
  public void cut() {}

  @Override
  public void close() {}

  /// Knows what its containers ask for.
  Healer.Labels reader() {
    return new Healer.Labels(new LabelReader(this, false), (name, labels) -> warned.add(name));
  }

  ExitedContainers allExited(Cleaner.Plan plan) {
    return new ExitedContainers(this, plan, reader().reader(), reader().warnings());
  }

  static Map<String, String> labels(String... pairs) {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      labels.put(pairs[i], pairs[i + 1]);
    }
    return labels;
  }
}
