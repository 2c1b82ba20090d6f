package dev.tidings.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/// A folder for a throw-away journal.
///
/// @param folder of which nothing is to remain
record TemporaryFolder(Path folder) implements AutoCloseable {

  /// Makes one where the system has its temporary files, readable for this user only.
  static TemporaryFolder make() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("tidings-"));
  }

  /// Makes one in a place of its own, readable for this user only: raw events hold secrets.
  static TemporaryFolder at(Path folder) throws IOException {
    Set<PosixFilePermission> mine = PosixFilePermissions.fromString("rwx------");
    return new TemporaryFolder(
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(mine)));
  }

  /// Deletes it with all that is in it.
  @Override
  public void close() throws IOException {
    delete(folder);
  }

  /// Deletes a file, or a folder with all that is in it; of a link only itself.
  static void delete(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
