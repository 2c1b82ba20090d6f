package dev.tidings.app;

import dev.tidings.RealEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A real engine, a Tidings that cares for its containers, and the mails it sends.
public final class CareFixture implements AutoCloseable {

  static final String[] HEAL = {"--label", "mon.observe=1", "--label", "mon.checks.health=1"};

  public final RealEngine engine;
  public final MailSink sink = new MailSink();
  public final Path folder;
  public final Instant began = Instant.now();

  public CareFixture(RealEngine engine, Path folder) {
    this.engine = engine;
    this.folder = folder;
  }

  public Map<String, String> environment() {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_DATA", "data");
    environment.put("TIDINGS_THROTTLE_WINDOW", "2s");
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    environment.put("TIDINGS_HEAL_BUDGET", "2");
    environment.put("TIDINGS_HEAL_BUDGET_WINDOW", "5m");
    environment.put("TIDINGS_HEAL_COOL_DOWN", "1s");
    environment.put("TIDINGS_HEAL_VERIFY_WITHIN", "20s");
    return environment;
  }

  /// Runs a container in the background.
  public void run(String name, String[] labels, String... rest) {
    List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
    command.addAll(List.of(labels));
    command.addAll(List.of(rest));
    engine.docker(command.toArray(String[]::new));
  }

  /// One whose health check fails from the moment on that [#infect] is called until it is started
  /// anew.
  public void runFrail(String name, String[] labels, String... options) {
    List<String> rest = new ArrayList<>(List.of(options));
    rest.addAll(List.of("--health-interval=1s", "--health-retries=1"));
    rest.addAll(List.of("--health-cmd", "test ! -e /ill || { echo it is ill; exit 1; }"));
    rest.addAll(List.of("busybox", "sh", "-c", "rm -f /ill; echo fit; exec sleep 600"));
    run(name, labels, rest.toArray(String[]::new));
  }

  public void infect(String name) {
    engine.docker("exec", name, "sh", "-c", ": > /ill");
  }

  /// One whose health check always fails.
  public void runIncurable(String name, String... labels) {
    run(
        name,
        labels,
        "--health-interval=1s",
        "--health-retries=1",
        "--health-cmd",
        "echo no cure; exit 1",
        "busybox",
        "sleep",
        "600");
  }

  /// When a container did something, by the engine's clock, in order.
  public List<Instant> times(String name, String action) {
    return events(name)
        .map(line -> line.split(" ", 2))
        .filter(words -> words[1].equals(action))
        .map(words -> nano(words[0]))
        .toList();
  }

  /// Such as `1700000000000000000 restart`.
  public Stream<String> events(String name) {
    return engine
        .docker(
            "events",
            "--since",
            Long.toString(began.getEpochSecond()),
            "--until",
            Long.toString(Instant.now().getEpochSecond() + 1),
            "--filter",
            "type=container",
            "--filter",
            "container=" + name,
            "--filter",
            "event=restart",
            "--filter",
            "event=kill",
            "--filter",
            "event=start",
            "--filter",
            "event=health_status",
            "--format",
            "{{.TimeNano}} {{.Action}}")
        .lines()
        .filter(line -> !line.contains(" exec"));
  }

  public static Instant nano(String text) {
    long nano = Long.parseLong(text);
    return Instant.ofEpochSecond(nano / 1_000_000_000L, nano % 1_000_000_000L);
  }

  public Stream<Told> mails() {
    return sink.mails().stream().map(Told::new);
  }

  public Stream<Told> mails(String name, String word) {
    return mails().filter(told -> told.subject().contains(name) && told.subject().contains(word));
  }

  /// The first mail about a container whose subject has a word.
  public Told await(String name, String word, Duration patience, TidingsProcess tidings) {
    Predicate<Told> meant = told -> told.subject().contains(name) && told.subject().contains(word);
    Await.until(
        patience,
        () -> mails().anyMatch(meant),
        "no mail [" + word + "] about " + name,
        () -> mails().map(Told::subject).toList() + "\n" + tidings.output());
    return mails().filter(meant).findFirst().orElseThrow();
  }

  /// What `tidings events` shows of what Tidings did.
  public String audit(String filter) {
    try (TidingsProcess events =
        TidingsProcess.start(folder, environment(), "events", "--filter", filter)) {
      if (events.exitCode() != 0) {
        throw new AssertionError(events.output());
      }
      return events.output();
    }
  }

  public static String write(Path file, String text) {
    try {
      return Files.writeString(file, text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    sink.close();
    engine.close();
  }
}
