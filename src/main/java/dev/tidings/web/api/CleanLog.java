package dev.tidings.web.api;

import dev.tidings.engine.LogLine;
import dev.tidings.redact.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Takes secrets out of a log line by line as it comes, private keys too, which have many lines
/// (RFC 7468). A line that may be a part of one is held back until the next one tells. Used by one
/// thread.
final class CleanLog {

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY");
  private static final Pattern END = Pattern.compile("-----END [A-Z0-9 ]{0,40}PRIVATE KEY");

  /// A line of base 64; of the last one only a few characters may be left.
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9+/]{1,128}={0,2}");

  private static final int SHORTEST_BEGUN = 40;

  /// The longest key in use has some 260 lines (RSA, 16,384 bits).
  static final int MOST_HELD = 400;

  /// With what it may be indented by.
  private static final int LONGEST_PART = 256;

  private final Redaction redaction;
  private final Stream out = new Stream();
  private final Stream error = new Stream();

  CleanLog(Redaction redaction) {
    this.redaction = redaction;
  }

  /// What is known of one of the two streams.
  private static final class Stream {
    private final List<LogLine> held = new ArrayList<>();
    private int inKey;
  }

  /// All at once, which sees more: a key of which the beginning is cut off, or the end.
  static List<LogLine> all(Redaction redaction, List<LogLine> lines) {
    String text = String.join("\n", lines.stream().map(LogLine::text).toList());
    List<String> clean = List.of(redaction.text(text).split("\n", -1));
    List<LogLine> told = new ArrayList<>();
    if (clean.size() == lines.size()) {
      for (int i = 0; i < clean.size(); i++) {
        told.add(with(lines.get(i), clean.get(i)));
      }
      return told;
    }
    CleanLog each = new CleanLog(redaction);
    lines.forEach(line -> told.addAll(each.next(line)));
    told.addAll(each.rest());
    return told;
  }

  /// What can be told now that a line has come.
  List<LogLine> next(LogLine line) {
    Stream stream = line.error() ? error : out;
    String text = line.text();
    if (stream.inKey > 0) {
      stream.inKey--;
      boolean ends = END.matcher(text).find();
      if (ends || text.isBlank() || PART.matcher(text.strip()).matches()) {
        stream.inKey = ends ? 0 : stream.inKey;
        return List.of();
      }
      stream.inKey = 0;
    }
    if (BEGIN.matcher(text).find() && !END.matcher(text).find()) {
      stream.inKey = MOST_HELD;
    }
    return mayBePart(stream, text) ? hold(stream, line) : told(stream, line);
  }

  private static boolean mayBePart(Stream stream, String text) {
    String bare = text.strip();
    int least = stream.held.isEmpty() ? SHORTEST_BEGUN : 1;
    // A key has no blanks around it to speak of; what is held must stay small.
    return text.length() <= LONGEST_PART && bare.length() >= least && PART.matcher(bare).matches();
  }

  private List<LogLine> hold(Stream stream, LogLine line) {
    stream.held.add(line);
    return stream.held.size() > MOST_HELD ? release(stream) : List.of();
  }

  private List<LogLine> told(Stream stream, LogLine line) {
    if (END.matcher(line.text()).find()) {
      stream.held.clear();
    }
    List<LogLine> told = release(stream);
    told.add(clean(line));
    return told;
  }

  private List<LogLine> release(Stream stream) {
    List<LogLine> released = new ArrayList<>();
    stream.held.forEach(line -> released.add(clean(line)));
    stream.held.clear();
    return released;
  }

  /// What was held back, now that nothing more comes.
  List<LogLine> rest() {
    List<LogLine> rest = release(out);
    rest.addAll(release(error));
    return rest;
  }

  private LogLine clean(LogLine line) {
    return with(line, redaction.text(line.text()));
  }

  private static LogLine with(LogLine line, String text) {
    return new LogLine(line.error(), line.time(), text);
  }
}
