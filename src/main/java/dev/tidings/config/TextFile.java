package dev.tidings.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/// Reads text files that users write: UTF-8, with or without a byte order mark, up to a size.
final class TextFile {

  private static final String MARK = "\ufeff";

  private TextFile() {}

  /// The text, without a byte order mark.
  ///
  /// @param most bytes that it may have
  /// @throws IOException whose message says what is wrong with the file, without its name, for
  ///   people
  static String read(Path file, int most) throws IOException {
    byte[] bytes = bytes(file, most);
    if (bytes.length > most) {
      throw new IOException("is larger than " + most / 1_000 + " kB: is this the right file?");
    }
    if (isUtf16(bytes)) {
      throw new IOException("is in UTF-16, as some Windows programs write it: save it as UTF-8");
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw new IOException("is not a text file: it has a zero byte on line " + line(bytes, i));
      }
    }
    String text = decoded(bytes);
    return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
  }

  private static byte[] bytes(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most + 1);
    } catch (IOException e) {
      throw new IOException(Files.isDirectory(file) ? folder() : reason(e), e);
    }
  }

  private static String folder() {
    return "is a folder, not a file (Docker makes a folder where a file to be mounted does not exist)";
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "does not exist";
      case AccessDeniedException _ -> "may not be read by this user" + user();
      case FileSystemException other when other.getReason() != null ->
          "cannot be read: " + other.getReason().toLowerCase(Locale.ROOT);
      default -> "cannot be read";
    };
  }

  /// Files of Docker secrets and mounts are owned by numbers, not by names.
  private static String user() {
    try {
      return " (uid " + Files.getAttribute(Path.of("/proc/self"), "unix:uid") + ")";
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return "";
    }
  }

  /// With a byte order mark, or as text without one that has a zero byte in each of its first
  /// letters.
  private static boolean isUtf16(byte[] bytes) {
    if (bytes.length < 2) {
      return false;
    }
    boolean little = bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe;
    boolean big = bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff;
    return little || big || (bytes.length % 2 == 0 && (bytes[0] == 0) != (bytes[1] == 0));
  }

  private static String decoded(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      // The buffer stands before the byte that could not be read.
      throw new IOException(
          "is not in UTF-8 (see line " + line(bytes, in.position()) + "): save it as UTF-8", e);
    }
  }

  private static int line(byte[] bytes, int end) {
    int line = 1;
    for (int i = 0; i < end; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return line;
  }
}
