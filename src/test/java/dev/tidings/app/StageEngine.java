package dev.tidings.app;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineInfo;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LogRange;
import dev.tidings.engine.Questions;
import dev.tidings.engine.Roster;
import dev.tidings.engine.StatsSample;
import dev.tidings.engine.recorded.RecordedEngine;
import dev.tidings.engine.recorded.Recording;
import dev.tidings.event.Action;
import dev.tidings.event.ContainerState;
import dev.tidings.event.EngineEvent;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// An engine for a stage: what happens on it is written down before, what its containers are and
/// use is made up from that, the same every time but for the clock.
public final class StageEngine implements Engine {

  private static final long MIB = 1 << 20;
  private static final List<String> LOG =
      List.of(
          "INFO  listening on :8080",
          "INFO  GET /checkout 200 in 41 ms",
          "WARN  shop-db-1:5432 answers slowly (2,100 ms)",
          "ERROR cannot reach shop-db-1:5432, giving up after 5 tries",
          "java.net.ConnectException: Connection refused",
          "\tat org.example.shop.Pool.connect(Pool.java:71)",
          "\tat org.example.shop.Checkout.pay(Checkout.java:118)");

  private volatile RecordedEngine recorded;
  private final InstantSource clock;
  private final List<EngineEvent> play;

  /// By identity, in order of their making.
  private final Map<String, Container> containers = new LinkedHashMap<>();

  /// How a container is, as far as what happened to it has been told.
  private record Container(EngineEvent last, String state, String health, Instant since, int exit) {

    String name() {
      return last.actor().name();
    }

    String status() {
      String end = health.isEmpty() ? "" : " (" + health + ")";
      return state.equals("running")
          ? "Up 40 minutes" + end
          : "Exited (" + exit + ") 8 minutes ago";
    }
  }

  private final Map<String, Long> looks = new ConcurrentHashMap<>();

  public StageEngine(List<EngineEvent> events, InstantSource clock) {
    this.play = List.copyOf(events);
    this.recorded = new RecordedEngine(new Recording(events), clock);
    this.clock = clock;
  }

  /// An event of the recording has happened: containers are as it left them.
  public synchronized void happened(EngineEvent event) {
    String id = event.actor().id();
    String word = event.action().word();
    if (!event.type().equals("container") || word.equals("destroy")) {
      containers.remove(id);
      return;
    }
    Container before =
        containers.getOrDefault(id, new Container(event, "created", "", event.time(), 0));
    containers.put(
        id,
        switch (event.action()) {
          case Action.Die die ->
              new Container(event, "exited", "", event.time(), die.exitCode().orElse(0));
          case Action.Health health ->
              new Container(event, "running", health.status(), before.since, 0);
          default ->
              word.equals("start")
                  ? new Container(event, "running", before.health, event.time(), 0)
                  : before;
        });
  }

  @Override
  public synchronized List<ContainerSummary> containers() {
    return containers.entrySet().stream()
        .map(each -> {
          Container container = each.getValue();
          String image = container.last().actor().attributes().getOrDefault("image", "");
          return new ContainerSummary(
              each.getKey(), container.name(), image, container.state(), container.status());
        })
        .toList();
  }

  @Override
  public synchronized Answer<Inspection> inspect(String id) {
    Container container = containers.get(id);
    if (container == null) {
      return new Answer.Gone<>();
    }
    boolean runs = container.state().equals("running");
    Map<String, String> values = new LinkedHashMap<>();
    values.put("Id", id);
    values.put("Name", "/" + container.name());
    values.put("State/Running", Boolean.toString(runs));
    values.put("State/ExitCode", Integer.toString(container.exit()));
    values.put("State/OOMKilled", Boolean.toString(container.exit() == 137));
    Instant since = container.since();
    values.put("State/StartedAt", (runs ? since : since.minusSeconds(1_260)).toString());
    values.put("State/FinishedAt", (runs ? Instant.EPOCH : since).toString());
    values.put("RestartCount", "2");
    values.put("HostConfig/RestartPolicy/Name", "always");
    values.put("HostConfig/Memory", Long.toString(256 * MIB));
    values.put("Config/Image", container.last().actor().attributes().getOrDefault("image", ""));
    if (container.health().equals("unhealthy")) {
      values.put("State/Health/Log/0/ExitCode", "1");
      values.put("State/Health/Log/0/Output", "curl: (22) The requested URL returned error: 503");
    }
    return new Answer.Given<>(new Inspection(values));
  }

  @Override
  public Answer<List<String>> logs(String id, LogRange range) {
    return new Answer.Given<>(LOG);
  }

  @Override
  public Questions questions() {
    return Questions.unanswered("nobody asks it here");
  }

  /// Waves, another one for each container.
  @Override
  public Answer<StatsSample> stats(String id) {
    long seed = Math.abs(id.hashCode() % 997);
    double second = clock.millis() / 1_000.0;
    double wave = 1 + Math.sin(second / (3 + seed % 7) + seed) * Math.sin(second / 11.0 + seed);
    double share = (1 + seed % 23) / 100.0 * wave;
    long total = looks.merge(id, (long) (share * 1_000_000), Long::sum);
    long turns = looks.merge(id + "#", 1L, Long::sum);
    long memory = (long) ((30 + seed % 190 + 8 * wave) * MIB);
    return new Answer.Given<>(
        new StatsSample(
            Optional.of(clock.instant()),
            new StatsSample.Cpu(total, turns * 2_000_000, 2),
            new StatsSample.Memory(memory, OptionalLong.empty(), 0, 256 * MIB),
            4));
  }

  /// More is going to happen than was written down. Whoever follows has to come again.
  public void expect(List<EngineEvent> more) {
    RecordedEngine before = recorded;
    List<EngineEvent> all = new ArrayList<>(play);
    all.addAll(more);
    recorded = new RecordedEngine(new Recording(all), clock);
    before.close();
  }

  @Override
  public EventFeed events(Instant since, Optional<Instant> until) throws IOException {
    return recorded.events(since, until);
  }

  @Override
  public EngineInfo info() {
    return new EngineInfo("host1", "", "");
  }

  @Override
  public Roster roster() {
    return recorded.roster();
  }

  @Override
  public Optional<ContainerState> state(String id) {
    return recorded.state(id);
  }

  @Override
  public Instant ping() {
    return clock.instant();
  }

  @Override
  public String address() {
    return "a stage";
  }

  @Override
  public void cut() {
    recorded.cut();
  }

  @Override
  public void close() {
    recorded.close();
  }
}
