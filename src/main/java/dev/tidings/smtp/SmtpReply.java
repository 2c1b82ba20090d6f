package dev.tidings.smtp;

import dev.tidings.text.Visible;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server answered to one command, or that it did not.
///
/// @param code three digits (RFC 5321, 4.2); [#LOST], [#CUT] or [#UNOFFERED] where there was no
///   answer
/// @param text its words on one line, or ours where it said nothing
record SmtpReply(int code, String text) {

  /// The command went out and no proper answer came back.
  static final int LOST = 0;

  /// Not even the command went out whole, so that the server cannot have acted on it.
  static final int CUT = -1;

  /// Nothing was asked: the server does not offer what we need.
  static final int UNOFFERED = -2;

  /// Enough for any honest reply; a longer one would fill mails and logs.
  private static final int LONGEST = 400;

  private static final Pattern LINE = Pattern.compile("(\\d{3})(?:[ -](.*))?");
  private static final Pattern REPEATED = Pattern.compile("^[245]\\.\\d{1,3}\\.\\d{1,3} +");

  /// Behind the code (RFC 2034), or, as qmail writes it, at the end.
  private static final Pattern STATUS =
      Pattern.compile(
          "^\\d{3}[ -]#?([245]\\.\\d{1,3}\\.\\d{1,3})\\b|\\(#([245]\\.\\d{1,3}\\.\\d{1,3})\\)");

  /// Makes one clean line of the text.
  SmtpReply {
    String line = Visible.line(text.replaceAll("\\s+", " ")).strip();
    text = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  /// What a server's lines say: the code of the last one, the words of all.
  ///
  /// @param lines without their ends; at least one
  static SmtpReply of(List<String> lines) {
    Matcher last = LINE.matcher(lines.getLast());
    if (!last.matches()) {
      return lost("it answered what is no SMTP: " + lines.getLast());
    }
    StringBuilder words = new StringBuilder();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      String said = matcher.matches() && matcher.group(2) != null ? matcher.group(2) : "";
      if (words.length() <= LONGEST) {
        String rest = words.isEmpty() ? said : REPEATED.matcher(said).replaceFirst("");
        words.append(' ').append(rest);
      }
    }
    return new SmtpReply(Integer.parseInt(last.group(1)), last.group(1) + words);
  }

  /// Whether a line is the last one of a reply, or none at all.
  static boolean isLast(String line) {
    return !(LINE.matcher(line).matches() && line.startsWith("-", 3));
  }

  static SmtpReply lost(String words) {
    return new SmtpReply(LOST, words);
  }

  static SmtpReply cut(String words) {
    return new SmtpReply(CUT, words);
  }

  /// The enhanced status (RFC 3463), such as `5.7.1`; empty where the server gave none.
  String status() {
    Matcher matcher = STATUS.matcher(text);
    if (!matcher.find()) {
      return "";
    }
    return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
  }

  boolean accepts() {
    return code >= 200 && code < 300;
  }

  boolean defers() {
    return code >= 400 && code < 500;
  }

  boolean refuses() {
    return code >= 500 && code < 600;
  }

  /// There is no going on in this session: nothing came, it is being closed (421), or what came
  /// answers no question of ours.
  boolean ends() {
    return code == 421 || !(accepts() || defers() || refuses());
  }
}
