package dev.tidings;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A Docker engine of the tests' own: a real `dockerd` with a busybox image, in a network namespace
/// of its own so that it leaves the machine's engine alone. Needs root, `dockerd`, the docker CLI
/// and a static busybox. Where they are missing the calling test is skipped with a line that says
/// so; under `CI=true` it fails.
///
/// With `TIDINGS_TEST_ENGINE`, the path of a socket, tests use that engine instead: one that the
/// contributor can spare, since what a test leaves on it stays. Those that need more of an engine,
/// such as to restart it, are skipped.
public final class RealEngine implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration FETCH = Duration.ofMinutes(5);
  private static final List<String> COMMANDS =
      List.of("sh", "sleep", "tail", "cat", "echo", "true", "false", "test", "seq", "rm", "kill");

  /// Where `.ci/run` puts a Debian with a modern engine, compose v2 and Podman.
  static final Path MODERN_ROOT =
      Path.of(
          Objects.requireNonNullElse(
              System.getenv("TIDINGS_MODERN_ROOT"), "/var/cache/tidings-tests/forky"));

  private static final @Nullable String OWN = System.getenv("TIDINGS_TEST_ENGINE");

  private static @Nullable RealEngine shared;

  private final Path folder;
  private final List<String> command;
  private @Nullable Process dockerd;

  private RealEngine(Path folder, List<String> command) {
    this.folder = folder;
    this.command = command;
  }

  /// The engine of this JVM, started by the first caller and ended with the JVM. Tests share it:
  /// use names of your own, and do not restart it.
  public static synchronized RealEngine shared() {
    if (shared == null) {
      shared = started();
    }
    return shared;
  }

  /// An engine for one test alone, to be closed by it.
  ///
  /// @param options of dockerd, such as `--live-restore`
  public static RealEngine started(String... options) {
    if (OWN != null) {
      return contributors(Path.of(OWN), options);
    }
    demand("dockerd", "ip");
    Path folder = temporaryFolder();
    String dockerd =
        "ip link set lo up; exec dockerd --data-root %1$s/data --exec-root %1$s/exec --pidfile %1$s/pid -H unix://%1$s/docker.sock %2$s"
            .formatted(folder, String.join(" ", options));
    RealEngine engine = new RealEngine(folder, List.of("unshare", "-n", "sh", "-c", dockerd));
    engine.prepare();
    return engine;
  }

  private static RealEngine contributors(Path socket, String... options) {
    if (options.length > 0) {
      abort("needs a dockerd with " + String.join(" ", options) + ", not that of " + socket);
    }
    demand();
    try {
      Path folder = temporaryFolder();
      Files.createSymbolicLink(folder.resolve("docker.sock"), socket.toAbsolutePath());
      RealEngine engine = new RealEngine(folder, List.of());
      if (engine.tryDocker("image", "inspect", "busybox").exit() != 0) {
        engine.importBusybox();
      }
      return engine;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isContributors() {
    return command.isEmpty();
  }

  private void demandOwn() {
    if (isContributors()) {
      abort("needs an engine that it may stop, not that of TIDINGS_TEST_ENGINE");
    }
  }

  /// An engine that also listens on a port of this host: not in a namespace of its own, since no
  /// port there could be reached, and therefore without any network for containers.
  ///
  /// @param options of dockerd, such as `-H tcp://127.0.0.1:2376 --tlsverify …`
  public static RealEngine onPort(String... options) {
    demand("dockerd");
    Path folder = temporaryFolder();
    List<String> command = new ArrayList<>(List.of("dockerd"));
    command.addAll(List.of("--data-root", folder + "/data", "--exec-root", folder + "/exec"));
    command.addAll(
        List.of("--pidfile", folder + "/pid", "-H", "unix://" + folder + "/docker.sock"));
    command.addAll(List.of("--bridge=none", "--iptables=false", "--ip6tables=false"));
    command.addAll(Arrays.asList(options));
    RealEngine engine = new RealEngine(folder, command);
    engine.prepare();
    return engine;
  }

  /// A modern engine (docker 28 with compose v2) out of a Debian that [#MODERN_ROOT] holds, in
  /// namespaces of its own; `.ci/run` puts it there. It sees the control groups that the machine
  /// has mounted and no others: one more would be there for every engine and blind its statistics.
  ///
  /// @param options of dockerd
  public static RealEngine modern(String... options) {
    demand("nsenter");
    awaitModernRoot();
    Path folder = temporaryFolder();
    // The folder is at the same path inside, so that its socket and files have one name. The root
    // must be a mount point: images could not be imported otherwise.
    String script =
        """
        set -e
        mount --make-rprivate /
        mkdir -p %1$s/upper %1$s/work %1$s/root %1$s/data
        mount -t overlay overlay -o lowerdir=%2$s,upperdir=%1$s/upper,workdir=%1$s/work %1$s/root
        mkdir -p %1$s/root%1$s %1$s/root/var/lib/docker
        mount --bind %1$s %1$s/root%1$s
        mount --bind %1$s/data %1$s/root/var/lib/docker
        mount -t proc proc %1$s/root/proc
        mount -t sysfs sys %1$s/root/sys
        mount --rbind /sys/fs/cgroup %1$s/root/sys/fs/cgroup
        mount --rbind /dev %1$s/root/dev
        ip link set lo up
        exec chroot %1$s/root dockerd --exec-root %1$s/exec --pidfile %1$s/pid \
          -H unix://%1$s/docker.sock --bridge=none --iptables=false --ip6tables=false %3$s
        """
            .formatted(folder, MODERN_ROOT, String.join(" ", options));
    RealEngine engine = new RealEngine(folder, List.of("unshare", "-n", "-m", "sh", "-c", script));
    engine.prepare();
    return engine;
  }

  /// `.ci/run` fetches it while the unit tests run.
  static void awaitModernRoot() {
    Path complete = MODERN_ROOT.resolve(".complete");
    Instant end = Instant.now().plus("true".equals(System.getenv("CI")) ? FETCH : Duration.ZERO);
    while (!Files.exists(complete)) {
      if (Instant.now().isAfter(end)) {
        throw unavailable("no " + complete + "; .ci/run puts a modern engine there");
      }
      pause();
    }
  }

  /// Runs `docker compose` (v2) of a [#modern] engine, on a project of this name.
  ///
  /// @param file what compose reads
  /// @return what it printed
  /// @throws AssertionError if it failed
  public String compose(String project, String file, String... arguments) {
    try {
      Path place = Files.createDirectories(folder.resolve("compose-" + project));
      Files.writeString(place.resolve("compose.yml"), file);
      String pid = String.valueOf(Objects.requireNonNull(dockerd).pid());
      List<String> command = new ArrayList<>(List.of("nsenter", "-t", pid, "-m", "-n"));
      command.addAll(List.of("chroot", folder + "/root", "docker", "-H", host(), "compose"));
      command.addAll(List.of("-p", project, "-f", place + "/compose.yml"));
      command.addAll(Arrays.asList(arguments));
      Result result = ended(new ProcessBuilder(command).redirectErrorStream(true).start());
      if (result.exit() != 0) {
        throw new AssertionError(command + ": " + result);
      }
      return result.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Another engine that speaks Docker's API.
  ///
  /// @param folder for its data, which [#close] deletes
  /// @param command starts it, listening on `docker.sock` in the folder
  static RealEngine of(Path folder, List<String> command) {
    RealEngine engine = new RealEngine(folder, command);
    engine.prepare();
    return engine;
  }

  /// Where it listens.
  public Path socket() {
    return folder.resolve("docker.sock");
  }

  /// The same for `DOCKER_HOST`.
  public String host() {
    return "unix://" + socket();
  }

  /// Runs the docker CLI against it.
  ///
  /// @return what it printed, without the last line's end
  /// @throws AssertionError if it failed
  public String docker(String... arguments) {
    Result result = tryDocker(arguments);
    if (result.exit() != 0) {
      throw new AssertionError("docker " + String.join(" ", arguments) + ": " + result);
    }
    return result.output().strip();
  }

  /// Runs a container of busybox to its end.
  ///
  /// @param arguments options, if any, then `busybox` and the command
  /// @return its exit code and what it and docker printed
  public Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(Arrays.asList(arguments));
    return tryDocker(all.toArray(String[]::new));
  }

  /// The end of a command.
  public record Result(int exit, String output) {}

  /// Starts the docker CLI against it and leaves it running, with its output in a file.
  public Process dockerInto(Path output, String... arguments) {
    try {
      return builder(arguments).redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends the engine and starts it anew on the same data: what `systemctl restart docker` does.
  public void restart() {
    stop();
    start();
  }

  /// Ends the engine; its data stay until [#close].
  public void stop() {
    demandOwn();
    Process running = dockerd;
    if (running != null) {
      end(running);
      dockerd = null;
    }
  }

  /// Ends the engine at once, as `kill -9` does; what it started lives on.
  public void kill() {
    demandOwn();
    Process running = dockerd;
    if (running != null) {
      try {
        running.destroyForcibly().waitFor();
        // It dies with dockerd. Where nobody reaps it, the next dockerd would take it for alive.
        Files.deleteIfExists(folder.resolve("exec/containerd/containerd.pid"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      dockerd = null;
    }
  }

  /// Starts it again after [#stop] or [#kill].
  public void start() {
    try {
      Path log = folder.resolve("dockerd.log");
      dockerd =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      awaitAnswer(dockerd, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Removes its containers, ends it, deletes its data.
  @Override
  public void close() {
    if (isContributors()) {
      delete();
      return;
    }
    Process running = dockerd;
    if (running != null && running.isAlive()) {
      String containers = tryDocker("ps", "-aq").output().strip();
      if (!containers.isEmpty()) {
        List<String> remove = new ArrayList<>(List.of("rm", "-f"));
        remove.addAll(containers.lines().toList());
        tryDocker(remove.toArray(String[]::new));
      }
    }
    stop();
    endOrphans();
    delete();
  }

  private void prepare() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-dockerd"));
    start();
    importBusybox();
  }

  /// Runs the docker CLI against it, whatever comes of it: the engine may be down.
  public Result tryDocker(String... arguments) {
    try {
      return ended(builder(arguments).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Result ended(Process process) throws IOException {
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker", "-H", host()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_"));
    return builder;
  }

  private void importBusybox() {
    try {
      Path bin = Files.createDirectories(folder.resolve("busybox/bin"));
      Files.copy(found("busybox"), bin.resolve("busybox"));
      bin.resolve("busybox").toFile().setExecutable(true, false);
      for (String name : COMMANDS) {
        Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
      }
      Path tar = folder.resolve("busybox.tar");
      run(new ProcessBuilder("tar", "-C", folder + "/busybox", "-cf", tar.toString(), "."));
      docker("import", tar.toString(), "busybox:latest");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(ProcessBuilder builder) throws IOException {
    try {
      if (builder.inheritIO().start().waitFor() != 0) {
        throw new IOException(builder.command() + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void awaitAnswer(Process started, Path log) throws IOException {
    Instant end = Instant.now().plus(START);
    while (tryDocker("version").exit() != 0) {
      if (!started.isAlive() || Instant.now().isAfter(end)) {
        throw unavailable(String.join(" ", command) + " did not start:\n" + Files.readString(log));
      }
      pause();
    }
  }

  /// Between two questions to a process that says nothing by itself.
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Process process) {
    try {
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What an engine that was killed has left: processes and mounts, each known by this folder.
  private void endOrphans() {
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(folder + "/"))
        .forEach(orphan -> {
          orphan.children().forEach(ProcessHandle::destroyForcibly);
          orphan.destroyForcibly();
        });
    try {
      for (String mount : Files.readAllLines(Path.of("/proc/self/mounts"))) {
        List<String> words = List.of(mount.split(" ", 3));
        if (words.get(1).startsWith(folder + "/")) {
          run(new ProcessBuilder("umount", "-l", words.get(1)));
        }
      }
    } catch (IOException e) {
      System.err.println("not all mounts of " + folder + " could be ended: " + e);
    }
  }

  private void delete() {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("not all of " + folder + " could be deleted: " + e);
    }
  }

  static Path temporaryFolder() {
    try {
      // Short: a socket's path has a limit of 107 bytes.
      return Files.createTempDirectory("td");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Skips the calling test where a program is missing that an engine needs.
  public static void demand(String... programs) {
    List<String> missing =
        Stream.concat(Stream.of("docker", "busybox", "unshare", "tar"), Stream.of(programs))
            .filter(program -> lookUp(program) == null)
            .toList();
    String why =
        !missing.isEmpty()
            ? "not installed: " + String.join(", ", missing)
            : System.getProperty("user.name").equals("root") ? "" : "it needs root";
    if (why.isEmpty()) {
      return;
    }
    throw unavailable(why);
  }

  /// Fails where CI is to run everything, else skips the test.
  ///
  /// @param why it cannot run on this machine
  /// @return never
  public static RuntimeException unavailable(String why) {
    String line = "No real engine for this test: " + why;
    if ("true".equals(System.getenv("CI"))) {
      fail(line);
    }
    System.err.println(line);
    return abort(line);
  }

  private static Path found(String program) throws IOException {
    Path path = lookUp(program);
    if (path == null) {
      throw new IOException(program + " is gone");
    }
    return path;
  }

  private static @Nullable Path lookUp(String program) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin:/bin:/lib/systemd").split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }
}
