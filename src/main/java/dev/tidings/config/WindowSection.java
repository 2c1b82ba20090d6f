package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidings.rule.Matcher;
import dev.tidings.silence.WeeklyWindow;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the times in which something is not mailed: `quiet-hours` and `maintenance`.
final class WindowSection {

  private static final String WINDOW = "when = \"\", only = []";

  private static final String EXAMPLE =
      "{ when = \"Sun 02:00-04:00\", only = [\"container=db*\"] }";

  private static final Pattern WHEN =
      Pattern.compile(
          "(?:([A-Za-z]{3})(?:-([A-Za-z]{3}))? +)?(\\d{1,2}:\\d{2}) *- *(\\d{1,2}:\\d{2})(?: +(\\S+))?");

  private static final Pattern TIME = Pattern.compile("([01]?\\d|2[0-3]):([0-5]\\d)");

  private static final String EXAMPLES =
      "is not a time of the week: write \"22:00-07:00\", \"Sun 02:00-04:00\" or"
          + " \"Mon-Fri 22:00-06:00 Europe/Berlin\"";

  /// A window over midnight that is longer was more likely meant the other way round.
  private static final Duration NIGHT = Duration.ofHours(16);

  private WindowSection() {}

  /// @param zone where none is given
  static List<WeeklyWindow> read(ConfigReader reader, ZoneId zone) {
    List<WeeklyWindow> windows = new ArrayList<>();
    reader
        .optional("quiet-hours", text -> window("quiet hours", text, zone, Matcher.ALL, true))
        .ifPresent(windows::add);
    Config defaults = ConfigFactory.parseString(WINDOW);
    for (ConfigReader block : reader.blocks("maintenance", EXAMPLE, defaults)) {
      Matcher only = RuleReader.takes(block, "only");
      Optional<WeeklyWindow> window =
          block.optional("when", text -> window("maintenance", text, zone, only, false));
      if (window.isEmpty() && block.isSound("when")) {
        block.problem("when", "a time of the week is wanted, such as when = \"Sun 02:00-04:00\"");
      }
      window.ifPresent(windows::add);
    }
    return List.copyOf(windows);
  }

  private static WeeklyWindow window(
      String name, String text, ZoneId zone, Matcher selects, boolean criticalPasses) {
    java.util.regex.Matcher when = WHEN.matcher(text);
    if (!when.matches()) {
      throw Form.wrong(text, EXAMPLES);
    }
    LocalTime from = time(text, when.group(3));
    LocalTime to = time(text, when.group(4));
    if (from.equals(to)) {
      throw Form.wrong(text, "ends when it begins: for a whole day write 00:00-23:59");
    }
    Duration length = Duration.between(from, to);
    Duration whole = length.isNegative() ? length.plusDays(1) : length;
    if (length.isNegative() && whole.compareTo(NIGHT) > 0) {
      throw Form.wrong(
          text,
          "ends before it begins: over midnight it would last "
              + Quantity.shown(whole)
              + "; did you mean "
              + when.group(4)
              + "-"
              + when.group(3)
              + "?");
    }
    return new WeeklyWindow(
        name,
        days(text, Optional.ofNullable(when.group(1)), Optional.ofNullable(when.group(2))),
        from,
        to,
        Optional.ofNullable(when.group(5)).map(DeliverySettings::zone).orElse(zone),
        selects,
        criticalPasses);
  }

  private static LocalTime time(String text, String part) {
    java.util.regex.Matcher time = TIME.matcher(part);
    if (!time.matches()) {
      throw Form.wrong(text, "has " + part + ", which is no time from 0:00 to 23:59");
    }
    return LocalTime.of(Integer.parseInt(time.group(1)), Integer.parseInt(time.group(2)));
  }

  private static Set<DayOfWeek> days(String text, Optional<String> first, Optional<String> last) {
    if (first.isEmpty()) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    DayOfWeek day = day(text, first.get());
    DayOfWeek end = last.isPresent() ? day(text, last.get()) : day;
    Set<DayOfWeek> days = EnumSet.of(day);
    while (day != end) {
      day = day.plus(1);
      days.add(day);
    }
    return days;
  }

  private static DayOfWeek day(String text, String word) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().startsWith(word.toUpperCase(Locale.ROOT))) {
        return day;
      }
    }
    throw Form.wrong(text, "has " + word + ", which is none of Mon, Tue, Wed, Thu, Fri, Sat, Sun");
  }
}
