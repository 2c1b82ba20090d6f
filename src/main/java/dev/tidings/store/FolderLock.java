package dev.tidings.store;

import dev.tidings.files.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps a second Tidings out of a data folder. The operating system holds it, so that it ends with
/// the process, however that ends.
final class FolderLock implements AutoCloseable {

  private static final String FILE = "tidings.lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes the lock, making the folder if it is missing.
  ///
  /// @throws StoreException if another process has it or the folder cannot be written
  static FolderLock take(Path folder) {
    try {
      PrivateFiles.folder(folder);
      FileChannel channel =
          PrivateFiles.open(
              folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new StoreException(
            "Another Tidings is running with the data folder "
                + folder.toAbsolutePath()
                + ": stop it, or give this one a folder of its own with TIDINGS_DATA.");
      }
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new StoreException(
          "Cannot write the data folder "
              + folder.toAbsolutePath()
              + " ("
              + StoreException.reason(e)
              + "): make it writable for this user, or name another with TIDINGS_DATA.",
          e);
    }
  }

  /// Whether some process has the lock at this moment.
  static boolean isTaken(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return tryLock(channel) == null;
    } catch (IOException e) {
      throw new StoreException("Cannot look at " + file + ": " + e, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this very process.
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("Cannot release the data folder's lock: " + e, e);
    }
  }
}
