package dev.tidings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A Podman of the tests' own: `podman system service` with a busybox image and a journal of its
/// own, since Podman keeps its events in systemd's. Network, mounts and the journal are in
/// namespaces that end with it. Needs root, Podman, systemd-journald, the docker CLI, curl and a
/// static busybox; [RealEngine] says what happens where they are missing.
public final class RealPodman implements AutoCloseable {

  /// The journal is found under these paths by whoever writes or reads it.
  private static final String JOURNAL =
      """
      set -e
      for folder in /run/systemd /run/log /var/log/journal; do
        [ ! -d $folder ] || mount -t tmpfs tmpfs $folder
      done
      mkdir -p /run/systemd/journal /run/log/journal
      touch "$0/apart"
      PATH=$PATH:/lib/systemd
      exec systemd-journald
      """;

  /// A Debian that holds a later Podman, as [RealEngine#modern] uses it. Like there, the control
  /// groups are those that the machine has mounted.
  private static final String MODERN =
      """
      set -e
      mount --make-rprivate /
      mkdir -p "$0/upper" "$0/work" "$0/root"
      mount -t overlay overlay -o "lowerdir=$1,upperdir=$0/upper,workdir=$0/work" "$0/root"
      mkdir -p "$0/root$0"
      mount --bind "$0" "$0/root$0"
      mount -t proc proc "$0/root/proc"
      mount -t sysfs sys "$0/root/sys"
      mount --rbind /sys/fs/cgroup "$0/root/sys/fs/cgroup"
      mount --rbind /dev "$0/root/dev"
      mount -t tmpfs tmpfs "$0/root/run"
      ip link set lo up
      touch "$0/apart"
      exec sleep infinity
      """;

  private final Path folder;
  private final Space space;
  private final RealEngine engine;

  /// Where it runs.
  ///
  /// @param holder a process in its namespaces, with which they end
  /// @param root the root of its files
  private record Space(Process holder, Path root) {}

  private RealPodman(Path folder, Space space, RealEngine engine) {
    this.folder = folder;
    this.space = space;
    this.engine = engine;
  }

  /// A Podman to be closed by who started it.
  ///
  /// @param eventsLogger where it keeps its events: `journald` or `file`
  public static RealPodman started(String eventsLogger) {
    RealEngine.demand("podman", "runc", "systemd-journald", "nsenter", "curl");
    Path folder = RealEngine.temporaryFolder();
    return started(folder, new Space(journal(folder), Path.of("/")), eventsLogger);
  }

  /// A Podman 5 out of a later Debian, with its events in a file.
  public static RealPodman modern() {
    RealEngine.demand("nsenter", "curl");
    RealEngine.awaitModernRoot();
    Path folder = RealEngine.temporaryFolder();
    Process holder = apart(folder, MODERN, "" + RealEngine.MODERN_ROOT);
    await(folder, holder, folder.resolve("apart"));
    return started(folder, new Space(holder, folder.resolve("root")), "file");
  }

  private static RealPodman started(Path folder, Space space, String eventsLogger) {
    try {
      configure(folder, eventsLogger);
      String service = "podman system service --time=0 unix://" + folder + "/docker.sock";
      return new RealPodman(folder, space, RealEngine.of(folder, inside(folder, space, service)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The service: the docker CLI talks to it, it can be stopped and started.
  public RealEngine engine() {
    return engine;
  }

  /// What really happened: the lines of Podman's own history, as it sends them. Asked with
  /// `stream=false`, which Docker does not have and Tidings does not use.
  public List<String> history(Instant since) {
    String url = "http://podman/events?stream=false&since=" + since;
    return output(List.of("curl", "-sS", "--fail", "--unix-socket", "" + engine.socket(), url))
        .lines()
        .toList();
  }

  /// Where it keeps its events, if it keeps them in a file: a line of JSON each.
  public Path eventsFile() {
    return folder.resolve("tmp/events/events.log");
  }

  /// Runs the podman CLI, for what the docker CLI cannot do.
  public String podman(String... arguments) {
    return output(inside(folder, space, "podman " + String.join(" ", arguments)));
  }

  /// Removes its containers, ends it and its journal, deletes its data.
  @Override
  public void close() {
    engine.close();
    space.holder().destroyForcibly();
  }

  /// Everything in one folder, and no more than this machine gives: its hard limits may be below
  /// those that Podman sets for containers.
  private static void configure(Path folder, String eventsLogger) throws IOException {
    Files.writeString(
        folder.resolve("containers.conf"),
        """
        [containers]
        netns = "none"
        default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
        [engine]
        events_logger = "%2$s"
        events_logfile_max_size = "1g"
        cgroup_manager = "cgroupfs"
        runtime = "runc"
        lock_type = "file"
        tmp_dir = "%1$s/tmp"
        volume_path = "%1$s/volumes"
        """
            .formatted(folder, eventsLogger));
    Files.writeString(
        folder.resolve("storage.conf"),
        """
        [storage]
        driver = "overlay"
        graphroot = "%1$s/data"
        runroot = "%1$s/run"
        """
            .formatted(folder));
  }

  private static Process journal(Path folder) {
    Process process = apart(folder, JOURNAL);
    // Before it is apart, the socket would be the machine's own.
    await(folder, process, folder.resolve("apart"));
    await(folder, process, Path.of("/proc", "" + process.pid(), "root/run/systemd/journal/socket"));
    return process;
  }

  /// A process in namespaces of its own.
  private static Process apart(Path folder, String script, String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of("unshare", "-n", "-m", "sh", "-c", script));
      command.add("" + folder);
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("apart.log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-apart"));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(Path folder, Process process, Path file) {
    try {
      Instant end = Instant.now().plusSeconds(30);
      while (!Files.exists(file)) {
        if (!process.isAlive() || Instant.now().isAfter(end)) {
          String log = Files.readString(folder.resolve("apart.log"));
          throw RealEngine.unavailable("no " + file + ":\n" + log);
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String output(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<String> inside(Path folder, Space space, String command) {
    String script =
        "export PODMAN_IGNORE_CGROUPSV1_WARNING=1 CONTAINERS_CONF=%1$s/containers.conf CONTAINERS_STORAGE_CONF=%1$s/storage.conf; exec chroot %2$s %3$s"
            .formatted(folder, space.root(), command);
    return List.of("nsenter", "-t", "" + space.holder().pid(), "-n", "-m", "sh", "-c", script);
  }
}
