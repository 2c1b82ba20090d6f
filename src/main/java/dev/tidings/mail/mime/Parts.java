package dev.tidings.mail.mime;

import java.util.Optional;

/// What a mail says, as people read it.
///
/// @param text the plain part
/// @param html the same as HTML; empty where the mail has none
public record Parts(String text, Optional<String> html) {

  /// Reads them out of a mail of ours; lines end in LF.
  public static Parts of(Mail mail) {
    return new Parts(part("plain", mail.content()).orElse(""), part("html", mail.content()));
  }

  private static Optional<String> part(String kind, String content) {
    String type = "\r\nContent-Type: text/" + kind + ";";
    for (int at = MimeReader.partAfter(content, 0);
        at >= 0;
        at = MimeReader.partAfter(content, at)) {
      if (MimeReader.headers(content, at).contains(type)) {
        return Optional.of(MimeReader.decoded(content, at));
      }
    }
    return Optional.empty();
  }
}
