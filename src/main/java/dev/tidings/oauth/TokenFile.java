package dev.tidings.oauth;

import dev.tidings.files.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;

/// Where a token is kept: a file that only its owner may read, replaced as a whole, so that whoever
/// looks sees the old one or the new one.
final class TokenFile {

  private final Path file;

  TokenFile(Path file) {
    this.file = file;
  }

  /// What is kept; empty if nothing is, or nothing that can be read.
  Optional<Token> read() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(4 * TokenEndpoint.MOST_BYTES);
      return Token.of(Json.read(new String(bytes, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void write(Token token) throws IOException {
    Path folder = PrivateFiles.folder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    Path fresh =
        Files.createTempFile(folder, file.getFileName().toString(), ".new", PrivateFiles.file());
    try {
      try (var out = FileChannel.open(fresh, EnumSet.of(StandardOpenOption.WRITE))) {
        byte[] bytes = Json.write(token.fields()).getBytes(StandardCharsets.UTF_8);
        for (var rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
