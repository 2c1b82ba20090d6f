package dev.tidings.web.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/// A request that was let in.
///
/// @param path its segments, decoded; none for `/`
/// @param query decoded
/// @param accept the types of answers it takes, as it was sent; may be empty
/// @param resume the last position that a stream had brought before it broke
/// @param now when it came
public record Call(
    List<String> path,
    Map<String, List<String>> query,
    String accept,
    Optional<String> resume,
    Instant now) {

  /// A stream of events (WHATWG HTML).
  public static final String STREAM = "text/event-stream";

  private static final int MOST_PARAMETERS = 32;
  private static final int LONGEST_SEGMENT = 512;
  private static final int LONGEST_VALUE = 1024;
  private static final Pattern AMPERSAND = Pattern.compile("&");
  private static final Pattern SLASH = Pattern.compile("/");

  /// How far events can lie apart from 1970 in nanoseconds that fit 64 bits.
  private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

  /// Copies both.
  public Call {
    path = List.copyOf(path);
    query = Map.copyOf(query);
  }

  /// The segments of a path as it was sent.
  public static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : SLASH.split(path.substring(1), -1)) {
      // A plus means a blank in queries only.
      segments.add(decoded(segment.replace("+", "%2B"), LONGEST_SEGMENT));
    }
    return segments.equals(List.of("")) ? List.of() : segments;
  }

  /// The parameters of a query as it was sent.
  public static Map<String, List<String>> parameters(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    if (query.isEmpty()) {
      return parameters;
    }
    String[] pairs = AMPERSAND.split(query, MOST_PARAMETERS + 1);
    if (pairs.length > MOST_PARAMETERS) {
      throw new WebRefusal(400, "at most " + MOST_PARAMETERS + " parameters are taken");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals), LONGEST_VALUE);
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1), LONGEST_VALUE);
      parameters.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
    return parameters;
  }

  private static String decoded(String text, int longest) {
    try {
      String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
      boolean control = decoded.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == 0xfffd);
      if (!control && decoded.length() <= longest) {
        return decoded;
      }
    } catch (IllegalArgumentException e) {
      // Worded below.
    }
    throw new WebRefusal(400, "a part of the address is too long or wrongly encoded");
  }

  /// Refuses parameters that would be ignored.
  public void only(Set<String> names) {
    for (String name : query.keySet()) {
      if (!names.contains(name)) {
        String known =
            names.isEmpty() ? "none" : String.join(", ", names.stream().sorted().toList());
        throw new WebRefusal(400, "there is no such parameter; there is: " + known);
      }
    }
  }

  /// The values of a parameter that may be repeated.
  public List<String> all(String name) {
    return query.getOrDefault(name, List.of());
  }

  /// The value of a parameter that may be left out.
  public Optional<String> text(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw new WebRefusal(400, "\"" + name + "\" may be given once");
    }
    return values.stream().findFirst().filter(value -> !value.isEmpty());
  }

  /// Whether something is wanted; written as engines take it: `1`, `true`, `0` or `false`.
  public boolean flag(String name, boolean otherwise) {
    return switch (text(name).orElse(Boolean.toString(otherwise))) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw new WebRefusal(400, "\"" + name + "\" must be true or false");
    };
  }

  /// A whole number within bounds.
  public long number(String name, long least, long most, long otherwise) {
    return text(name).map(value -> number(value, name, least, most)).orElse(otherwise);
  }

  private static long number(String value, String name, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Worded below.
    }
    String bounds = most == Long.MAX_VALUE ? least + " on" : least + " to " + most;
    throw new WebRefusal(400, "\"" + name + "\" must be a whole number from " + bounds);
  }

  /// Whether it asks for a stream of events.
  public boolean live() {
    return accept.contains(STREAM);
  }

  /// Behind which position a stream is to begin; negative: with what comes next.
  public long after() {
    return resume
        .map(value -> number(value, "Last-Event-ID", 0, Long.MAX_VALUE))
        .orElseGet(() -> number("after", 0, Long.MAX_VALUE, -1));
  }

  /// A moment.
  ///
  /// @param reads as [WebContext.Sources#moment]
  public Instant moment(
      String name, BiFunction<String, Instant, Instant> reads, Instant otherwise) {
    try {
      Instant moment = text(name).map(value -> reads.apply(value, now)).orElse(otherwise);
      Instant late = moment.isAfter(LATEST) ? LATEST : moment;
      return late.isBefore(Instant.EPOCH) ? Instant.EPOCH : late;
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw new WebRefusal(
          400,
          "\""
              + name
              + "\" is no time; write 1h30m, 7d, 2026-11-21T02:10:00Z or seconds since 1970");
    }
  }
}
