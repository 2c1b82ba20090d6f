package dev.tidings.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// A secret in a file that may be replaced while we run. Any thread may ask.
final class SecretFile implements Supplier<String> {

  private final Path file;
  private volatile String last;

  /// @param last what it held when the configuration was read
  SecretFile(Path file, String last) {
    this.file = file;
    this.last = last;
  }

  /// What it holds; what it held last while it cannot be read or is empty.
  @Override
  public String get() {
    try {
      Optional<Secret> now = Secret.of(TextFile.read(file, Secret.LARGEST_FILE));
      now.ifPresent(secret -> last = secret.value());
    } catch (IOException e) {
      // It is being replaced, or gone: the server says whether what it held still holds.
    }
    return last;
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "SecretFile[" + file + "]";
  }
}
