package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.cli.Main;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whoever builds a commit gets the same jar, byte for byte.
@Timeout(600)
class JarIT {

  // The classes as a compiler would write them with that umask: only packing is done anew.
  private static final String PACK =
      """
      set -e
      umask "$1"
      mkdir -p "$2/target"
      cp "$3" "$2/pom.xml"
      cp -r --no-preserve=mode "$4" "$2/target/classes"
      cd "$2"
      exec "$5/bin/mvn" -o -q -B -Dmaven.repo.local="$6" antrun:run@modes jar:jar
      """;

  @TempDir private Path folder;

  @Test
  void theJarIsTheSameUnderAnotherUmask() throws Exception {
    assertThat(pack("077")).isEqualTo(pack("022"));
  }

  private byte[] pack(String umask) throws IOException, InterruptedException, URISyntaxException {
    Path checkout = folder.resolve(umask);
    Path tested = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    // Once they are packed, the tests run against the jar.
    Path classes = Files.isDirectory(tested) ? tested : Path.of("target/classes").toAbsolutePath();
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    "sh",
                    "-c",
                    PACK,
                    "sh",
                    umask,
                    checkout.toString(),
                    Path.of("pom.xml").toAbsolutePath().toString(),
                    classes.toString(),
                    System.getProperty("tidings.maven.home"),
                    System.getProperty("tidings.maven.repository")))
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return Files.readAllBytes(checkout.resolve("target/dist/tidings.jar"));
  }
}
