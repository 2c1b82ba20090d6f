package dev.tidings.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LabelLookupTest {

  private static final String ID = "a".repeat(64);
  private static final Map<String, String> SILENT = Map.of("tidings.enable", "false");

  private final Known known = new Known();
  private final Engine engine = known.engine();
  private final Waiting threads = new Waiting();
  private final List<String> found = new ArrayList<>();
  private Instant now = Events.START;

  private LabelLookup lookup(boolean trustsImages) {
    return new LabelLookup(
        engine,
        () -> now,
        new LabelReader(engine, trustsImages),
        threads,
        (name, labels) -> found.add(name + " " + labels.refusals()));
  }

  private static EngineEvent start(String id, Map<String, String> labels) {
    Map<String, String> attributes = new HashMap<>(labels);
    attributes.put("name", "web");
    attributes.put("image", "shop/web:1");
    StringBuilder json = new StringBuilder();
    attributes.forEach((key, value) ->
        json.append(json.isEmpty() ? "" : ",").append("\"%s\":\"%s\"".formatted(key, value)));
    return EventCodec.decode(
        "{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{%s}},\"timeNano\":%d}"
            .formatted(id, json, EngineEvent.toNano(Events.START)),
        Events.START);
  }

  @Test
  void aLabelOfTheUserIsFollowedOnceTheEngineHasAnswered() {
    known.container(ID, "sha256:" + "1".repeat(64), Map.of());
    LabelLookup lookup = lookup(false);
    EngineEvent event = start(ID, SILENT);
    lookup.prepare(event);
    assertThat(lookup.isPending(ID)).isTrue();
    assertThat(lookup.of(event.actor()).values()).doesNotContainKey("tidings.enable");
    threads.run();
    assertThat(lookup.isPending(ID)).isFalse();
    assertThat(lookup.of(event.actor()).values()).containsEntry("tidings.enable", "false");
    assertThat(found).containsExactly("web []");
  }

  @Test
  void aLabelOfTheImageIsNotFollowedAndThatIsSaidOnce() {
    known.container(ID, "sha256:" + "1".repeat(64), SILENT);
    LabelLookup lookup = lookup(false);
    EngineEvent event = start(ID, SILENT);
    for (int i = 0; i < 3; i++) {
      lookup.prepare(event);
      threads.run();
    }
    assertThat(lookup.of(event.actor()).values()).doesNotContainKey("tidings.enable");
    assertThat(found)
        .singleElement()
        .asString()
        .contains("tidings.enable is not followed: set by the image");
  }

  @Test
  void anAnswerWithNoneOfTheLabelsDoesNotMakeThemTheUsers() {
    known.containers.put(
        ID, new Answer.Given<>(new Inspection(Map.of("State/Running", "perhaps"))));
    LabelLookup lookup = lookup(false);
    EngineEvent event = start(ID, SILENT);
    lookup.prepare(event);
    threads.run();
    assertThat(lookup.of(event.actor()).values()).doesNotContainKey("tidings.enable");
    assertThat(found)
        .singleElement()
        .asString()
        .contains("the engine tells of none of these labels");
  }

  @Test
  void whereImagesAreTrustedNobodyIsAsked() {
    LabelLookup lookup = lookup(true);
    EngineEvent event = start(ID, SILENT);
    lookup.prepare(event);
    assertThat(threads.tasks).isEmpty();
    assertThat(lookup.of(event.actor()).values()).containsEntry("tidings.enable", "false");
  }

  @Test
  void aContainerThatAsksForNothingIsNotAskedAbout() {
    LabelLookup lookup = lookup(false);
    lookup.prepare(start(ID, Map.of("com.docker.compose.project", "shop")));
    assertThat(threads.tasks).isEmpty();
  }

  @Test
  void aContainerThatIsGoneAlreadyIsJudgedByTheImageOfItsNameWhileThatIsFresh() {
    known.image("shop/web:1", Map.of());
    LabelLookup lookup = lookup(false);
    EngineEvent event = start(ID, SILENT);
    lookup.prepare(event);
    threads.run();
    assertThat(lookup.of(event.actor()).values()).containsEntry("tidings.enable", "false");
  }

  @Test
  void aNameSaysNothingOfTheImageOfLongAgo() {
    known.image("shop/web:1", Map.of());
    now = Events.START.plusSeconds(61);
    LabelLookup lookup = lookup(false);
    EngineEvent event = start(ID, SILENT);
    lookup.prepare(event);
    threads.run();
    assertThat(lookup.of(event.actor()).refusals())
        .singleElement()
        .asString()
        .contains("it was removed before the engine could be asked");
  }

  @Test
  void noMoreQuestionsAreOpenThanTheBound() {
    LabelLookup lookup = lookup(false);
    for (int i = 0; i < 2 * LabelLookup.AT_ONCE; i++) {
      lookup.prepare(start("%064x".formatted(i), SILENT));
    }
    assertThat(threads.tasks).hasSize(LabelLookup.AT_ONCE);
    threads.run();
    lookup.prepare(start("%064x".formatted(2 * LabelLookup.AT_ONCE - 1), SILENT));
    assertThat(threads.tasks).hasSize(1);
  }

  @Test
  void beyondTheBoundTheOneNotNeededForLongestIsAskedAboutAgain() {
    LabelLookup lookup = lookup(false);
    for (int i = 0; i <= LabelLookup.REMEMBERED; i++) {
      String id = "%064x".formatted(i);
      known.container(id, "sha256:" + "1".repeat(64), Map.of());
      lookup.prepare(start(id, SILENT));
      threads.run();
    }
    Actor first = start("%064x".formatted(0), SILENT).actor();
    assertThat(lookup.of(first).isUncertain("tidings.enable")).isTrue();
    Actor last = start("%064x".formatted(LabelLookup.REMEMBERED), SILENT).actor();
    assertThat(lookup.of(last).compose()).isEqualTo(ContainerLabels.Origin.UNKNOWN);
    assertThat(lookup.of(last).isUncertain("tidings.enable")).isFalse();
  }

  /// What an engine knows, and that alone is asked for.
  private static final class Known {
    private final Map<String, Answer<Inspection>> containers = new HashMap<>();
    private final Map<String, Answer<Map<String, String>>> images = new HashMap<>();

    void container(String id, String image, Map<String, String> ofImage) {
      Map<String, String> told = new HashMap<>();
      told.put("Image", image);
      SILENT.forEach((name, value) -> told.put("Config/Labels/" + name, value));
      containers.put(id, new Answer.Given<>(new Inspection(told)));
      image(image, ofImage);
    }

    void image(String name, Map<String, String> labels) {
      images.put(name, new Answer.Given<>(labels));
    }

    Engine engine() {
      return (Engine)
          Proxy.newProxyInstance(
              Engine.class.getClassLoader(),
              new Class<?>[] {Engine.class},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "inspect" ->
                        containers.getOrDefault(String.valueOf(arguments[0]), new Answer.Gone<>());
                    case "imageLabels" ->
                        images.getOrDefault(String.valueOf(arguments[0]), new Answer.Gone<>());
                    case "clock" -> new EngineClock();
                    default -> throw new UnsupportedOperationException(method.getName());
                  });
    }
  }

  /// Runs nothing before it is told to.
  private static final class Waiting extends AbstractExecutorService {
    private final List<Runnable> tasks = new ArrayList<>();

    void run() {
      List<Runnable> all = List.copyOf(tasks);
      tasks.clear();
      all.forEach(Runnable::run);
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return true;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
