package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.RealPodman;
import dev.tidings.batch.Backlog;
import dev.tidings.batch.Throttle;
import dev.tidings.batch.Windows;
import dev.tidings.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What somebody does to a container, or what becomes of it, on old and modern engines: the table
/// in `docs/decisions/acts.md`. It prints its rows.
@Timeout(900)
class ActsIT {

  enum Kind {
    DOCKER_20,
    DOCKER_28,
    PODMAN_4,
    PODMAN_5
  }

  @TempDir Path folder;

  /// @param podman empty on Docker
  private record Host(RealEngine engine, Optional<RealPodman> podman) implements AutoCloseable {

    static Host of(Kind kind) {
      return switch (kind) {
        case DOCKER_20 -> new Host(RealEngine.started(), Optional.empty());
        case DOCKER_28 -> new Host(RealEngine.modern(), Optional.empty());
        case PODMAN_4 -> of(RealPodman.started("file"));
        case PODMAN_5 -> of(RealPodman.modern());
      };
    }

    private static Host of(RealPodman podman) {
      return new Host(podman.engine(), Optional.of(podman));
    }

    void run(String name, String... arguments) {
      List<String> all = new ArrayList<>(List.of("run", "--name", name));
      all.addAll(List.of(arguments));
      engine.tryDocker(all.toArray(String[]::new));
    }

    /// Without systemd nobody runs Podman's health checks.
    void check(String name) {
      podman.ifPresent(p -> {
        try {
          p.podman("healthcheck", "run", name);
        } catch (AssertionError e) {
          // It is unhealthy.
        }
      });
    }

    @Override
    public void close() {
      podman.ifPresentOrElse(RealPodman::close, engine::close);
    }
  }

  /// @param name of the container
  /// @param before what is done before Tidings watches
  private record Act(String words, String name, Consumer<Host> before, Consumer<Host> act) {

    static Act of(String words, String name, Consumer<Host> act) {
      return new Act(words, name, _ -> {}, act);
    }
  }

  private static Consumer<Host> runs(String name, String... options) {
    List<String> all = new ArrayList<>(List.of("-d"));
    all.addAll(List.of(options));
    all.addAll(List.of("busybox", "sleep", "600"));
    return host -> host.run(name, all.toArray(String[]::new));
  }

  private static final List<Act> ACTS =
      List.of(
          Act.of(
              "a program ends with exit code 3",
              "crash",
              host -> host.run("crash", "busybox", "sh", "-c", "exit 3")),
          Act.of(
              "a program ends with exit code 0",
              "done",
              host -> host.run("done", "busybox", "true")),
          Act.of(
              "it meets its memory limit",
              "greedy",
              host ->
                  host.run(
                      "greedy",
                      "-m",
                      "16m",
                      "--memory-swap",
                      "16m",
                      "busybox",
                      "tail",
                      "/dev/zero")),
          Act.of(
              "a process in it meets the memory limit, it ends with 0",
              "frugal",
              host ->
                  host.run(
                      "frugal",
                      "-m",
                      "16m",
                      "--memory-swap",
                      "16m",
                      "busybox",
                      "sh",
                      "-c",
                      "tail /dev/zero; exit 0")),
          Act.of(
              "its command is not there",
              "misspelt",
              host -> host.run("misspelt", "busybox", "nosuchcommand")),
          Act.of(
              "its label `exitCode=0` lies, it ends with 4",
              "liar",
              host -> host.run("liar", "--label", "exitCode=0", "busybox", "sh", "-c", "exit 4")),
          Act.of(
              "it crashes twice, policy `on-failure:1`",
              "tired",
              host ->
                  host.run("tired", "--restart", "on-failure:1", "busybox", "sh", "-c", "exit 12")),
          new Act(
              "`docker stop`, it ignores TERM",
              "halted",
              runs("halted"),
              host -> host.engine.docker("stop", "-t", "1", "halted")),
          new Act(
              "`docker restart`",
              "rebooted",
              runs("rebooted"),
              host -> host.engine.docker("restart", "-t", "1", "rebooted")),
          new Act(
              "`docker kill`", "slain", runs("slain"), host -> host.engine.docker("kill", "slain")),
          new Act(
              "`docker rm -f`",
              "removed",
              runs("removed"),
              host -> host.engine.docker("rm", "-f", "removed")),
          new Act(
              "`docker pause`",
              "paused",
              runs("paused"),
              host -> host.engine.docker("pause", "paused")),
          Act.of(
              "its health check fails",
              "ailing",
              host -> {
                host.run(
                    "ailing",
                    "-d",
                    "--health-cmd",
                    "test -e /well",
                    "--health-interval=1s",
                    "--health-retries=1",
                    "busybox",
                    "sleep",
                    "600");
                host.check("ailing");
              }),
          Act.of(
              "its health check passes again",
              "ailing",
              host -> {
                host.engine.docker("exec", "ailing", "sh", "-c", ": > /well");
                host.check("ailing");
              }));

