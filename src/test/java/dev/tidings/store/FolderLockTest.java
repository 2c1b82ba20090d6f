package dev.tidings.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FolderLockTest {

  @TempDir Path folder;

  @Test
  void whoOnlyLooksDoesNotKeepAnotherFromStarting() throws Exception {
    FolderLock.take(folder).close();
    try (Other other = new Other(folder)) {
      assertThat(other.said()).isEqualTo("locked");
      // As long as the other looks, it is waited for.
      FolderLock.take(folder, _ -> other.end()).close();
    }
  }

  @Test
  void whoKeepsItKeepsAnotherFromStarting() throws Exception {
    FolderLock.take(folder).close();
    try (Other other = new Other(folder)) {
      assertThat(other.said()).isEqualTo("locked");
      assertThatThrownBy(() -> FolderLock.take(folder, _ -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("Another Tidings is running");
    }
  }

  @Test
  void lookingDoesNotLoseItWithinOneProcess() throws Exception {
    Path alias = folder.resolve("data/../data");
    try (FolderLock _ = FolderLock.take(folder.resolve("data"))) {
      assertThat(FolderLock.isTaken(alias)).isTrue();
      assertThatThrownBy(() -> FolderLock.take(alias)).hasMessageContaining("Another Tidings");
      try (Other other = new Other(folder.resolve("data"))) {
        assertThat(other.said()).isEqualTo("refused");
      }
    }
    assertThat(FolderLock.isTaken(alias)).isFalse();
  }

  /// Another process that tries to take the lock, and keeps it until it is told to end.
  private static final class Other implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    Other(Path folder) throws IOException {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      process =
          new ProcessBuilder(
                  java,
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Holder.class.getName(),
                  folder.resolve("tidings.lock").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      out = process.inputReader();
    }

    String said() throws IOException {
      return String.valueOf(out.readLine());
    }

    void end() throws InterruptedException {
      try (Writer in = process.outputWriter()) {
        in.write("\n");
      } catch (IOException e) {
        // It has ended already.
      }
      process.waitFor();
    }

    @Override
    public void close() {
      try {
        end();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /// What the other process runs.
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        System.out.println(lock == null ? "refused" : "locked");
        System.in.read();
      }
    }
  }
}
