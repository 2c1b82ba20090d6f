package dev.tidings.expect;

import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.DecidingLabels;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the labels of a container say of what is expected of it.
public final class ExpectLabels {

  /// With which the names of all of them begin.
  public static final String PREFIX = "tidings.expect";

  private static final String EVERY = PREFIX + ".every";
  private static final String AT = PREFIX + ".at";
  private static final String WITHIN = PREFIX + ".within";
  private static final String MAX_RUNTIME = PREFIX + ".max-runtime";
  private static final String NAME = PREFIX + ".name";

  private final ContainerLabels labels;
  private final List<String> problems = new ArrayList<>();

  private ExpectLabels(ContainerLabels labels) {
    this.labels = labels;
  }

  /// What was read.
  ///
  /// @param expectation what can be read of it
  /// @param problems what cannot be read or has no effect, a sentence each, in small letters and
  ///   without a full stop
  public record Read(Expectation expectation, List<String> problems) {

    /// Copies the list.
    public Read {
      problems = List.copyOf(problems);
    }
  }

  /// Reads them.
  ///
  /// @param zone of a time of day that names none
  /// @return empty: nothing is said of what is expected
  public static Optional<Read> read(ContainerLabels labels, ZoneId zone) {
    boolean any = labels.values().keySet().stream().anyMatch(ExpectLabels::isOne);
    return any ? Optional.of(new ExpectLabels(labels).all(zone)) : Optional.empty();
  }

  /// The labels that say something nobody can read, or that has no effect.
  public static List<String> unreadable(ContainerLabels labels) {
    return read(labels, ZoneId.of("UTC")).map(Read::problems).orElse(List.of());
  }

  /// Whether a label of this name says what is expected.
  public static boolean isOne(String name) {
    return name.startsWith(PREFIX) && DecidingLabels.isAsking(name);
  }

  /// Under which name the runs of a container count: containers of one name are one job, and so are
  /// those that compose makes for single runs of one service.
  static String job(Actor container, Map<String, String> labels) {
    String named = labels.getOrDefault(NAME, "").strip();
    String service = labels.getOrDefault(DecidingLabels.SERVICE, "");
    boolean single = labels.getOrDefault(DecidingLabels.ONE_OFF, "").equalsIgnoreCase("true");
    if (!named.isEmpty()) {
      return named;
    }
    return single && !service.isEmpty()
        ? labels.getOrDefault(DecidingLabels.PROJECT, "") + "/" + service
        : container.name();
  }

  private Read all(ZoneId zone) {
    boolean running = running();
    Optional<TimeOfDay> at = at(zone);
    Optional<Duration> every = span(EVERY, "no interval is followed");
    if (at.isPresent() && every.isPresent()) {
      problems.add("the label " + EVERY + " has no effect beside " + AT);
      every = Optional.empty();
    }
    Optional<Duration> within = span(WITHIN, "the usual delay is allowed");
    Optional<Duration> most = span(MAX_RUNTIME, "a run may take any time");
    Expectation read = new Expectation(running, every, at, within, most);
    boolean idle = !running && every.isEmpty() && at.isEmpty();
    if (idle && has(WITHIN) && !has(EVERY) && !has(AT)) {
      problems.add(
          "the label "
              + WITHIN
              + " has no effect without "
              + EVERY
              + " or "
              + AT
              + " or "
              + PREFIX
              + "=running");
    }
    if (idle && most.isEmpty() && problems.isEmpty()) {
      problems.add(
          "the label "
              + NAME
              + " has no effect without "
              + EVERY
              + ", "
              + AT
              + " or "
              + MAX_RUNTIME);
    }
    return new Read(read, problems);
  }

  private boolean has(String label) {
    return labels.values().containsKey(label);
  }

  private boolean running() {
    String value = labels.text(PREFIX).strip();
    if (has(PREFIX) && !value.equalsIgnoreCase("running")) {
      unreadable(PREFIX, value, "running is wanted, and it need not run always");
    }
    return value.equalsIgnoreCase("running");
  }

  private Optional<TimeOfDay> at(ZoneId zone) {
    if (!has(AT)) {
      return Optional.empty();
    }
    String value = labels.text(AT);
    try {
      return Optional.of(TimeOfDay.parse(value, zone));
    } catch (IllegalArgumentException e) {
      problems.add(
          "the label "
              + AT
              + "="
              + shown(value)
              + " "
              + e.getMessage()
              + "; no time of day is followed");
      return Optional.empty();
    }
  }

  private Optional<Duration> span(String label, String consequence) {
    if (!has(label)) {
      return Optional.empty();
    }
    Optional<Duration> span = Spans.parse(labels.text(label));
    if (span.isEmpty()) {
      unreadable(label, labels.text(label), "a time such as 24h is wanted, and " + consequence);
    }
    return span;
  }

  private void unreadable(String label, String value, String consequence) {
    problems.add("the label " + label + "=" + shown(value) + " cannot be read; " + consequence);
  }

  private static String shown(String value) {
    String line = value.replaceAll("\\p{Cntrl}", " ");
    return line.length() > 100 ? line.substring(0, 100) + "…" : line;
  }
}
