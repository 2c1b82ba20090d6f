package dev.tidings.vitals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the kernel counts a process, and of which containers that makes it.
///
/// @param path such as `/docker/4c01…` (v1, and v2 with cgroupfs) or
///   `/system.slice/docker-4c01….scope` (v2 with systemd)
/// @param containers their identities, the outermost first: a container may run containers
public record Cgroup(String path, List<String> containers) {

  /// A segment of a path that names a container: its 64 hex digits, perhaps behind the word of who
  /// made it (`docker-`, `libpod-`, `cri-containerd-`), perhaps as a scope of systemd. Behind
  /// `/../` it is seen from within a cgroup namespace.
  private static final Pattern CONTAINER =
      Pattern.compile("/(?<maker>[a-z-]{0,40})(?<id>[0-9a-f]{64})(?:\\.scope)?(?=/|$)");

  private static final int DEEPEST = 8;

  /// Copies the list.
  public Cgroup {
    containers = List.copyOf(containers);
  }

  /// What `/proc/<pid>/cgroup` says: lines `number:controllers:path`. The path that counts is that
  /// of the controller `cpu`, else any that names a container (cgroups(7)).
  ///
  /// @return empty if the process is in no container
  static Optional<Cgroup> in(String lines) {
    Cgroup found = null;
    for (String line : lines.lines().toList()) {
      int controllers = line.indexOf(':') + 1;
      int path = line.indexOf(':', controllers) + 1;
      if (path <= controllers) {
        continue;
      }
      Cgroup cgroup = of(line.substring(path));
      boolean cpu = isCpu(line.substring(controllers, path - 1));
      if (!cgroup.containers.isEmpty() && (found == null || cpu)) {
        found = cgroup;
      }
    }
    return Optional.ofNullable(found);
  }

  /// The containers that a path names; none where it names none.
  public static Cgroup of(String path) {
    List<String> containers = new ArrayList<>();
    Matcher matcher = CONTAINER.matcher(path);
    while (containers.size() < DEEPEST && matcher.find()) {
      // Podman and CRI-O count the process that watches over a container apart, by a like name.
      if (!matcher.group("maker").contains("conmon")) {
        containers.add(matcher.group("id"));
      }
    }
    return new Cgroup(path, containers.stream().distinct().toList());
  }

  private static boolean isCpu(String controllers) {
    return ("," + controllers + ",").contains(",cpu,");
  }
}
