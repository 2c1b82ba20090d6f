package dev.tidings.cli;

import dev.tidings.files.PrivateFiles;
import dev.tidings.store.Store;
import dev.tidings.text.Visible;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Tells our files in a folder from everybody else's, by a list that lies with them.
final class OwnFiles {

  /// The list's name: a line for each file.
  static final String LIST = ".tidings-files";

  /// The name of a folder for a throw-away store: it goes where there is space for the mails too.
  static final String SCRATCH = ".tidings-scratch";

  /// More were never written: whatever it is, it is not our list.
  private static final long LONGEST_LIST = 100_000_000;

  private OwnFiles() {}

  /// Deletes what the list names, if there is nothing else, and begins a new list.
  ///
  /// @param folder there is one
  /// @return where to write names, one a line, each before its file is made
  /// @throws IllegalArgumentException if anything else is in the folder, or another process writes
  ///   there; then nothing is deleted
  static Writer begin(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = new ArrayList<>(found.sorted().toList());
    }
    if (Store.isOwned(folder.resolve(SCRATCH))) {
      throw new IllegalArgumentException("another replay is writing to " + folder);
    }
    Set<String> ours = listed(folder.resolve(LIST));
    for (Path file : files) {
      if (!isOurs(file, ours)) {
        throw new IllegalArgumentException(
            folder
                + " holds something else, such as "
                + Visible.line(file.getFileName().toString())
                + ": name a new or empty folder with --out");
      }
    }
    // The list last: should it be cut off here, what remains is still known.
    files.remove(folder.resolve(LIST));
    for (Path file : files) {
      TemporaryFolder.delete(file);
    }
    Files.deleteIfExists(folder.resolve(LIST));
    return PrivateFiles.create(folder.resolve(LIST));
  }

  private static boolean isOurs(Path file, Set<String> listed) {
    String name = file.getFileName().toString();
    boolean scratch = name.equals(SCRATCH) && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    return listed.contains(name) && (scratch || isPlain(file));
  }

  private static Set<String> listed(Path list) throws IOException {
    Set<String> names = new HashSet<>();
    if (isPlain(list) && Files.size(list) < LONGEST_LIST) {
      names.addAll(Files.readAllLines(list));
      names.addAll(List.of(LIST, SCRATCH));
    }
    return names;
  }

  /// A link may lead anywhere.
  private static boolean isPlain(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }
}
