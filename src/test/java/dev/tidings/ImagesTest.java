package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ImagesTest {

  private static final Pattern NAMED =
      Pattern.compile("(?m)^(?:ARG \\w+_IMAGE=|\\s+image: )(\\S+)");

  @Test
  void everyImageFromElsewhereIsNamedByDigest() throws IOException {
    List<String> images =
        NAMED
            .matcher(
                Files.readString(Path.of("Dockerfile"))
                    + Files.readString(Path.of("docker-compose.yml"))
                    + Files.readString(Path.of("docker-compose.proxy.yml")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(image -> !image.equals("tidings"))
            .toList();
    assertThat(images).hasSize(3).allMatch(image -> image.matches(".+:.+@sha256:[0-9a-f]{64}"));
  }
}
