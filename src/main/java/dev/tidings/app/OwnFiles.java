package dev.tidings.app;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Tells our files in a folder from everybody else's, by a list that lies with them.
final class OwnFiles {

  /// The list's name: a line for each file.
  static final String LIST = ".tidings-files";

  /// More were never written: whatever it is, it is not our list.
  private static final long LONGEST_LIST = 100_000_000;

  private OwnFiles() {}

  /// Deletes what the list names, if there is nothing else, and begins a new list.
  ///
  /// @param folder there is one
  /// @return where to write names, one a line, each before its file is made
  /// @throws IllegalArgumentException if anything else is in the folder; then nothing is deleted
  static Writer begin(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.sorted().toList();
    }
    Set<String> ours = listed(folder.resolve(LIST));
    for (Path file : files) {
      if (!isPlain(file) || !ours.contains(file.getFileName().toString())) {
        throw new IllegalArgumentException(
            folder
                + " holds something else, such as "
                + EventListing.harmless(file.getFileName().toString())
                + ": name a new or empty folder with --out");
      }
    }
    for (Path file : files) {
      Files.delete(file);
    }
    return Files.newBufferedWriter(folder.resolve(LIST), StandardOpenOption.CREATE_NEW);
  }

  private static Set<String> listed(Path list) throws IOException {
    Set<String> names = new HashSet<>();
    if (isPlain(list) && Files.size(list) < LONGEST_LIST) {
      names.addAll(Files.readAllLines(list));
      names.add(LIST);
    }
    return names;
  }

  /// A link may lead anywhere.
  private static boolean isPlain(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }
}
