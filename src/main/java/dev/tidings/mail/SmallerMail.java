package dev.tidings.mail;

import dev.tidings.event.EventCodec;
import dev.tidings.mail.mime.EncodedText;
import dev.tidings.mail.mime.Headers;
import dev.tidings.mail.mime.Mail;
import dev.tidings.mail.mime.MimeReader;
import dev.tidings.mail.mime.MimeWriter;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/// Makes a mail smaller that a server found too big: first without its attachment, then the text
/// part alone, its beginning. What was left out, why, and where it can be had stands in its place.
///
/// It works on the bytes that are stored, not on the events: a mail may be pending for days, and
/// what it tells of may have left the journal. Which step a mail has gone is seen in its form, so
/// none is gone twice. Message-ID, Date and all other headers stay.
public final class SmallerMail {

  /// What of the text is kept at last, in bytes of UTF-8: with its headers such a mail has less
  /// than 10 KB, and no server takes less.
  private static final int TEXT = 4_000;

  private static final String LINE = "\r\n";
  private static final String EMPTY_LINE = LINE + LINE;
  private static final String TYPE = LINE + "Content-Type: ";

  private static final Pattern TEXT_PART = Pattern.compile("\r\nContent-Type: text/(plain|html);");
  private static final Pattern FILE = Pattern.compile("\r\nContent-Disposition: attachment;");
  private static final Pattern FILE_NAME = Pattern.compile("filename=\"([^\"]*)\"");

  private SmallerMail() {}

  /// The first smaller form of a mail that has at most so many bytes.
  ///
  /// @param most what the server may take, in bytes
  /// @return empty where none is small enough
  public static Optional<Mail> of(Mail mail, long most) {
    Optional<String> smaller = next(mail, mail.content(), most);
    while (smaller.isPresent() && smaller.get().length() > most) {
      smaller = next(mail, smaller.get(), most);
    }
    return smaller.map(content ->
        new Mail(
            mail.messageId(),
            mail.created(),
            mail.envelope(),
            mail.subject(),
            mail.events(),
            content));
  }

  private static Optional<String> next(Mail mail, String content, long most) {
    int file = partWith(FILE, content);
    if (file >= 0) {
      return Optional.of(withoutFile(mail, content, file, most));
    }
    int body = content.indexOf(EMPTY_LINE);
    int type = body < 0 ? -1 : content.lastIndexOf(TYPE, body);
    boolean hasParts = type >= 0 && content.startsWith("multipart/", type + TYPE.length());
    return hasParts ? Optional.of(textAlone(content, type, most)) : Optional.empty();
  }

  /// Where a part begins that has such a header.
  ///
  /// @return of the part's headers; -1 where there is none
  private static int partWith(Pattern header, String content) {
    for (int at = MimeReader.partAfter(content, 0);
        at >= 0;
        at = MimeReader.partAfter(content, at)) {
      if (header.matcher(MimeReader.headers(content, at)).find()) {
        return at;
      }
    }
    return -1;
  }

  private static String withoutFile(Mail mail, String content, int part, long most) {
    byte[] file = Base64.getMimeDecoder().decode(MimeReader.body(content, part));
    Matcher named = FILE_NAME.matcher(MimeReader.headers(content, part));
    String name = named.find() ? named.group(1) : "the attachment";
    String what = name + " with its " + count(file.length) + " bytes";
    StringBuilder note = new StringBuilder(because(what, most));
    note.append("\n\nAll its events are in the journal on the host:\n\n  tidings events \\\n");
    Span span = Span.of(file, name.endsWith(".gz"), mail.created());
    note.append("    --since ").append(span.first().truncatedTo(ChronoUnit.SECONDS));
    note.append(" --until ").append(span.last().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    int end = content.indexOf(MimeReader.DELIMITER, part);
    return withoutPromise(content.substring(0, part + LINE.length()), name)
        + textPart("plain", note.append('\n').toString())
        + content.substring(end + LINE.length());
  }

  /// Both parts say what is attached, in their last lines: no longer.
  private static String withoutPromise(String content, String name) {
    String promise = "Attached: " + name;
    String instead = "Left out, since the mail was too big: " + name;
    String left = content;
    for (int at = MimeReader.partAfter(left, 0); at >= 0; at = MimeReader.partAfter(left, at)) {
      Matcher text = TEXT_PART.matcher(MimeReader.headers(left, at));
      int end = left.indexOf(MimeReader.DELIMITER, at);
      if (text.find() && end >= 0) {
        String said = MimeReader.decoded(left, at);
        int promised = said.lastIndexOf(promise);
        if (promised >= 0) {
          String rest = said.substring(promised + promise.length());
          String changed = said.substring(0, promised) + instead + rest;
          String encoded = textPart(text.group(1), changed);
          left = left.substring(0, at + LINE.length()) + encoded + left.substring(end + 2);
        }
      }
    }
    return left;
  }

  private static String textAlone(String content, int type, long most) {
    StringBuilder text = new StringBuilder();
    List<String> texts = texts(content);
    String first = texts.isEmpty() ? "" : texts.getFirst();
    String kept = beginning(first);
    boolean whole = kept.length() == first.length();
    String what = whole ? "the same as HTML" : "the rest of this text, and all of it as HTML,";
    text.append(kept).append("\n").append(because(what, most)).append('\n');
    texts.stream().skip(1).forEach(note -> text.append('\n').append(note));
    return content.substring(0, type + LINE.length()) + textPart("plain", text.toString());
  }

  /// What the plain parts say: the mail's text, and what stands for its attachment.
  private static List<String> texts(String content) {
    Pattern plain = Pattern.compile("\r\nContent-Type: text/plain;");
    List<String> texts = new ArrayList<>();
    for (int at = MimeReader.partAfter(content, 0);
        at >= 0;
        at = MimeReader.partAfter(content, at)) {
      if (plain.matcher(MimeReader.headers(content, at)).find()) {
        texts.add(MimeReader.decoded(content, at));
      }
    }
    return texts;
  }

  /// Whole lines only.
  private static String beginning(String text) {
    int end = 0;
    int bytes = 0;
    for (int next = text.indexOf('\n') + 1; next > 0; next = text.indexOf('\n', end) + 1) {
      bytes += text.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > TEXT) {
        return text.substring(0, end);
      }
      end = next;
    }
    return text;
  }

  private static String because(String what, long most) {
    String why = ", because the mail server takes no more than " + count(most) + " bytes.";
    return String.join("\n", TextLayout.wrap("Left out: " + what + why, TextLayout.WIDTH));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String textPart(String kind, String text) {
    MimeWriter part = new MimeWriter(new Headers(), text.length() + 200);
    part.text(kind, EncodedText.of(text));
    return part.toString();
  }

  /// From when to when the events of a file are.
  private record Span(Instant first, Instant last) {

    /// @param written stands for the time of a line that does not tell one
    static Span of(byte[] file, boolean packed, Instant written) {
      Instant first = Instant.MAX;
      Instant last = Instant.MIN;
      try (InputStream plain = new ByteArrayInputStream(file);
          InputStream lines = packed ? new GZIPInputStream(plain) : plain;
          var in = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          Instant time = EventCodec.decode(line, written).time();
          first = time.isBefore(first) ? time : first;
          last = time.isAfter(last) ? time : last;
        }
      } catch (IOException e) {
        // Not of our making: then it can only be said when it was written.
        return new Span(written, written);
      }
      return first.isAfter(last) ? new Span(written, written) : new Span(first, last);
    }
  }
}
