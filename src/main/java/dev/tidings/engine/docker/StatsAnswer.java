package dev.tidings.engine.docker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.engine.StatsSample;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What the answer to `/containers/{id}/stats` says. Tolerant: engines differ in what they tell,
/// and a number that is missing is 0.
final class StatsAnswer {

  private static final String PER_CPU = "cpu_stats/cpu_usage/percpu_usage";
  private static final String TOTAL_INACTIVE = "memory_stats/stats/total_inactive_file";

  /// The objects on the way to a wanted number. What lies beside is passed over.
  private static final Set<String> ON_THE_WAY =
      Set.of(
          "cpu_stats", "cpu_stats/cpu_usage", "memory_stats", "memory_stats/stats", "pids_stats");

  private final Map<String, Long> numbers = new HashMap<>();
  private String read = "";

  private StatsAnswer() {}

  /// Of a stream the first sample.
  ///
  /// @throws IOException if the answer breaks off, or is no JSON
  static StatsSample sample(InputStream json) throws IOException {
    StatsAnswer answer = new StatsAnswer();
    try (JsonParser parser = Answers.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("what it answers is not what was asked for");
      }
      answer.object(parser, "");
    } catch (JsonProcessingException e) {
      throw new IOException("what it answers is no JSON: " + e.getOriginalMessage(), e);
    }
    return answer.sample();
  }

  private void object(JsonParser parser, String place) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String inner = place.isEmpty() ? parser.currentName() : place + "/" + parser.currentName();
      switch (parser.nextToken()) {
        case START_OBJECT -> inObject(parser, inner);
        case START_ARRAY -> inArray(parser, inner);
        case VALUE_NUMBER_INT -> numbers.put(inner, saturated(parser.getText()));
        case VALUE_STRING -> read = inner.equals("read") ? parser.getText() : read;
        case null, default -> {}
      }
    }
  }

  private void inObject(JsonParser parser, String place) throws IOException {
    if (ON_THE_WAY.contains(place)) {
      object(parser, place);
    } else {
      parser.skipChildren();
    }
  }

  private void inArray(JsonParser parser, String place) throws IOException {
    if (!place.equals(PER_CPU)) {
      parser.skipChildren();
      return;
    }
    long count = 0;
    while (parser.nextToken().isNumeric()) {
      count++;
    }
    numbers.put(PER_CPU, count);
  }

  /// The engine's numbers have no sign, and "no limit" may be the greatest of them.
  private static long saturated(String number) {
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private StatsSample sample() {
    Long totalInactive = numbers.get(TOTAL_INACTIVE);
    return new StatsSample(
        time(),
        new StatsSample.Cpu(
            number("cpu_stats/cpu_usage/total_usage"),
            number("cpu_stats/system_cpu_usage"),
            online()),
        new StatsSample.Memory(
            number("memory_stats/usage"),
            totalInactive == null ? OptionalLong.empty() : OptionalLong.of(totalInactive),
            number("memory_stats/stats/inactive_file"),
            number("memory_stats/limit")),
        number("pids_stats/current"));
  }

  private int online() {
    long told = number("cpu_stats/online_cpus");
    long counted = number(PER_CPU);
    return Math.toIntExact(Math.clamp(told > 0 ? told : counted, 1, Integer.MAX_VALUE));
  }

  private Optional<Instant> time() {
    try {
      return Optional.of(Instant.parse(read)).filter(time -> time.isAfter(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private long number(String place) {
    return numbers.getOrDefault(place, 0L);
  }
}
