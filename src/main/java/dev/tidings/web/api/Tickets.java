package dev.tidings.web.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Lets a frame of the page load one mail for a while: a frame sends no token, and a token has no
/// place in an address. Good for one mail, for as long as this process lives at most.
public final class Tickets {

  private static final String ALGORITHM = "HmacSHA256";
  private static final Duration LASTS = Duration.ofMinutes(5);

  private final SecretKeySpec key;

  /// @param key random, of this process
  public Tickets(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /// Where a mail's HTML is, with a ticket.
  String address(String mail, Instant now) {
    long until = now.plus(LASTS).getEpochSecond();
    String place = URLEncoder.encode(mail, StandardCharsets.UTF_8).replace("+", "%20");
    return "/mails/" + place + "?until=" + until + "&ticket=" + sign(mail, until);
  }

  boolean isGood(String mail, long until, String ticket, Instant now) {
    boolean right =
        MessageDigest.isEqual(
            sign(mail, until).getBytes(StandardCharsets.US_ASCII),
            ticket.getBytes(StandardCharsets.UTF_8));
    return right && now.getEpochSecond() <= until;
  }

  private String sign(String mail, long until) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signed = mac.doFinal((until + " " + mail).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
