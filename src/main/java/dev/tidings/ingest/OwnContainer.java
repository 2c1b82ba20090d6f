package dev.tidings.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds out in which container Tidings runs, if in one.
public final class OwnContainer {

  /// Engines mount `/etc/hostname`, `/etc/hosts` and `/etc/resolv.conf` from a folder named after
  /// the container: `…/containers/<id>/hostname` (moby), `…/<id>/userdata/hostname` (Podman). The
  /// cgroup would not tell: in a namespace of its own it is just `/`.
  private static final Pattern MOUNT =
      Pattern.compile("/([0-9a-f]{64})/(?:userdata/)?(?:hostname|hosts|resolv\\.conf) ");

  private OwnContainer() {}

  /// The container's identity, read from this process's mounts.
  public static Optional<String> id() {
    try {
      return find(Files.readString(Path.of("/proc/self/mountinfo")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The container's identity in a text such as `/proc/self/mountinfo`.
  static Optional<String> find(String mounts) {
    Matcher matcher = MOUNT.matcher(mounts);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
