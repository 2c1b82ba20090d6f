package dev.tidings.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// How one kind of value is written.
@FunctionalInterface
interface Form<T> {

  /// Reads a value.
  ///
  /// @param text as it was given, without blanks around it
  /// @throws IllegalArgumentException saying what is wrong with it and what to write instead
  T read(String text);

  /// What is shown of a text.
  int LONGEST = 80;

  /// Any text of one line.
  Form<String> TEXT =
      text -> {
        if (text.chars().anyMatch(Character::isISOControl)) {
          throw wrong(text, "holds a line end or another control character: write it on one line");
        }
        if (isQuoted(text)) {
          throw new IllegalArgumentException(quotes(text));
        }
        return text;
      };

  /// Something that is on or off.
  Form<Boolean> SWITCH =
      text ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw wrong(text, "is neither true nor false");
          };

  /// A file or a folder.
  Form<Path> PATH =
      text -> {
        if (text.startsWith("~")) {
          throw wrong(text, "begins with ~, which only a shell knows: write the whole path");
        }
        try {
          return Path.of(TEXT.read(text));
        } catch (InvalidPathException e) {
          throw wrong(text, "is not a path");
        }
      };

  /// A length of time within bounds.
  static Form<Duration> duration(Duration least, Duration most) {
    return text -> {
      BigDecimal nanos = Quantity.nanos(text);
      if (nanos.compareTo(BigDecimal.valueOf(least.toNanos())) < 0) {
        throw wrong(text, "is too short: at least " + Quantity.shown(least) + " is wanted");
      }
      if (nanos.compareTo(BigDecimal.valueOf(most.toNanos())) > 0) {
        throw wrong(text, "is too long: at most " + Quantity.shown(most) + " is possible");
      }
      return Duration.ofNanos(nanos.longValue());
    };
  }

  /// A length of time within bounds, or none at all, written `0s`.
  static Form<Duration> durationOrNone(Duration least, Duration most) {
    Form<Duration> some = duration(least, most);
    return text -> text.matches("0+ *[a-z]*") ? Duration.ZERO : some.read(text);
  }

  /// A number of bytes within bounds.
  static Form<Long> bytes(long least, long most) {
    return text -> {
      BigDecimal bytes = Quantity.bytes(text);
      if (bytes.compareTo(BigDecimal.valueOf(least)) < 0) {
        throw wrong(text, "is too small: at least " + Quantity.shown(least) + " is wanted");
      }
      if (bytes.compareTo(BigDecimal.valueOf(most)) > 0) {
        throw wrong(text, "is too large: at most " + Quantity.shown(most) + " is possible");
      }
      return bytes.longValue();
    };
  }

  /// A whole number within bounds.
  static Form<Integer> whole(int least, int most) {
    return text -> {
      boolean digits = text.matches("-?[0-9]{1,18}");
      long number = digits ? Long.parseLong(text) : 0;
      if (!digits || number < least || number > most) {
        throw wrong(text, "is not a whole number from " + least + " to " + most);
      }
      return (int) number;
    };
  }

  /// A number within bounds, which may have a fraction.
  static Form<Double> decimal(int least, int most) {
    return text -> {
      boolean digits = text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?");
      double number = digits ? Double.parseDouble(text) : 0;
      if (!digits || number < least || number > most) {
        throw wrong(text, "is not a number from " + least + " to " + most + ", such as 2 or 1.5");
      }
      return number;
    };
  }

  /// One of the words of an enumeration, written as in `starttls-opportunistic`.
  static <E extends Enum<E>> Form<E> choice(Class<E> type) {
    List<E> choices = List.of(type.getEnumConstants());
    return text -> {
      String word = text.toLowerCase(Locale.ROOT).replace('_', '-');
      List<String> words = choices.stream().map(Form::word).toList();
      if (!words.contains(word)) {
        String near =
            Suggestion.nearest(word, words).map(n -> "; did you mean " + n + "?").orElse("");
        throw wrong(text, "is none of " + String.join(", ", words) + near);
      }
      return choices.get(words.indexOf(word));
    };
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// What is wrong with a value, beginning with the value itself.
  ///
  /// @param what with a verb, such as `is not a size: write for example 64MiB`
  static IllegalArgumentException wrong(String text, String what) {
    return new IllegalArgumentException(quoted(text) + " " + what);
  }

  /// Whether quotation marks are a part of a value.
  static boolean isQuoted(String text) {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    return text.length() > 1
        && "\"'".indexOf(first) >= 0
        && text.charAt(text.length() - 1) == first;
  }

  /// What is said of a value with quotation marks that nobody has taken off.
  static String quotes(String text) {
    return cut(text)
        + " begins and ends with quotation marks that are a part of it: leave them out (docker run"
        + " --env-file keeps them, and in a file only double ones are taken off)";
  }

  /// A value as it may stand in a message.
  static String quoted(String text) {
    return '"' + cut(text) + '"';
  }

  /// The beginning of a text that may be long.
  static String cut(Object text) {
    String all = text.toString();
    return all.length() > LONGEST ? all.substring(0, LONGEST) + "…" : all;
  }
}
