package dev.tidings.evidence;

import dev.tidings.engine.Inspection;
import dev.tidings.engine.Plain;
import dev.tidings.redact.Redaction;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads how a container was out of what the engine told.
final class Conditions {

  /// An engine states when a run ended a moment before it sends the event.
  private static final Duration NEAR = Duration.ofSeconds(3);

  private static final int MOST_ENTRIES = 400;
  private static final int MOST_CHARACTERS = 24 * 1024;
  private static final int LONGEST_VALUE = 500;
  private static final int LONGEST_HEALTH = 2 * 1024;

  private static final String ENVIRONMENT = "Config/Env/";
  private static final String LABELS = "Config/Labels/";

  /// Parts of one command line each, in their order; the last two are Podman's.
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("Path", "Args/"),
          List.of("Config/Entrypoint/", "Config/Cmd/"),
          List.of("Config/Healthcheck/Test/"),
          List.of("Config/StartupHealthCheck/Test/"),
          List.of("Config/CreateCommand/"));

  private static final Pattern HUMP =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private final Inspection told;
  private final Redaction redaction;

  Conditions(Inspection told, Redaction redaction) {
    this.told = told;
    this.redaction = redaction;
  }

  /// How it was at an event.
  ///
  /// @param dead whether the event is about the end of a run
  Fact<Evidence.Condition> at(Instant event, boolean dead) {
    Run run = run();
    boolean ended = run.finished().filter(finished -> isNear(finished, event)).isPresent();
    boolean runs = isRunning();
    boolean later = run.started().filter(s -> s.isAfter(event)).isPresent();
    if (later && !(isNear(run.started().get(), event) && !dead)) {
      return new Fact.Missing<>("it runs again already");
    }
    if (dead && (runs || !ended)) {
      return new Fact.Missing<>(
          runs ? "it runs again already" : "the engine tells of another run only");
    }
    return new Fact.Known<>(condition(run));
  }

  /// Whether its health check fails; of one that has ended, whether it did until then.
  boolean isUnhealthy() {
    return told.text("State/Health/Status").equals("unhealthy");
  }

  /// What the last health check that failed has printed.
  Fact<String> health() {
    String output = "";
    for (int i = 0; told.values().containsKey(probe(i) + "ExitCode"); i++) {
      boolean failed = !told.text(probe(i) + "ExitCode").equals("0");
      output = failed ? told.text(probe(i) + "Output") : output;
    }
    String clean = redaction.text(Plain.text(output)).strip();
    return clean.isEmpty()
        ? new Fact.Missing<>("the health check printed nothing")
        : new Fact.Known<>(Shorter.line(clean, LONGEST_HEALTH));
  }

  private static String probe(int number) {
    return "State/Health/Log/" + number + "/";
  }

  /// Why it could not be started; empty where it could.
  String error() {
    return Shorter.line(redaction.text(Plain.text(told.text("State/Error"))), LONGEST_VALUE);
  }

  Evidence.Condition condition(Run run) {
    return new Evidence.Condition(
        run,
        error(),
        told.text("HostConfig/RestartPolicy/Name"),
        number("HostConfig/Memory"),
        flat());
  }

  /// The last run. An engine dates a start after the fact (moby), so a run of a moment would end
  /// before it began: it began when it ended.
  Run run() {
    Optional<Instant> started = time("State/StartedAt");
    Optional<Instant> finished = time("State/FinishedAt");
    boolean odd =
        !isRunning()
            && finished.isPresent()
            && started.filter(finished.get()::isBefore).isPresent();
    return new Run(
        odd ? finished : started,
        finished,
        (int) number("State/ExitCode"),
        Boolean.parseBoolean(told.text("State/OOMKilled")),
        (int) number("RestartCount"));
  }

  /// Between two runs that a restart policy follows, moby calls it running as well.
  private boolean isRunning() {
    return told.text("State/Running").equals("true")
        && !told.text("State/Restarting").equals("true");
  }

  /// The command line as one text.
  String command() {
    return String.join(
            " ", redaction.arguments(parts(COMMANDS.getFirst()).values().stream().toList()))
        .strip();
  }

  private static boolean isNear(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(NEAR) <= 0;
  }

  private Map<String, String> flat() {
    Map<String, String> commands = commands();
    Map<String, String> flat = new LinkedHashMap<>();
    int room = MOST_CHARACTERS;
    for (var entry : told.values().entrySet()) {
      String place = snake(entry.getKey());
      String value = commands.getOrDefault(entry.getKey(), value(entry.getKey(), entry.getValue()));
      String shown = Shorter.line(Plain.text(value), LONGEST_VALUE);
      int size = place.length() + shown.length();
      if (size <= room && flat.size() < MOST_ENTRIES && flat.putIfAbsent(place, shown) == null) {
        room -= size;
      }
    }
    return flat;
  }

  private String value(String place, String value) {
    if (place.startsWith(ENVIRONMENT)) {
      int equals = value.indexOf('=');
      return equals < 0 ? value : value.substring(0, equals);
    }
    String key =
        place.startsWith(LABELS)
            ? place.substring(LABELS.length())
            : place.substring(place.lastIndexOf('/') + 1);
    return redaction.value(key, Plain.text(value));
  }

  private Map<String, String> commands() {
    Map<String, String> clean = new LinkedHashMap<>();
    for (List<String> command : COMMANDS) {
      Map<String, String> parts = parts(command);
      List<String> redacted = redaction.arguments(new ArrayList<>(parts.values()));
      int i = 0;
      for (String place : parts.keySet()) {
        clean.put(place, redacted.get(i++));
      }
    }
    return clean;
  }

  private Map<String, String> parts(List<String> places) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (String place : places) {
      told.values()
          .forEach((key, value) -> {
            if (key.equals(place) || (place.endsWith("/") && key.startsWith(place))) {
              parts.put(key, Plain.text(value));
            }
          });
    }
    return parts;
  }

  /// `HostConfig/RestartPolicy/Name` becomes `host_config_restart_policy_name`.
  static String snake(String place) {
    String humps = HUMP.matcher(place).replaceAll("_");
    return Shorter.line(
        humps.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_"), LONGEST_VALUE);
  }

  /// Docker's time for never is the first of January of the year 1.
  Optional<Instant> time(String place) {
    try {
      return Optional.of(Instant.parse(told.text(place))).filter(t -> t.isAfter(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private long number(String place) {
    try {
      return Long.parseLong(told.text(place));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
