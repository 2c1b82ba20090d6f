package dev.tidings.mail.mime;

/// Writes the parts of a mail one after the other (RFC 2046 5.1). Used by one thread, for one mail.
public final class MimeWriter {

  private static final String LINE = "\r\n";

  private final StringBuilder out;

  /// Begins with the mail's own headers.
  ///
  /// @param size about how many characters will come: a mail may be large, and is built once
  public MimeWriter(Headers headers, int size) {
    out = new StringBuilder(size);
    out.append(headers);
  }

  /// Begins a body, or a part, that has parts.
  public void open(String kind, String boundary) {
    out.append(
        new Headers()
            .structured(
                "Content-Type", "multipart/" + kind + ";", "boundary=\"" + boundary + "\""));
    out.append(LINE);
  }

  /// Begins the next part.
  public void next(String boundary) {
    out.append("--").append(boundary).append(LINE);
  }

  /// After the last part.
  public void close(String boundary) {
    out.append("--").append(boundary).append("--").append(LINE);
  }

  /// A part that is text.
  public void text(String kind, EncodedText text) {
    out.append(
        new Headers()
            .structured("Content-Type", "text/" + kind + ";", "charset=UTF-8")
            .structured("Content-Transfer-Encoding", text.encoding()));
    out.append(LINE).append(text.content()).append(LINE);
  }

  /// A part that is a file.
  public void file(Attachment file) {
    String name = "name=\"" + file.name() + "\"";
    out.append(
        new Headers()
            .structured("Content-Type", file.type() + ";", name)
            .structured("Content-Disposition", "attachment;", "file" + name)
            .structured("Content-Transfer-Encoding", "base64"));
    out.append(LINE);
    file.base64To(out);
    out.append(LINE);
  }

  /// The whole mail.
  @Override
  public String toString() {
    return out.toString();
  }
}
