package dev.tidings.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.engine.LogLine;
import dev.tidings.redact.Redaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CleanLogTest {

  private static final String PART =
      "vQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKjMzEf";
  private static final String[] KEY = {
    "-----BEGIN PRIVATE KEY-----", PART, PART, "abcd==", "-----END PRIVATE KEY-----"
  };
  private static final Redaction REDACTION = new Redaction(List.of(), true);

  @Test
  void aSecretIsTakenOutOfItsLine() {
    assertThat(followed("before", "password=hunter2", "all after"))
        .containsExactly("before", "password=[redacted]", "all after");
  }

  @Test
  void aPrivateKeyIsTakenOutAsItComes() {
    List<String> told = followed(around(KEY));
    assertThat(told).contains("before", "all after", "[redacted]");
    assertThat(String.join("", told)).doesNotContain("vQIBAD", "abcd==");
  }

  @Test
  void aPrivateKeyWithoutItsBeginningIsTakenOutAsItComes() {
    List<String> told = followed(around(Arrays.copyOfRange(KEY, 1, 5)));
    assertThat(told).contains("before", "all after");
    assertThat(String.join("", told)).doesNotContain("vQIBAD", "abcd==");
  }

  @Test
  void aPrivateKeyWithoutItsEndIsTakenOutAsItComes() {
    List<String> told = followed(around(Arrays.copyOf(KEY, 3)));
    assertThat(told).contains("before", "all after");
    assertThat(String.join("", told)).doesNotContain("vQIBAD");
  }

  @Test
  void aPrivateKeyIsTakenOutOfLinesThatCameTogether() {
    List<LogLine> lines = Stream.of(around(KEY)).map(CleanLogTest::line).toList();
    List<String> told = CleanLog.all(REDACTION, lines).stream().map(LogLine::text).toList();
    assertThat(told).contains("before", "all after");
    assertThat(String.join("", told)).doesNotContain("vQIBAD", "abcd==");
  }

  @Test
  void noMoreThanAKeyHasIsHeldBack() {
    String[] lines =
        Stream.generate(() -> PART).limit(CleanLog.MOST_HELD + 1).toArray(String[]::new);
    CleanLog log = new CleanLog(REDACTION);
    int told = 0;
    for (int i = 0; i < lines.length; i++) {
      assertThat(told).isZero();
      told += log.next(line(lines[i])).size();
    }
    assertThat(told).isEqualTo(lines.length);
    assertThat(log.rest()).isEmpty();
  }

  @Test
  void aLineOfBlanksAroundAPartIsNotHeldBack() {
    String wide = " ".repeat(10_000) + PART;
    assertThat(new CleanLog(REDACTION).next(line(wide))).hasSize(1);
  }

  @Test
  void aLineThatOnlyLooksLikeAPartIsToldWithTheNext() {
    assertThat(followed(PART, "all after")).containsExactly(PART, "all after");
  }

  @Test
  void whatWasHeldBackIsToldAtTheEnd() {
    assertThat(followed(PART)).containsExactly(PART);
  }

  private static String[] around(String... inner) {
    return Stream.of(Stream.of("before"), Arrays.stream(inner), Stream.of("all after"))
        .flatMap(part -> part)
        .toArray(String[]::new);
  }

  private static LogLine line(String text) {
    return new LogLine(false, Optional.empty(), text);
  }

  private static List<String> followed(String... lines) {
    CleanLog clean = new CleanLog(REDACTION);
    List<LogLine> told = new ArrayList<>();
    for (String each : lines) {
      told.addAll(clean.next(line(each)));
    }
    told.addAll(clean.rest());
    return told.stream().map(LogLine::text).toList();
  }
}
