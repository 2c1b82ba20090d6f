package dev.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a configuration that is read again.
class SourcesTest {

  @TempDir Path folder;

  private Settings read(String text) throws IOException, SettingsException {
    Path file = Files.writeString(folder.resolve("application.conf"), text);
    return Settings.read(Optional.of(file), Map.of("TIDINGS_DATA", folder + "/data"));
  }

  private static Set<String> changed(Settings before, Settings after) {
    return before.reload().sources().changed(after.reload().sources());
  }

  @Test
  void aFileThatIsReadTwiceHasNotChanged() throws Exception {
    String text = "throttle.window = 5s\nroutes = [{name = a, only = [\"container=a\"]}]";
    assertThat(changed(read(text), read(text))).isEmpty();
  }

  @Test
  void aKeyThatIsSetAnotherOneThatIsNotAnyMoreAndARouteAreNamed() throws Exception {
    Settings before = read("throttle.window = 5s\nroutes = [{name = a, only = [\"container=a\"]}]");
    Settings after =
        read("quiet-hours = \"22:00-07:00\"\nroutes = [{name = a, only = [\"container=b\"]}]");
    assertThat(changed(before, after)).containsExactly("quiet-hours", "routes", "throttle.window");
  }

  @Test
  void aSecretThatChangedIsNamedByItsKeyAlone() throws Exception {
    Settings before = read("web.token = \"one one one one one\"");
    Settings after = read("web.token = \"two two two two two\"");
    assertThat(changed(before, after)).containsExactly("web.token");
    assertThat(after.reload().toString()).doesNotContain("two two");
  }

  @Test
  void anotherSecretInTheSameFileIsNamed() throws Exception {
    Path secret = Files.writeString(folder.resolve("token"), "one one one one one one");
    String text = "web.token-file = \"" + secret + "\"";
    Settings before = read(text);
    Files.writeString(secret, "two two two two two two two two");
    assertThat(changed(before, read(text))).containsExactly("web.token-file");
  }

  @Test
  void anIncludedFileIsLookedAtToo() throws Exception {
    Path included = Files.writeString(folder.resolve("more.conf"), "throttle.window = 5s");
    Sources sources = read("include \"more.conf\"").reload().sources();
    assertThat(sources.now()).isEqualTo(sources.then());
    Files.writeString(included, "throttle.window = 500s");
    assertThat(sources.now()).isNotEqualTo(sources.then());
  }

  @Test
  void aTemplateThatIsAddedIsSeen() throws Exception {
    Path templates = Files.createDirectory(folder.resolve("templates"));
    Sources sources = read("mail.templates = \"" + templates + "\"").reload().sources();
    Files.writeString(templates.resolve("subject.txt"), "{{subject}}");
    assertThat(sources.now()).isNotEqualTo(sources.then());
  }

  @Test
  void whatNeedsARestartIsNamed() throws Exception {
    Settings settings = read("");
    settings.mayBecome(Set.of("throttle.window", "smtp.host"));
    assertThatThrownBy(() -> settings.mayBecome(Set.of("data", "throttle.window")))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.problems())
                    .extracting(ConfigProblem::toString)
                    .containsExactly("data: has changed, which needs a restart"));
  }
}
