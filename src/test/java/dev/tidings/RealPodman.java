package dev.tidings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

  private final Path folder;
  private final Process journal;
  private final RealEngine engine;

  private RealPodman(Path folder, Process journal, RealEngine engine) {
    this.folder = folder;
    this.journal = journal;
    this.engine = engine;
  }

  /// A Podman to be closed by who started it.
  ///
  /// @param eventsLogger where it keeps its events: `journald` or `file`
  public static RealPodman started(String eventsLogger) {
    RealEngine.demand("podman", "runc", "systemd-journald", "nsenter", "curl");
    Path folder = RealEngine.temporaryFolder();
    Process journal = journal(folder);
    try {
      configure(folder, eventsLogger);
      String service = "podman system service --time=0 unix://" + folder + "/docker.sock";
      return new RealPodman(
          folder, journal, RealEngine.of(folder, inside(folder, journal, service)));
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
    return output(inside(folder, journal, "podman " + String.join(" ", arguments)));
  }

  /// Removes its containers, ends it and its journal, deletes its data.
  @Override
  public void close() {
    engine.close();
    journal.destroyForcibly();
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
    try {
      Process process =
          new ProcessBuilder("unshare", "-n", "-m", "sh", "-c", JOURNAL, "" + folder)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("journald.log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-journald"));
      Path socket = Path.of("/proc", "" + process.pid(), "root/run/systemd/journal/socket");
      Instant end = Instant.now().plusSeconds(30);
      // Before it is apart, the socket would be the machine's own.
      while (!Files.exists(folder.resolve("apart")) || !Files.exists(socket)) {
        if (!process.isAlive() || Instant.now().isAfter(end)) {
          String log = Files.readString(folder.resolve("journald.log"));
          throw RealEngine.unavailable("systemd-journald did not start:\n" + log);
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      return process;
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

  private static List<String> inside(Path folder, Process journal, String command) {
    String script =
        "export CONTAINERS_CONF=%1$s/containers.conf CONTAINERS_STORAGE_CONF=%1$s/storage.conf; exec %2$s"
            .formatted(folder, command);
    return List.of("nsenter", "-t", "" + journal.pid(), "-n", "-m", "sh", "-c", script);
  }
}
