package dev.tidings.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// An archive of the classes of the packaged program, made as the Dockerfile makes it: with it most
/// of what they take is a file's pages, which the kernel may drop.
final class ClassArchive {

  private ClassArchive() {}

  /// Makes it.
  ///
  /// @param folder for it
  /// @param run runs the program with options of Java, to see what it loads
  /// @return the option that uses it
  static String of(Path folder, Consumer<String> run) throws IOException, InterruptedException {
    Path loaded = Files.createDirectories(folder).resolve("loaded");
    Path classes = folder.resolve("classes");
    Path archive = folder.resolve("tidings.jsa");
    run.accept("-Xshare:off -XX:DumpLoadedClassList=" + loaded);
    List<String> names =
        Files.readAllLines(loaded).stream()
            .filter(line -> !line.contains("source:"))
            .map(line -> line.replaceFirst(" id: [0-9]*$", ""))
            .sorted()
            .distinct()
            .toList();
    Files.write(classes, names);
    Process dump =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xshare:dump",
                "-XX:+UseG1GC",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive,
                "-jar",
                TidingsProcess.JAR.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("dump.log").toFile())
            .start();
    if (dump.waitFor() != 0) {
      throw new AssertionError(Files.readString(folder.resolve("dump.log")));
    }
    return "-XX:SharedArchiveFile=" + archive;
  }
}
