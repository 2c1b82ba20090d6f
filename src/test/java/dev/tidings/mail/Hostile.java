package dev.tidings.mail;

import java.util.List;
import java.util.Random;

/// Text as nobody should name a container, from a seeded source.
public final class Hostile {

  private static final List<String> PIECES =
      List.of(
          "\r\nBcc: eve@example.org\r\n",
          "\nSubject: mine\n\n<html>",
          "\r\n\r\nbody",
          "\u001b[31m",
          "\u001b]0;",
          "\u0007",
          "\0",
          "\u202e",
          "\u2066",
          "\ud800",
          "\udfff",
          "\ud83d\ude80",
          "\ud83d\udc69\u200d\ud83d\udd27",
          "e\u0301\u0301\u0301",
          "東京",
          "שלום",
          "مرحبا",
          "<script>alert(1)</script>",
          "<img src=x onerror=alert(1)>",
          "\"><b>",
          "' onclick='x",
          "&amp;&lt;",
          "{{sentence}}",
          "{{{host}}}",
          "=?UTF-8?Q?=0D=0A?=",
          "--=_tidings_mixed",
          ".\r\n.\r\n",
          "$(reboot)",
          "`id`",
          "'; rm -rf /; '",
          "\\",
          "\t",
          "%s%n",
          "shop-web-1",
          "a",
          " ",
          "0");

  private Hostile() {}

  /// Up to so many UTF-16 units, or a little more.
  public static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    int wanted = random.nextInt(length + 1);
    while (text.length() < wanted) {
      if (random.nextInt(4) == 0) {
        text.append((char) random.nextInt(0x10000));
      } else {
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        text.append(piece.repeat(random.nextInt(20) == 0 ? 40 : 1));
      }
    }
    return text.toString();
  }
}
