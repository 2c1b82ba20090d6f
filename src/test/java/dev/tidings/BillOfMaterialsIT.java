package dev.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is in the program, as scanners read it (CycloneDX 1.6), lies beside the jar: each library
/// with its coordinates and the hash of its file. After a change of a version: `mvn verify
/// -Dit.test=BillOfMaterialsIT -Dtidings.golden=write`, then read the difference.
///
/// Written here and not by a plugin: the plugin for it works with a network only, and a build must
/// give the same files without one.
class BillOfMaterialsIT {

  private static final Path BILL = Path.of("src/main/dist/tidings.cdx.json");
  private static final Path DIST = Path.of(System.getProperty("tidings.dist", "target/dist"));

  @Test
  void theBillOfMaterialsNamesEveryLibraryOfTheProgram() throws Exception {
    String bill = bill();
    if ("write".equals(System.getProperty("tidings.golden"))) {
      Files.writeString(BILL, bill);
    }
    assertThat(Files.readString(BILL)).isEqualTo(bill);
  }

  @Test
  void itLiesBesideTheProgram() throws IOException {
    assertThat(Files.readString(DIST.resolve("tidings.cdx.json")))
        .isEqualTo(Files.readString(BILL));
  }

  private static String bill() throws Exception {
    List<String> components = new ArrayList<>();
    List<String> references = new ArrayList<>();
    for (Path jar : libraries()) {
      Library library = Library.of(jar);
      references.add("\"" + library.purl() + "\"");
      components.add(
          """
          {
            "type": "library",
            "bom-ref": "%1$s",
            "group": "%2$s",
            "name": "%3$s",
            "version": "%4$s",
            "scope": "required",
            "hashes": [{ "alg": "SHA-256", "content": "%5$s" }],
            "purl": "%1$s"
          }\
          """
              .formatted(
                  library.purl(), library.group(), library.name(), library.version(), hash(jar)));
    }
    return """
    {
      "bomFormat": "CycloneDX",
      "specVersion": "1.6",
      "version": 1,
      "metadata": {
        "component": {
          "type": "application",
          "bom-ref": "pkg:maven/dev.tidings/tidings@0.1.0?type=jar",
          "group": "dev.tidings",
          "name": "tidings",
          "version": "0.1.0",
          "licenses": [{ "license": { "id": "Apache-2.0" } }],
          "purl": "pkg:maven/dev.tidings/tidings@0.1.0?type=jar"
        }
      },
      "components": [
    %s
      ],
      "dependencies": [
        {
          "ref": "pkg:maven/dev.tidings/tidings@0.1.0?type=jar",
          "dependsOn": [
            %s
          ]
        }
      ]
    }
    """
        .formatted(
            String.join(",\n", components).indent(4).stripTrailing(),
            String.join(",\n        ", references));
  }

  private static List<Path> libraries() throws IOException {
    try (Stream<Path> files = Files.list(DIST.resolve("lib"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static String hash(Path file) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  /// A library by its coordinates.
  private record Library(String group, String name, String version) {

    private static final Pattern FILE = Pattern.compile("(.+?)-(\\d[^-]*)\\.jar");

    static Library of(Path jar) throws IOException {
      Matcher file = FILE.matcher(jar.getFileName().toString());
      assertThat(file.matches()).as(jar.toString()).isTrue();
      return new Library(group(jar, file.group(1)), file.group(1), file.group(2));
    }

    String purl() {
      return "pkg:maven/" + group + "/" + name + "@" + version + "?type=jar";
    }

    /// As the jar says itself, or as `pom.xml` asks for it.
    private static String group(Path jar, String name) throws IOException {
      try (JarFile file = new JarFile(jar.toFile())) {
        for (JarEntry entry : file.stream().collect(Collectors.toList())) {
          if (entry.getName().endsWith("/" + name + "/pom.properties")) {
            Properties properties = new Properties();
            try (InputStream in = file.getInputStream(entry)) {
              properties.load(in);
            }
            return properties.getProperty("groupId");
          }
        }
      }
      Matcher asked =
          Pattern.compile(
                  "<groupId>([^<]+)</groupId>\\s*<artifactId>"
                      + Pattern.quote(name)
                      + "</artifactId>")
              .matcher(Files.readString(Path.of("pom.xml"), StandardCharsets.UTF_8));
      assertThat(asked.find()).as(name).isTrue();
      return asked.group(1);
    }
  }
}
