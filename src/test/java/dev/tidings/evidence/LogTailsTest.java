package dev.tidings.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.redact.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTailsTest {

  private static final Redaction REDACTION = new Redaction(List.of(), true);

  @Test
  void aFewLinesAreKeptAsTheyAre() {
    assertThat(LogTails.of(List.of("a", "", "error: b", ""), REDACTION))
        .isEqualTo(new Evidence.LogTail(List.of("a", "", "error: b"), false));
  }

  @Test
  void ofTooManyLinesThoseAroundTheLastErrorAreKept() {
    Evidence.LogTail tail = LogTails.of(noise("Caused by: the disk"), REDACTION);
    assertThat(tail.lines()).contains("Caused by: the disk", "...");
    assertThat(tail.lines().getLast()).startsWith("499 ");
    assertThat(tail.errors()).isTrue();
  }

  @Test
  void ofTooManyLinesWithoutErrorsTheLastAreKept() {
    Evidence.LogTail tail = LogTails.of(noise("all is well"), REDACTION);
    assertThat(tail.lines()).doesNotContain("...");
    assertThat(tail.errors()).isFalse();
  }

  @Test
  void noTailIsLongerThanItMayBe() {
    for (String line : List.of("error \u20ac", "\ud83d\ude00", "x".repeat(3_000), "")) {
      Evidence.LogTail tail = LogTails.of(Collections.nCopies(5_000, line), REDACTION);
      int size = String.join("\n", tail.lines()).getBytes(StandardCharsets.UTF_8).length;
      assertThat(size).isLessThanOrEqualTo(LogTails.MOST);
    }
  }

  @Test
  void secretsGoBeforeALineIsCut() {
    String line = "x".repeat(1_980) + " token=" + "s3cret".repeat(20);
    assertThat(LogTails.of(List.of(line), REDACTION).lines().getFirst()).doesNotContain("s3c");
  }

  @Test
  void identicalLinesInARowAreOneWithTheirNumber() {
    List<String> lines = new ArrayList<>(List.of("a", "b", "b", "", "", ""));
    lines.addAll(Collections.nCopies(41, "waiting for db"));
    lines.add("c");
    assertThat(LogTails.of(lines, REDACTION).lines())
        .containsExactly("a", "b", "b", "", "", "", "waiting for db", "… 41 times", "c");
  }

  @Test
  void ofATailThatIsCutOnceMoreTheLinesAroundTheLastErrorAreKept() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(i == 12 ? "FATAL: disk full" : "line " + i);
    }
    Evidence.LogTail cut = new Evidence.LogTail(lines, false).within(200);
    assertThat(cut.errors()).isTrue();
    assertThat(cut.lines())
        .startsWith("line 9", "line 10", "line 11", "FATAL: disk full", "line 13")
        .containsOnlyOnce("...")
        .doesNotContain("line 40")
        .endsWith("line 57", "line 58", "line 59");
  }

  @Test
  void ofATailThatIsCutOnceMoreAtLeastOneLineIsKept() {
    assertThat(new Evidence.LogTail(List.of("a", "bcdef"), false).within(3).lines())
        .containsExactly("bcdef");
  }

  @Test
  void theDotsOfTwoCutsAreOne() {
    List<String> lines = new ArrayList<>(List.of("error: x", "..."));
    lines.addAll(Collections.nCopies(50, "noise"));
    assertThat(new Evidence.LogTail(lines, true).within(33).lines())
        .containsExactly("error: x", "...", "noise", "noise", "noise");
  }

  private static List<String> noise(String inTheMiddle) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      lines.add(i == 100 ? inTheMiddle : i + " " + "noise ".repeat(15));
    }
    return lines;
  }
}
