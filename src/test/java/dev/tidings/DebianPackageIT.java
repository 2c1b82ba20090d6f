package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The Debian package, built as it ships, installed in a Debian of its own that has never seen a
/// Java, used and removed: one life, in its order.
@Timeout(900)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DebianPackageIT {

  @TempDir static Path folder;
  private static Path root;

  private record Result(int exit, String text) {}

  @BeforeAll
  @Timeout(900)
  static void buildAndUnpack() throws IOException, InterruptedException {
    RealEngine.demand("debootstrap", "dpkg-deb", "mount", "chroot");
    root = BaseImages.unpackedDebian(folder.resolve("root"));
    ok("packaging/deb", folder.toString());
    // Of the machine it gets what every container has, too.
    ok("mount", "-t", "proc", "proc", root.resolve("proc").toString());
    ok("mount", "--bind", "/dev", root.resolve("dev").toString());
    // The engine is elsewhere; the group is what its package makes.
    ok("chroot", root.toString(), "groupadd", "--system", "docker");
    ok("sh", "-c", "cp " + folder + "/tidings_*.deb " + root + "/tmp/tidings.deb");
    inside("dpkg", "-i", "/tmp/tidings.deb");
  }

  @AfterAll
  static void unmount() {
    if (root != null) {
      run("umount", "-l", root.resolve("dev").toString());
      run("umount", "-l", root.resolve("proc").toString());
      run("rm", "-rf", "--one-file-system", root.toString());
    }
  }

  @Test
  @Order(1)
  void itRunsWithoutAnyOtherJava() {
    assertThat(inside("tidings", "--version")).matches("tidings \\d+\\.\\d+\\.\\d+\n");
  }

  @Test
  @Order(1)
  void nearlyAllClassesComeFromTheArchive() {
    List<String> loaded =
        inside("env", "TIDINGS_JAVA_OPTIONS=-Xshare:on -Xlog:class+load", "tidings", "--version")
            .lines()
            .filter(line -> line.contains(" source: "))
            .toList();
    assertThat(loaded).hasSizeGreaterThan(400);
    assertThat(loaded.stream().filter(line -> !line.contains("shared objects file")))
        .hasSizeLessThan(loaded.size() / 20);
  }

  @Test
  @Order(1)
  void itsUserIsInTheGroupOfTheEngineAndOwnsTheData() {
    assertThat(inside("id", "-nG", "tidings")).isEqualTo("tidings docker\n");
    assertThat(inside("stat", "-c", "%U %a", "/var/lib/tidings")).isEqualTo("tidings 700\n");
    assertThat(inside("stat", "-c", "%U:%G %a", "/etc/tidings/application.conf"))
        .isEqualTo("root:tidings 640\n");
  }

  @Test
  @Order(1)
  void itsSettingsAreThoseOfItsFile() throws IOException {
    Path file = root.resolve("etc/tidings/application.conf");
    String shipped = Files.readString(file);
    Files.writeString(file, shipped + "\nthrottle.widnow = 5s\n");
    Result check = asTidings("tidings check");
    Files.writeString(file, shipped);
    assertThat(check.exit()).isEqualTo(2);
    assertThat(check.text()).contains("/etc/tidings/application.conf:", "throttle.widnow");
  }

  @Test
  @Order(1)
  void checkNamesTheMaildirAndWhatIsMissing() {
    Result check = asTidings("DOCKER_HOST=unix:///none.sock tidings check");
    assertThat(check.exit()).as(check.text()).isEqualTo(1);
    assertThat(check.text()).contains("/var/lib/tidings/mail", "/none.sock");
  }

  @Test
  @Order(1)
  void itWritesTheMailsOfAPreview() {
    Result preview = asTidings("cd /tmp && tidings preview --demo && ls preview");
    assertThat(preview.exit()).as(preview.text()).isZero();
    assertThat(preview.text()).contains("index.html");
  }

  @Test
  @Order(1)
  void itIsEnabledAndSystemdUnderstandsItsUnit() {
    assertThat(root.resolve("etc/systemd/system/multi-user.target.wants/tidings.service"))
        .satisfies(link -> assertThat(Files.isSymbolicLink(link)).isTrue());
    Result verified =
        run(
            "systemd-analyze",
            "verify",
            "--root=" + root,
            "/usr/lib/systemd/system/tidings.service");
    // A Debian without a systemd has none of the units that this one is ordered by.
    assertThat(verified.text().lines())
        .filteredOn(line -> line.contains("tidings") && !line.contains("sysinit.target not found"))
        .isEmpty();
  }

  @Test
  @Order(2)
  void anUpdateKeepsSettingsAndData() throws IOException {
    Path file = root.resolve("etc/tidings/application.conf");
    Files.writeString(file, Files.readString(file) + "\n# mine\n");
    Files.writeString(root.resolve("var/lib/tidings/kept"), "");
    inside("dpkg", "-i", "/tmp/tidings.deb");
    assertThat(file).content().endsWith("\n# mine\n");
    assertThat(root.resolve("var/lib/tidings/kept")).exists();
    assertThat(inside("tidings", "--version")).startsWith("tidings ");
  }

  @Test
  @Order(3)
  void removedItLeavesSettingsAndDataAndPurgedItLeavesNothing() {
    inside("dpkg", "-r", "tidings");
    assertThat(root.resolve("opt/tidings")).doesNotExist();
    assertThat(root.resolve("usr/bin/tidings")).doesNotExist();
    assertThat(root.resolve("etc/tidings/application.conf")).exists();
    assertThat(root.resolve("var/lib/tidings/kept")).exists();
    inside("dpkg", "-P", "tidings");
    assertThat(root.resolve("etc/tidings")).doesNotExist();
    assertThat(root.resolve("var/lib/tidings")).doesNotExist();
    assertThat(run("chroot", root.toString(), "id", "tidings").exit()).isNotZero();
    // What the test itself brought and had made.
    inside("rm", "-r", "/tmp/tidings.deb", "/tmp/preview");
    assertThat(inside("find", "/", "-xdev", "-name", "*tidings*")).isEmpty();
  }

  private static String inside(String... command) {
    List<String> all = new ArrayList<>(List.of("chroot", root.toString()));
    all.addAll(List.of(command));
    return ok(all.toArray(String[]::new));
  }

  private static Result asTidings(String script) {
    return run("chroot", "--userspec=tidings:tidings", root.toString(), "sh", "-c", script);
  }

  private static String ok(String... command) {
    Result result = run(command);
    assertThat(result.exit()).as("%s: %s", List.of(command), result.text()).isZero();
    return result.text();
  }

  private static Result run(String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().clear();
      builder
          .environment()
          .putAll(
              Map.of(
                  "PATH",
                  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                  "JAVA_HOME",
                  System.getProperty("java.home"),
                  "DEBIAN_FRONTEND",
                  "noninteractive"));
      Process process = builder.start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
