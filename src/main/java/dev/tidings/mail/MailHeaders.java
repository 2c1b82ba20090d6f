package dev.tidings.mail;

import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Addressees;
import dev.tidings.mail.mime.Headers;
import dev.tidings.mail.words.LocalTimes;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The headers of every mail of one sender.
///
/// @param from who writes
/// @param replyTo where answers go, if not to `from`
/// @param times the readers'
record MailHeaders(Address from, Optional<Address> replyTo, LocalTimes times) {

  /// What differs from mail to mail.
  ///
  /// @param root Message-ID of the mail that began the thread; empty: this one does
  record Matter(
      Identity identity,
      String subject,
      String host,
      Addressees addressees,
      Optional<String> root,
      Instant now) {}

  /// Up to the tidings' own.
  Headers headers(Matter matter) {
    Headers headers = new Headers();
    headers.structured("Date", times.header(matter.now()));
    headers.addresses("From", List.of(from));
    headers.addresses("To", matter.addressees().to());
    headers.addresses("Cc", matter.addressees().cc());
    replyTo.ifPresent(address -> headers.addresses("Reply-To", List.of(address)));
    headers.structured("Message-ID", matter.identity().messageId());
    matter.root().ifPresent(root -> headers.structured("In-Reply-To", root));
    matter.root().ifPresent(root -> headers.structured("References", root));
    headers.text("Subject", matter.subject());
    headers.structured("MIME-Version", "1.0");
    addMachineHeaders(headers, matter);
    return headers;
  }

  /// For programs: that nobody shall answer (RFC 3834), how to sort (RFC 2919, MS-OXOMSG).
  private void addMachineHeaders(Headers headers, Matter matter) {
    String root = matter.root().orElse(matter.identity().messageId());
    headers.structured("Auto-Submitted", "auto-generated");
    headers.structured("X-Auto-Response-Suppress", "All");
    headers.structured("List-Id", "<" + listId(matter.host()) + ">");
    headers.text("Thread-Topic", "Tidings: " + matter.host());
    headers.structured("Thread-Index", matter.identity().threadIndex(root, matter.now()));
    headers.text("X-Tidings-Host", matter.host());
  }

  private String listId(String host) {
    String label = host.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String trimmed = label.substring(0, Math.min(60, label.length())).replaceAll("^-|-$", "");
    String domain = from.domain().startsWith("[") ? "localhost" : from.domain();
    return (trimmed.isEmpty() ? "host" : trimmed) + ".tidings." + domain;
  }
}
