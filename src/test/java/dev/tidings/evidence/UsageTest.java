package dev.tidings.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a container used is kept, and is never that of the run before.
class UsageTest {

  private static final Instant DEATH = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;

  private static Evidence.Usage usage(Duration age, OptionalDouble cpu, String process) {
    return new Evidence.Usage(
        age, cpu, 251L << 20, 0, List.of(new Evidence.TopProcess(process, 17, 95.5, 4096)));
  }

  private Evidence kept(Evidence evidence) {
    try (Store store = Store.open(folder, DEATH)) {
      EvidenceTable rows = new EvidenceTable(store);
      rows.put("web", 1, evidence, DEATH);
      return rows.of("web", 1).orElseThrow();
    }
  }

  private static Evidence with(Fact<Evidence.Usage> usage) {
    Fact.Missing<String> none = new Fact.Missing<>("");
    return new Evidence(
        new Fact.Missing<>(""), new Fact.Missing<>(""), none, new Fact.Missing<>(""), usage);
  }

  @Test
  void whatWasUsedIsKept() {
    Evidence evidence =
        with(new Fact.Known<>(usage(Duration.ofMillis(1_234), OptionalDouble.of(97.3), "java")));
    assertThat(kept(evidence)).isEqualTo(evidence);
  }

  @Test
  void anUnknownShareOfTheCpuStaysUnknown() {
    Evidence evidence =
        with(new Fact.Known<>(usage(Duration.ZERO, OptionalDouble.empty(), "java")));
    assertThat(kept(evidence)).isEqualTo(evidence);
  }

  @Test
  void aProcessMayBeCalledAnything() {
    Evidence evidence =
        with(new Fact.Known<>(usage(Duration.ZERO, OptionalDouble.empty(), " a) 1 \"b ")));
    assertThat(kept(evidence)).isEqualTo(evidence);
  }

  @Test
  void whatWasWrittenBeforeUsageWasKeptIsRead() {
    assertThat(kept(with(new Fact.Missing<>(""))).usage()).isEqualTo(new Fact.Missing<>(""));
  }

  @Test
  void whatTheRunBeforeUsedIsNotTold() {
    assertThat(seen(Duration.ofSeconds(4), DEATH.minusSeconds(3)))
        .isEqualTo(new Fact.Missing<>("it ran for less than from one look to the next"));
  }

  @Test
  void whatThisRunUsedIsTold() {
    assertThat(seen(Duration.ofSeconds(4), DEATH.minusSeconds(5))).isInstanceOf(Fact.Known.class);
  }

  private static Fact<Evidence.Usage> seen(Duration age, Instant started) {
    Run run = new Run(Optional.of(started), Optional.of(DEATH), 3, false, 0);
    return EvidenceCollector.ofThisRun(
        new Fact.Known<>(usage(age, OptionalDouble.empty(), "java")),
        new Fact.Known<>(new Evidence.Condition(run, "", "always", 0, Map.of())),
        DEATH);
  }
}
