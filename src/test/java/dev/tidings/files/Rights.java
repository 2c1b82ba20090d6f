package dev.tidings.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// Looks at what was made.
public final class Rights {

  private Rights() {}

  /// Fails where somebody else could read a file, or look into a folder, from here on.
  public static void assertPrivate(Path top) throws IOException {
    try (Stream<Path> found = Files.walk(top)) {
      List<Path> all = found.toList();
      assertThat(all).hasSizeGreaterThan(1);
      for (Path each : all) {
        String wanted = Files.isDirectory(each) ? "rwx------" : "rw-------";
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .as(each.toString())
            .isEqualTo(wanted);
      }
    }
  }
}
