package dev.tidings.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwx-w--w-", "rwxr-xrwx"})
  void aFolderThatOthersCanWriteIsNamedWithTheRemedy(String rights) throws IOException {
    for (boolean contained : new boolean[] {false, true}) {
      assertThat(exposure(0, contained).ofFolder(with(rights)).orElseThrow())
          .contains("can be written by other users", rights, "chmod 700 " + folder);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwx------", "rwxr-xr-x"})
  void oneThatOthersCannotWriteIsFine(String rights) throws IOException {
    int owner = (Integer) Files.getAttribute(folder, "unix:uid");
    assertThat(exposure(owner, false).ofFolder(with(rights))).isEmpty();
  }

  @Test
  void oneOfSomebodyElseIsNamedUnlessThatIsRoot() throws IOException {
    with("rwx------");
    int owner = (Integer) Files.getAttribute(folder, "unix:uid");
    Optional<String> said = exposure(owner + 1, false).ofFolder(folder);
    if (owner == 0) {
      assertThat(said).isEmpty();
      Files.setAttribute(folder, "unix:uid", 4_711);
      said = exposure(1, false).ofFolder(folder);
    }
    assertThat(said.orElseThrow()).contains("belongs to user", "chown ");
    assertThat(exposure(owner + 1, true).ofFolder(folder)).isEmpty();
  }

  @Test
  void oneThatIsNotThereYetIsFine() {
    assertThat(exposure(0, false).ofFolder(folder.resolve("none"))).isEmpty();
  }

  @Test
  void aSecretThatOthersCanReadIsNamedWithTheRemedy() throws IOException {
    assertThat(exposure(0, false).ofSecret(secret("rw-r--r--")).orElseThrow())
        .contains("can be read by every user", "chmod o-r ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--r-----", "r--------"})
  void aSecretThatOthersCannotReadIsFine(String rights) throws IOException {
    assertThat(exposure(0, false).ofSecret(secret(rights))).isEmpty();
  }

  @Test
  void inAContainerASecretHasTheRightsItIsGiven() throws IOException {
    assertThat(exposure(0, true).ofSecret(secret("r--r--r--"))).isEmpty();
  }

  private static Exposure exposure(int uid, boolean contained) {
    return new Exposure(Optional.of(uid), contained);
  }

  private Path with(String rights) throws IOException {
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
  }

  private Path secret(String rights) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "hunter2");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }
}
