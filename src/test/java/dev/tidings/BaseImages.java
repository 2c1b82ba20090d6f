package dev.tidings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stand-ins for the two images that the Dockerfile builds on, under the names it asks for, so that
/// it is built where nothing can be pulled: a Debian made by debootstrap, and the same with the
/// JDK, the Maven and the Maven repository that run this test. The build then needs no network at
/// all.
final class BaseImages {

  private static final String MAKE_DEBIAN =
      """
      set -e
      if [ ! -f "$CACHE/$SUITE.tar" ]; then
        mkdir -p "$CACHE"
        root=$(mktemp -d)
        debootstrap --variant=minbase "$SUITE" "$root"
        rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc
        tar -C "$root" -cf "$CACHE/$SUITE.tar.part" .
        mv "$CACHE/$SUITE.tar.part" "$CACHE/$SUITE.tar"
        rm -rf "$root"
      fi
      """;

  private static final String IMPORT_DEBIAN =
      MAKE_DEBIAN
          + """
          docker import "$CACHE/$SUITE.tar" "$IMAGE"
          """;

  private static final String UNPACK_DEBIAN =
      MAKE_DEBIAN
          + """
          mkdir -p "$IMAGE"
          tar -C "$IMAGE" -xf "$CACHE/$SUITE.tar"
          chmod 755 "$IMAGE"
          """;

  // Without the marks of which server a file came from, Maven takes all of it as it is.
  private static final String IMPORT_MAVEN =
      """
      set -e
      root=$(mktemp -d)
      trap 'rm -rf "$root"' EXIT
      tar -C "$root" -xf "$CACHE/$SUITE.tar"
      mkdir -p "$root/opt/java" "$root/usr/share" "$root/root/.m2"
      cp -rL "$JDK" "$root/opt/java/openjdk"
      cp -rL "$MAVEN" "$root/usr/share/maven"
      ln -s ../share/maven/bin/mvn "$root/usr/bin/mvn"
      echo '<settings><offline>true</offline></settings>' > "$root/usr/share/maven/conf/settings.xml"
      cp -r "$REPOSITORY" "$root/root/.m2/repository"
      find "$root/root/.m2" \\( -name _remote.repositories -o -name '*.lastUpdated' \\) -delete
      tar -C "$root" -c . | docker import \
        -c 'ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
        - "$IMAGE"
      """;

  private static final Path CACHE = Path.of("target", "base-images").toAbsolutePath();

  private BaseImages() {}

  /// Imports both, or fails with what was printed. The Debian is kept under `target`.
  static void importInto(RealEngine engine) throws IOException, InterruptedException {
    sh(engine.host(), IMPORT_DEBIAN, defaultOf("RUNTIME_IMAGE"));
    sh(engine.host(), IMPORT_MAVEN, defaultOf("BUILD_IMAGE"));
  }

  /// The Debian that the image is based on, as a root folder.
  ///
  /// @param root made here
  static Path unpackedDebian(Path root) throws IOException, InterruptedException {
    sh("", UNPACK_DEBIAN, root.toString());
    return root;
  }

  /// The options of `docker build` with which the Dockerfile takes these: no stand-in has the
  /// digest that it asks for.
  static List<String> options() throws IOException {
    List<String> options = new ArrayList<>();
    for (String argument : List.of("BUILD_IMAGE", "RUNTIME_IMAGE")) {
      options.addAll(List.of("--build-arg", argument + "=" + defaultOf(argument)));
    }
    return options;
  }

  /// What the Dockerfile takes where its user names nothing else, without its digest.
  private static String defaultOf(String argument) throws IOException {
    Matcher line =
        Pattern.compile("(?m)^ARG " + argument + "=(\\S+)@sha256:[0-9a-f]{64}$")
            .matcher(Files.readString(Path.of("Dockerfile")));
    if (!line.find()) {
      throw new AssertionError("The Dockerfile has no ARG " + argument + " with a digest");
    }
    return line.group(1);
  }

  /// @param image what is made: the name of an image, or a folder
  private static void sh(String host, String script, String image)
      throws IOException, InterruptedException {
    String suite = defaultOf("RUNTIME_IMAGE").replaceAll("^debian:|-slim$", "");
    ProcessBuilder builder =
        new ProcessBuilder(List.of("sh", "-c", script)).redirectErrorStream(true);
    builder.environment().put("DOCKER_HOST", host);
    builder.environment().put("CACHE", CACHE.toString());
    builder.environment().put("SUITE", suite);
    builder.environment().put("IMAGE", image);
    builder.environment().put("JDK", System.getProperty("java.home"));
    builder.environment().put("MAVEN", System.getProperty("tidings.maven.home"));
    builder.environment().put("REPOSITORY", System.getProperty("tidings.maven.repository"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError("No stand-in for " + image + ":\n" + output);
    }
  }
}
