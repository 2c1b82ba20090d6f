package dev.tidings.mail.mime;

/// A mailbox (RFC 5322 3.4), made by [Addresses], which checks it.
///
/// @param name for people; empty where there is none; any characters but controls
/// @param bare `local@domain`, ASCII
public record Address(String name, String bare) {

  /// The part behind the `@`.
  public String domain() {
    return bare.substring(bare.lastIndexOf('@') + 1);
  }

  /// As people write it: `Name <local@domain>`, or the bare address.
  public String display() {
    if (name.isEmpty()) {
      return bare;
    }
    return (isPlain(name) ? name : quoted(name)) + " <" + bare + ">";
  }

  private static boolean isPlain(String name) {
    return name.chars().noneMatch(c -> "()<>[]:;@\\,.\"".indexOf(c) >= 0);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