  /// How the subject of an act's mail begins; empty where engines of this kind do not say enough of
  /// it, or not always in time: a start that fails without a network to lose, memory on Podman 4.3,
  /// and on Podman the end of what ignores TERM and health checks without systemd.
  private static String expected(Act act, Kind kind) {
    boolean docker = kind == Kind.DOCKER_20 || kind == Kind.DOCKER_28;
    return switch (act.name()) {
      case "crash" -> "[CRASH exit 3]";
      case "done" -> "[finished]";
      case "greedy" -> kind == Kind.PODMAN_4 ? "" : "[OOM]";
      case "frugal" -> docker ? "[OOM]" : "[finished]";
      case "misspelt" -> kind == Kind.DOCKER_20 ? "[START FAILED exit 127]" : "";
      case "liar" -> "[CRASH exit 4]";
      case "tired" -> "[CRASH 2x]";
      case "halted" -> docker ? "[stopped]" : "";
      case "rebooted" -> "[restarted";
      case "slain", "removed" -> "[stopped]";
      case "paused" -> "[pause]";
      case "ailing" -> {
        String subject = act.words().contains("again") ? "[RECOVERED" : "[UNHEALTHY]";
        yield docker ? subject : "";
      }
      default -> throw new AssertionError("no subject for " + act.words());
    };
  }

  @ParameterizedTest
  @EnumSource
  void eachActIsToldForWhatItIs(Kind kind) throws IOException {
    try (Host host = Host.of(kind);
        MailSink sink = new MailSink()) {
      ACTS.forEach(act -> act.before().accept(host));
      Map<String, String> environment = sink.environment();
      environment.put("DOCKER_HOST", host.engine().host());
      environment.put("TIDINGS_THROTTLE_WINDOW", "2s");
      environment.put("TIDINGS_THROTTLE_GROWTH", "1");
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        for (Act act : ACTS) {
          int before = sink.count();
          act.act().accept(host);
          String told;
          try {
            Await.until(
                () ->
                    sink.mails().stream()
                        .skip(before)
                        .anyMatch(mail -> mail.subject().contains(act.name())),
                "no mail about " + act.name(),
                tidings::output);
            Await.until(this::isQuiet, "the windows do not end", tidings::output);
            told =
                sink.mails().stream()
                    .skip(before)
                    .map(MailSink.Received::subject)
                    .collect(Collectors.joining("; "));
          } catch (AssertionError e) {
            told = "nothing";
          }
          System.out.println("| " + act.words() + " | " + kind + " | " + told + " |");
          assertThat(told).as(act.words()).contains(expected(act, kind));
        }
        assertThat(tidings.isAlive()).isTrue();
      }
    }
  }

  private boolean isQuiet() {
    try (Store store = Store.beside(folder.resolve("data"))) {
      return new Backlog(store).open().isEmpty()
          && new Backlog(store).oldest().isEmpty()
          && new Windows(store)
              .load().values().stream()
                  .allMatch(window -> window.throttle() instanceof Throttle.Idle);
    }
  }
}
