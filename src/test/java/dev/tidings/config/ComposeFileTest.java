package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// `docker-compose.yml` passes a variable on if it names it, so it names all there are.
class ComposeFileTest {

  private static final String NAME = "      - (TIDINGS_[A-Z0-9_]+)( #.*|=\\$\\{\\1:-[^}]+})?";

  @Test
  void everySettingOfAnEnvFileIsPassedOn() throws IOException {
    List<String> settings =
        new KnownKeys(
                ConfigFactory.parseURL(
                    Objects.requireNonNull(Settings.class.getResource("application.conf"))))
            .keys().stream()
                .filter(key -> !EnvironmentLayer.FILE_ONLY.contains(key))
                .map(KnownKeys::variable)
                .toList();
    assertThat(named("docker-compose.yml"))
        .as("docker-compose.yml names the variable of each key")
        .containsExactlyInAnyOrderElementsOf(settings);
  }

  @Test
  void whatTheImageSetsHasAValueSinceANameAloneWouldUnsetIt() throws IOException {
    List<String> set =
        Files.readString(Path.of("Dockerfile"))
            .lines()
            .filter(line -> line.startsWith("ENV "))
            .flatMap(line -> List.of(line.split(" ", -1)).stream())
            .filter(word -> word.startsWith("TIDINGS_"))
            .toList();
    assertThat(set).isNotEmpty();
    String compose = Files.readString(Path.of("docker-compose.yml"));
    assertThat(set)
        .allSatisfy(word -> {
          String name = word.substring(0, word.indexOf('='));
          String value = word.substring(word.indexOf('=') + 1);
          assertThat(compose).contains("- " + name + "=${" + name + ":-" + value + "}");
        });
  }

  private static List<String> named(String file) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.matches(NAME))
        .map(line -> line.replaceFirst(NAME, "$1"))
        .toList();
  }
}
