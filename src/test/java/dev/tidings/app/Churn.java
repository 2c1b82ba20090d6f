package dev.tidings.app;

import dev.tidings.RealEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Containers that come and go as chance has it, on a thread of its own, whether or not the engine
/// is there.
public final class Churn implements AutoCloseable {

  private static final int MOST = 4;

  private final RealEngine engine;
  private final Random random;
  private final List<String> names = new ArrayList<>();
  private final Thread thread;
  private int made;
  private volatile boolean over;

  public Churn(RealEngine engine, long seed) {
    this.engine = engine;
    random = new Random(seed);
    thread = Thread.ofPlatform().name("churn").start(this::run);
  }

  private void run() {
    while (!over) {
      act();
      Await.pause(Duration.ofMillis(random.nextInt(200)));
    }
    names.forEach(name -> engine.tryDocker("rm", "-f", name));
  }

  private void act() {
    if (names.isEmpty() || (names.size() < MOST && random.nextInt(3) == 0)) {
      String name = "churn" + made++;
      names.add(name);
      String command = random.nextBoolean() ? "sleep 600" : "sleep 1; exit 3";
      engine.tryDocker("run", "-d", "--name", name, "busybox", "sh", "-c", command);
      return;
    }
    String name = names.get(random.nextInt(names.size()));
    switch (random.nextInt(6)) {
      case 0 -> engine.tryDocker("kill", name);
      case 1 -> engine.tryDocker("stop", "-t", "0", name);
      case 2 -> engine.tryDocker("start", name);
      case 3 -> {
        engine.tryDocker("rm", "-f", name);
        names.remove(name);
      }
      default -> engine.tryDocker("kill", "--signal", "CONT", name);
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
