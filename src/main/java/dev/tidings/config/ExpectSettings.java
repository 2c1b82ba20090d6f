package dev.tidings.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidings.event.EventFilter;
import dev.tidings.expect.ExpectRule;
import dev.tidings.expect.Expectation;
import dev.tidings.expect.TimeOfDay;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is expected to run, besides what labels of containers say: the keys `expect.*`.
///
/// @param rules in their order; of those that take a container the first counts
/// @param backWithin how long after a restart of the engine all may be missing that ran before it;
///   zero: for ever
public record ExpectSettings(List<ExpectRule> rules, Duration backWithin) {

  /// Every key of a rule, with what it is where it is left out.
  private static final String RULE =
      "name = \"\", only = [], running = false, every = 0s, at = \"\", within = 0s, max-runtime = 0s";

  private static final String EXAMPLE = "{ only = [\"container=backup*\"], every = 24h }";

  private static final Form<Duration> SPAN =
      Form.durationOrNone(Duration.ofSeconds(1), Duration.ofDays(3_660));

  /// Copies the list.
  public ExpectSettings {
    rules = List.copyOf(rules);
  }

  /// Reads and checks it.
  ///
  /// @param zone of times of day that name none
  static ExpectSettings read(ConfigReader reader, ZoneId zone) {
    Config defaults = ConfigFactory.parseString(RULE);
    List<ExpectRule> rules = new ArrayList<>();
    for (ConfigReader block : reader.blocks("expect.rules", EXAMPLE, defaults)) {
      rule(block, zone, rules).ifPresent(rules::add);
    }
    return new ExpectSettings(rules, reader.read("expect.back-within", SPAN));
  }

  private static Optional<ExpectRule> rule(
      ConfigReader block, ZoneId zone, List<ExpectRule> before) {
    EventFilter only = RuleReader.only(block, "only");
    String name = block.optional("name", Form.TEXT).orElse("");
    if (only.conditions().isEmpty() && block.isSound("only")) {
      block.problem(
          "only", "it must say of which containers, such as only = [\"container=backup*\"]");
    }
    Optional<TimeOfDay> at = block.optional("at", text -> at(text, zone));
    Optional<Duration> every = span(block, "every");
    Optional<Duration> within = span(block, "within");
    Optional<Duration> most = span(block, "max-runtime");
    boolean running = block.read("running", Form.SWITCH);
    if (at.isPresent() && every.isPresent()) {
      block.problem("every", "one of at and every is wanted, not both");
    }
    boolean none = !running && every.isEmpty() && at.isEmpty();
    if (none && most.isEmpty() && block.isSound("at") && block.isSound("every")) {
      block.problem(
          "every", "it must say what is expected: every, at, max-runtime or running = true");
    } else if (none) {
      block.withoutEffect("without every, at or running = true", List.of("within"));
    }
    boolean taken = !name.isEmpty() && before.stream().anyMatch(other -> other.name().equals(name));
    if (taken) {
      block.problem("name", Form.quoted(name) + " is the name of another rule already");
    }
    return Optional.of(
        new ExpectRule(name, only, new Expectation(running, every, at, within, most)));
  }

  private static Optional<Duration> span(ConfigReader block, String key) {
    return Optional.of(block.read(key, SPAN)).filter(span -> !span.isZero());
  }

  private static TimeOfDay at(String text, ZoneId zone) {
    try {
      return TimeOfDay.parse(text, zone);
    } catch (IllegalArgumentException e) {
      throw Form.wrong(text, String.valueOf(e.getMessage()));
    }
  }
}
