package dev.tidings.mail.mime;

import dev.tidings.batch.PackedLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// The events as the engine sent them, one a line: plain while they are few, packed above.
///
/// @param lines all of them
public record Attachment(PackedLines lines) {

  /// What makes a line of 76 characters.
  private static final int LINE = 57;

  /// The file's name.
  public String name() {
    return isPlain() ? "events.jsonl" : "events.jsonl.gz";
  }

  /// The media type.
  String type() {
    return isPlain() ? "application/jsonl" : "application/gzip";
  }

  /// About how many characters it will take.
  public int encodedLength() {
    return (int) (isPlain() ? lines.length() * 3 / 2 : lines.gzip().length * 3L / 2);
  }

  /// Writes it in base64, in lines ended by CR LF. It is always base64: as text, some server on the
  /// way would turn the line ends of the file into others.
  void base64To(StringBuilder out) {
    byte[] line = new byte[LINE];
    try (InputStream in = isPlain() ? lines.plain() : new ByteArrayInputStream(lines.gzip())) {
      for (int n = in.readNBytes(line, 0, LINE); n > 0; n = in.readNBytes(line, 0, LINE)) {
        byte[] encoded = Base64.getEncoder().encode(n == LINE ? line : Arrays.copyOf(line, n));
        out.append(new String(encoded, StandardCharsets.ISO_8859_1)).append("\r\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  private boolean isPlain() {
    return lines.length() <= PackedLines.PLAIN;
  }
}
