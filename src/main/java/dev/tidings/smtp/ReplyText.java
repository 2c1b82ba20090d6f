package dev.tidings.smtp;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a server says in its own words: what it repeats of ours, and names of hosts, are taken out,
/// since a word in an address says nothing about a mail.
final class ReplyText {

  private static final Pattern ECHOED =
      Pattern.compile(
          "<[^>]*>" // what stands in brackets is what we sent
              + "|https?://\\S+"
              + "|[^\\s:;,(\\[\"'`]*@[^\\s:;,)\\]\"'`]*" // an address without them
              + "|\\b[a-z0-9_-]+(\\.[a-z0-9_-]+){2,}\\b" // a host, an address of one
              + "|\\b[a-z0-9_-]+\\.([a-z]{2}|com|net|org|info|example|test|lan|local|home|internal)\\b");

  private final Pattern own;

  /// @param ours what we sent or may have sent: addresses, names, domains
  ReplyText(Collection<String> ours) {
    this.own =
        Pattern.compile(
            ours.stream()
                .flatMap(each -> Stream.of(each, each.substring(each.indexOf('@') + 1)))
                .map(each -> each.toLowerCase(Locale.ROOT))
                .filter(each -> !each.isBlank())
                .distinct()
                .map(ReplyText::repeated)
                .collect(Collectors.joining("|", "(?:", ")")));
  }

  /// A name of one word may be any word, so only in quotes is it known to be repeated.
  private static String repeated(String name) {
    String literal = Pattern.quote(name);
    return name.matches(".*[.@].*")
        ? "(?<![\\w.-])" + literal + "(?![\\w-])"
        : "[\"'`\\[]" + literal + "[\"'`\\]]";
  }

  /// In lower case, without codes.
  String words(SmtpReply reply) {
    String text = reply.text().toLowerCase(Locale.ROOT).replaceFirst("^\\d{3}[ -]", "");
    String known = own.matcher(text).replaceAll(" ");
    return ECHOED.matcher(known).replaceAll(" ").replaceAll("\\s+", " ").strip();
  }
}
