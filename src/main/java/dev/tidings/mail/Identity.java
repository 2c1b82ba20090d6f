package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.event.EventKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// Who a mail is. It follows from what the mail tells, so the same events, told again after a
/// crash, make the same mail for the servers that see it twice.
///
/// @param digest 64 hex digits
/// @param domain from which the mail comes
public record Identity(String digest, String domain) {

  private static final long SECONDS_1601_TO_1970 = 11_644_473_600L;

  /// What every thread index of ours begins with: 2024-01-01 in units of 100 ns since 1601, its
  /// upper 48 bits. A reader compares these bytes, it does not show them.
  private static final long INDEX_EPOCH = ticks(Instant.parse("2024-01-01T00:00:00Z"));

  /// Of a mail about events. One that was asked for again is a mail of its own, each time.
  static Identity of(Report report, String domain) {
    Batch.Occasion occasion = report.batch().occasion();
    EventKey first = report.batch().firstKey();
    String key = String.join("\0", first.type(), first.action(), first.actorId());
    String when = occasion == Batch.Occasion.AGAIN ? report.now().toString() : "";
    String time = Long.toString(first.timeNano());
    return new Identity(
        sha256(report.host(), occasion.name(), time, key, when + route(report.letter())), domain);
  }

  /// Two routes may tell the same event to different people, in different shapes.
  private static String route(Letter letter) {
    String people = letter.addressees().map(a -> String.join(",", a.bare())).orElse("");
    String name = letter.route().isEmpty() ? "" : letter.route() + "\0";
    return name + people + letter.template().map(shape -> "\0" + shape).orElse("");
  }

  /// Of a mail that tests the way.
  static Identity ofTest(String host, Instant now, String domain) {
    return new Identity(sha256(host, "TEST", now.toString()), domain);
  }

  /// Of a mail of the schedule.
  static Identity ofAlive(String host, Instant due, String domain) {
    return new Identity(sha256(host, "ALIVE", due.toString()), domain);
  }

  /// Of a mail that reminds: the same problems for the same time make the same mail.
  static Identity ofReminder(String host, String what, String domain) {
    return new Identity(sha256(host, "REMINDER", what), domain);
  }

  /// With its angle brackets.
  String messageId() {
    return "<" + digest.substring(0, 40) + "@" + domain + ">";
  }

  /// A line between MIME parts. `=_` occurs neither in base64 nor in quoted-printable.
  String boundary(String part) {
    return "=_tidings_" + part + "_" + digest.substring(40);
  }

  /// Outlook's way to sort a thread (MS-OXOMSG 2.2.1.3): 22 bytes that all its mails share, here
  /// from the root's Message-ID, and for every mail but the root 5 bytes with its time.
  String threadIndex(String root, Instant now) {
    ByteBuffer index = ByteBuffer.allocate(27);
    index.putShort((short) (INDEX_EPOCH >>> 48)).putInt((int) (INDEX_EPOCH >>> 16));
    index.put(HexFormat.of().parseHex(sha256(root)), 0, 16);
    if (!root.equals(messageId())) {
      // The first bit says that more than 1.7 years passed: the lower 23 bits are left out.
      index.putInt((int) ((ticks(now) - INDEX_EPOCH) >>> 23) | 0x8000_0000);
      index.put((byte) Integer.parseInt(digest, 0, 2, 16));
    }
    return Base64.getEncoder().encodeToString(Arrays.copyOf(index.array(), index.position()));
  }

  private static long ticks(Instant instant) {
    return (instant.getEpochSecond() + SECONDS_1601_TO_1970) * 10_000_000L
        + instant.getNano() / 100;
  }

  private static String sha256(String... parts) {
    try {
      byte[] text = String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
