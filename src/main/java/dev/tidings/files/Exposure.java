package dev.tidings.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// What other users of this machine could do to files of ours, and what to do about it.
///
/// In a container there are no other users, and whoever mounts a file there has rarely a choice of
/// its rights: compose's secrets have those of the host's file, Swarm's and Kubernetes' are `0444`.
/// So of a secret nothing is said there, nor of whom a folder belongs to.
///
/// @param uid of this process; empty: unknown, and nothing is said of owners
/// @param contained whether it runs in a container
public record Exposure(Optional<Integer> uid, boolean contained) {

  private static final int ROOT = 0;

  /// Of this process.
  public static Exposure here() {
    boolean contained =
        Files.exists(Path.of("/.dockerenv"))
            || Files.exists(Path.of("/run/.containerenv"))
            || System.getenv("KUBERNETES_SERVICE_HOST") != null;
    try {
      Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      return new Exposure(Optional.of((Integer) uid), contained);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return new Exposure(Optional.empty(), contained);
    }
  }

  /// Whether others could change or replace what is in the folder with all that is remembered.
  ///
  /// @return a sentence without its beginning, with the remedy; empty: they could not, or it is not
  ///   there yet
  public Optional<String> ofFolder(Path folder) {
    try {
      PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
      int owner = (Integer) Files.getAttribute(folder, "unix:uid");
      Set<PosixFilePermission> rights = attributes.permissions();
      boolean group =
          rights.contains(PosixFilePermission.GROUP_WRITE)
              && !contained
              && !attributes.group().getName().equals(attributes.owner().getName());
      if (group || rights.contains(PosixFilePermission.OTHERS_WRITE)) {
        return Optional.of(
            "can be written by other users (%s): chmod 700 %s"
                .formatted(PosixFilePermissions.toString(rights), folder));
      }
      if (!contained && uid.isPresent() && owner != uid.get() && owner != ROOT) {
        return Optional.of(
            "belongs to user %s, who can replace all that is in it: chown %d %s"
                .formatted(attributes.owner().getName(), uid.get(), folder));
      }
      return Optional.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Whether others can read a file with a secret.
  ///
  /// @return as [#ofFolder]
  public Optional<String> ofSecret(Path file) {
    try {
      boolean open = Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
      return open && !contained && !file.toAbsolutePath().startsWith("/run/secrets")
          ? Optional.of("can be read by every user of this machine: chmod o-r " + file)
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }
}
