package dev.tidings.mail.mime;

import java.util.List;
import java.util.stream.Stream;

/// Who gets a mail.
///
/// @param to at least one
/// @param cc everybody sees that they get it too
/// @param bcc nobody sees it
public record Addressees(List<Address> to, List<Address> cc, List<Address> bcc) {

  /// Copies the lists.
  ///
  /// @throws IllegalArgumentException without anybody in `to`
  public Addressees {
    to = List.copyOf(to);
    cc = List.copyOf(cc);
    bcc = List.copyOf(bcc);
    if (to.isEmpty()) {
      throw new IllegalArgumentException("nobody gets the mail");
    }
  }

  /// All of them, for SMTP, each once.
  public List<String> bare() {
    return Stream.of(to, cc, bcc).flatMap(List::stream).map(Address::bare).distinct().toList();
  }
}
