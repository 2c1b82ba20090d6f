package dev.tidings.store;

import dev.tidings.files.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// Keeps a second Tidings out of a data folder. The operating system holds it, so that it ends with
/// the process, however that ends.
///
/// What it holds is a lock of POSIX: it belongs to the process, and closing any descriptor of the
/// file gives it up. So no process opens the file of a lock that it holds itself.
final class FolderLock implements AutoCloseable {

  private static final String FILE = "tidings.lock";

  /// Who only looks has the lock for a moment, so it is tried again for some seconds.
  private static final int TRIES = 20;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /// The locks of this process, by what the system knows their files by; guarded by itself.
  private static final Set<Object> OURS = new HashSet<>();

  private final FileChannel channel;
  private final Object key;

  private FolderLock(FileChannel channel, Object key) {
    this.channel = channel;
    this.key = key;
  }

  /// Waits until the lock may be free.
  @FunctionalInterface
  interface Pause {
    void take(Duration time) throws InterruptedException;
  }

  /// Takes the lock, making the folder if it is missing.
  ///
  /// @throws StoreException if another process has it or the folder cannot be written
  static FolderLock take(Path folder) {
    return take(folder, Thread::sleep);
  }

  static FolderLock take(Path folder, Pause pause) {
    Path file = folder.resolve(FILE);
    synchronized (OURS) {
      try {
        PrivateFiles.folder(folder);
        if (isOurs(file)) {
          throw taken(folder);
        }
        FileChannel channel =
            PrivateFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(channel, pause)) {
          channel.close();
          throw taken(folder);
        }
        Object key = key(file);
        OURS.add(key);
        return new FolderLock(channel, key);
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
  }

  private static StoreException taken(Path folder) {
    return new StoreException(
        "Another Tidings is running with the data folder "
            + folder.toAbsolutePath()
            + ": stop it, or give this one a folder of its own with TIDINGS_DATA.");
  }

  private static boolean isLocked(FileChannel channel, Pause pause) throws IOException {
    for (int i = 1; i < TRIES; i++) {
      if (channel.tryLock() != null) {
        return true;
      }
      try {
        pause.take(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return channel.tryLock() != null;
  }

  /// Whether some process has the lock at this moment.
  static boolean isTaken(Path folder) {
    Path file = folder.resolve(FILE);
    synchronized (OURS) {
      try {
        if (!Files.exists(file)) {
          return false;
        }
        if (isOurs(file)) {
          return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          return channel.tryLock() == null;
        }
      } catch (IOException e) {
        throw new StoreException("Cannot look at " + file + ": " + StoreException.reason(e), e);
      }
    }
  }

  private static boolean isOurs(Path file) throws IOException {
    return Files.exists(file) && OURS.contains(key(file));
  }

  /// The same however the file is called: device and number.
  private static Object key(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key == null ? file.toRealPath() : key;
  }

  @Override
  public void close() {
    synchronized (OURS) {
      OURS.remove(key);
      try {
        channel.close();
      } catch (IOException e) {
        throw new StoreException("Cannot release the data folder's lock: " + e, e);
      }
    }
  }
}
