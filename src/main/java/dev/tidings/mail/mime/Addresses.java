package dev.tidings.mail.mime;

import dev.tidings.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads mail addresses as people write them into a configuration, strictly: what a server would
/// refuse later is better refused at the start.
///
/// A domain is required, but it may be one word: `root@localhost` and `alerts@mailhost` are right
/// inside a network. Only ASCII addresses are taken: not every server has SMTPUTF8 (RFC 6531), and
/// a name for people may hold any letters anyway.
public final class Addresses {

  private static final Pattern LOCAL =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?");
  private static final Pattern LITERAL = Pattern.compile("\\[(IPv6:[0-9A-Fa-f:.]+|[0-9.]+)]");

  private static final int LONGEST_NAME = 100;

  private Addresses() {}

  /// Reads one mailbox: `local@domain` or `Name <local@domain>`.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  public static Address parse(String text) {
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new IllegalArgumentException("a mail address holds a line end or a control character");
    }
    String trimmed = text.strip();
    int angle = openingAngle(trimmed);
    if (angle < 0) {
      return new Address("", checked(trimmed));
    }
    if (!trimmed.endsWith(">")) {
      throw wrong(trimmed, "nothing may follow the \">\"");
    }
    String bare = trimmed.substring(angle + 1, trimmed.length() - 1);
    return new Address(name(trimmed.substring(0, angle).strip(), trimmed), checked(bare.strip()));
  }

  /// Reads mailboxes with commas between them; a comma inside a quoted name separates nothing. The
  /// same address twice is taken once.
  ///
  /// @return at least one
  /// @throws IllegalArgumentException saying which one is wrong and why
  public static List<Address> parseList(String text) {
    Map<String, Address> found = new LinkedHashMap<>();
    for (String piece : split(text)) {
      if (!piece.isBlank()) {
        Address address = parse(piece);
        found.putIfAbsent(address.bare(), address);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("there is no mail address in it");
    }
    return List.copyOf(found.values());
  }

  private static List<String> split(String text) {
    List<String> pieces = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        pieces.add(text.substring(start, i));
        start = i + 1;
      }
    }
    pieces.add(text.substring(start));
    return pieces;
  }

  private static int openingAngle(String text) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '<' && !quoted) {
        return i;
      }
    }
    if (quoted) {
      throw wrong(text, "a quote is not closed");
    }
    return -1;
  }

  private static String name(String written, String whole) {
    String name = written.startsWith("\"") ? unquoted(written, whole) : written;
    if (!written.startsWith("\"") && name.chars().anyMatch(c -> "()<>[]:;@\\,\"".indexOf(c) >= 0)) {
      throw wrong(whole, "put the name in quotes, because of the special character in it");
    }
    return Printable.line(name, LONGEST_NAME);
  }

  private static String unquoted(String written, String whole) {
    StringBuilder name = new StringBuilder();
    int i = 1;
    while (i < written.length() && written.charAt(i) != '"') {
      i += written.charAt(i) == '\\' && i + 1 < written.length() ? 1 : 0;
      name.append(written.charAt(i++));
    }
    if (i != written.length() - 1) {
      throw wrong(whole, "nothing may stand between the quoted name and the \"<\"");
    }
    return name.toString();
  }

  private static String checked(String bare) {
    int at = bare.lastIndexOf('@');
    if (at < 0) {
      throw wrong(bare, "it has no \"@\" and domain; for this machine write " + "name@localhost");
    }
    if (!bare.chars().allMatch(c -> c < 0x7f)) {
      throw wrong(bare, "it holds letters outside ASCII; write the domain in its xn--… form");
    }
    String local = bare.substring(0, at);
    if (local.length() > 64 || !LOCAL.matcher(local).matches()) {
      throw wrong(bare, "\"" + local + "\" before the \"@\" is not a mailbox name");
    }
    String domain = bare.substring(at + 1);
    if (bare.length() > 254 || !isDomain(domain)) {
      throw wrong(bare, "\"" + domain + "\" is not a domain");
    }
    return bare;
  }

  private static boolean isDomain(String domain) {
    if (LITERAL.matcher(domain).matches()) {
      return true;
    }
    for (String label : domain.split("\\.", -1)) {
      if (label.length() > 63 || !LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  private static IllegalArgumentException wrong(String address, String why) {
    return new IllegalArgumentException(
        "\"" + Printable.line(address, 200) + "\" is not a mail address: " + why);
  }
}
