package dev.tidings.smtp;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// What may stand between the angle brackets of MAIL and RCPT.
final class RecipientAddresses {

  /// Nothing that could end the address, the bracket or the line (RFC 5321, 4.1.2). Quoted local
  /// parts with blanks in them are legal but found nowhere.
  private static final Pattern SOUND =
      Pattern.compile("[^\\s\\p{Cntrl}<>\\p{Cs}]+@[^\\s\\p{Cntrl}<>@\\p{Cs}]+");

  private static final int LONGEST = 254;

  private RecipientAddresses() {}

  /// The address as the wire wants it, its domain in ASCII (RFC 5891), so that only a local part of
  /// other letters needs a server with SMTPUTF8.
  ///
  /// @return empty if it is no address and must not be sent
  static Optional<String> wireForm(String address) {
    if (address.length() > LONGEST || !SOUND.matcher(address).matches()) {
      return Optional.empty();
    }
    int at = address.lastIndexOf('@');
    String domain = address.substring(at + 1);
    try {
      return Optional.of(
          address.substring(0, at + 1) + (isAscii(domain) ? domain : IDN.toASCII(domain)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// What a parameter of MAIL may hold (RFC 3461, 4): anything else becomes `+` and two digits.
  static String xtext(String text) {
    var coded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = each > ' ' && each <= '~' && each != '+' && each != '=';
      coded.append(plain ? String.valueOf((char) each) : "+%02X".formatted(each));
    }
    return coded.toString();
  }

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }
}
