package dev.tidings.web;

import dev.tidings.engine.Answer;
import dev.tidings.engine.ContainerSummary;
import dev.tidings.engine.Engine;
import dev.tidings.engine.EngineException;
import dev.tidings.engine.EngineInfo;
import dev.tidings.engine.EventFeed;
import dev.tidings.engine.Inspection;
import dev.tidings.engine.LogRange;
import dev.tidings.engine.StatsSample;
import dev.tidings.event.Census;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/// An engine with two containers, in which nothing happens. It can be out of reach.
final class StillEngine implements Engine {

  static final String WEB = "a".repeat(64);
  static final String DB = "b".repeat(64);

  volatile boolean reachable = true;
  private final AtomicLong looks = new AtomicLong();

  @Override
  public List<ContainerSummary> containers() throws IOException {
    if (!reachable) {
      throw new EngineException("Nobody listens.");
    }
    return List.of(
        new ContainerSummary(WEB, "web", "nginx:1.25", "running", "Up 2 hours (healthy)"),
        new ContainerSummary(DB, "db", "postgres:17", "exited"));
  }

  /// Of `web` it tells more CPU time with each look: half of what the host has.
  @Override
  public Answer<StatsSample> stats(String id) {
    if (!reachable || id.equals(DB)) {
      return new Answer.Gone<>();
    }
    long look = looks.incrementAndGet();
    return new Answer.Told<>(
        new StatsSample(
            Optional.of(WebFixture.NOW.plusMillis(look)),
            new StatsSample.Cpu(look * 500, look * 1_000, 1),
            new StatsSample.Memory(600, OptionalLong.empty(), 100, 1_000),
            1));
  }

  @Override
  public Answer<Inspection> inspect(String id) {
    if (!reachable) {
      return new Answer.Failed<>("Nobody listens.");
    }
    String name = id.equals(WEB) ? "web" : id.equals(DB) ? "db" : id;
    return switch (name) {
      case "web" -> new Answer.Told<>(values("/web", "always"));
      case "db" -> new Answer.Told<>(values("/db", "no"));
      case "hidden" -> new Answer.Forbidden<>("/containers/…/json");
      default -> new Answer.Gone<>();
    };
  }

  private static Inspection values(String name, String policy) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("Name", name);
    values.put("State/OOMKilled", "false");
    values.put("HostConfig/RestartPolicy/Name", policy);
    values.put("HostConfig/RestartPolicy/MaximumRetryCount", "0");
    values.put("Config/Env/0", "GREETING=good morning");
    values.put("Config/Env/1", "DB_PASSWORD=hunter2");
    values.put("Config/Labels/api-token", "tiger");
    values.put("Args/0", "--password");
    values.put("Args/1", "swordfish");
    return new Inspection(values);
  }

  @Override
  public Answer<List<String>> logs(String id, LogRange range) {
    return id.equals("web")
        ? new Answer.Told<>(List.of("GET / 200", "password=hunter2"))
        : new Answer.Gone<>();
  }

  @Override
  public EventFeed events(Instant since, Optional<Instant> until) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineInfo info() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Census states() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Instant ping() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String address() {
    return "here";
  }

  @Override
  public void cut() {}

  @Override
  public void close() {}
}
