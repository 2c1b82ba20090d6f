package dev.tidings.text;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Names that pretend to be something else, for the tests of every way out.
public final class HostileNames {

  /// Each has something in it that is not drawn.
  public static final List<String> HIDDEN =
      List.of(
          "shop\u0000db",
          "shop\u0007db",
          "shop\bdb",
          "shop\u001b[2Jdb",
          "shop\u001b]0;title\u0007db",
          "shop\u007fdb",
          "shop\u0085db",
          "shop\u009b31mdb",
          "shop\u00addb",
          "shop\u034fdb",
          "shop\u061cdb",
          "shop\u115fdb",
          "shop\u17b4db",
          "shop\u180edb",
          "shop\u200bdb",
          "shop\u200cdb",
          "shop\u200ddb",
          "shop\u200edb",
          "shop\u202edb",
          "shop\u2028db",
          "shop\u2029db",
          "shop\u2060db",
          "shop\u2063db",
          "shop\u2066db\u2069",
          "shop\u2800db",
          "shop\u3164db",
          "shop\ufe0fdb",
          "shop\ufeffdb",
          "shop\uffa0db",
          "shop\ufff9db",
          "shop\ud83cdb",
          "shop\udb40\udc61db",
          "shop\udb40\udd00db");

  /// Honest ones, which stay as they are.
  public static final List<String> HONEST =
      List.of(
          "shop-db-1",
          "caf\u00e9",
          "\u0434\u0430\u043d\u043d\u044b\u0435-1",
          "\u03b4\u03b5\u03b4\u03bf\u03bc\u03ad\u03bd\u03b1",
          "\u6771\u4eac-db",
          "\u30c7\u30fc\u30bfdb",
          "\u05e9\u05dc\u05d5\u05dd",
          "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
          "\u0915\u094d\u200d\u0937",
          "\ud83d\ude80",
          "\u2764\ufe0f",
          "\ud83d\udc69\ud83c\udffd\u200d\ud83d\udd27",
          "\ud83d\udc69\u200d\u2764\ufe0f\u200d\ud83d\udc69");

  /// Those whose letters come from alphabets that look alike.
  public static final List<String> ALIKE =
      List.of("sh\u043ep-db", "sh\u03bfp-db", "\uff53hop-db", "\ud835\udda2hop-db");

  /// All of them.
  public static final List<String> ALL =
      Stream.of(HIDDEN, HONEST, ALIKE).flatMap(List::stream).toList();

  private HostileNames() {}

  /// A name inside a JSON string: what an engine escapes (RFC 8259, section 7), and halves of
  /// characters, which no UTF-8 has.
  public static String asJson(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean escaped = c < ' ' || Character.isSurrogate(c);
      out.append(escaped ? "\\u%04x".formatted((int) c) : String.valueOf(c));
    }
    return out.toString();
  }

  /// How [#ALL] are to be shown to people, in this order, with tabs between.
  public static String shown() {
    return ALL.stream().map(Visible::name).collect(Collectors.joining("\t"));
  }

  /// Whether anything in a text is not drawn, told without the code that is tested.
  public static boolean hides(String text) {
    return text.codePoints()
        .anyMatch(c ->
            (c != '\n' && c != '\r' && Character.getType(c) == Character.CONTROL)
                || c == 0xad
                || c == 0x34f
                || c == 0x61c
                || c == 0x115f
                || c == 0x17b4
                || c == 0x180e
                || (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0x2800
                || c == 0x3164
                || c == 0xfe0f
                || c == 0xfeff
                || c == 0xffa0
                || (c >= 0xfff0 && c <= 0xfffb)
                || (c >= 0xd800 && c <= 0xdfff)
                || (c >= 0xe0000 && c <= 0xe0fff));
  }
}
