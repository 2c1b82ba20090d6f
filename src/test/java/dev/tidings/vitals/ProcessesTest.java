package dev.tidings.vitals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.redact.Redaction;
import dev.tidings.vitals.ProcTree.Life;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {

  private static final Instant NOW = Instant.parse("2026-11-21T17:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String ID =
      "4c01db0b339c4c01db0b339c4c01db0b339c4c01db0b339c4c01db0b339c0123";
  private static final String CGROUP = "0::/system.slice/docker-" + ID + ".scope";

  @TempDir Path root;

  private final SamplingDemand attention = new SamplingDemand(Optional.empty(), () -> {});
  private ProcTree tree;
  private Processes processes;

  @BeforeEach
  void watch() {
    tree = new ProcTree(root);
    processes = processes(root);
    attention.want(NOW);
  }

  @Test
  void aProcessIsToldWithItsCommandLine() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    assertThat(only(round(0)).process().commandLine()).isEqualTo("/bin/web --port 8080");
  }

  @Test
  void aSecretInACommandLineIsNotTold() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    tree.write(7, "cmdline", "web\0--password\0Hunter2Hunter2Xq\0");
    assertThat(only(round(0)).process().toString()).doesNotContain("Hunter2");
  }

  @Test
  void aCommandLineIsOneLineWithoutControlCharacters() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    tree.write(7, "cmdline", "sh\0-c\0echo \u001b[31ma\nb\0");
    assertThat(only(round(0)).process().commandLine()).isEqualTo("sh -c echo a b");
  }

  @Test
  void memoryIsCountedInPages() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    assertThat(only(round(0)).process().counts().memory()).isEqualTo(390 * 16_384);
  }

  @Test
  void aProcessOfTheHostIsNoContainers() throws IOException {
    tree.process(7, "0::/init.scope", "systemd", new Life(50, 10));
    round(0);
    assertThat(processes.containers()).isEmpty();
  }

  @Test
  void cpuIsWhatWasUsedSinceTheRoundBefore() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    round(0);
    tree.process(7, CGROUP, "web", new Life(50, 60));
    assertThat(only(round(1)).cpuPercent()).isEqualTo(50);
  }

  @Test
  void relativeCpuIsTheShareInTheContainers() throws IOException {
    tree.process(7, CGROUP, "a", new Life(50, 10)).process(8, CGROUP, "b", new Life(50, 10));
    round(0);
    tree.process(7, CGROUP, "a", new Life(50, 13)).process(8, CGROUP, "b", new Life(50, 11));
    assertThat(round(1)).extracting(ProcessUse::relativeCpu).containsExactly(75.0, 25.0);
  }

  @Test
  void anIdleContainerUsesNothing() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    round(0);
    assertThat(only(round(1)).relativeCpu()).isZero();
  }

  @Test
  void theFirstRoundKnowsNoCpu() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    assertThat(only(round(0)).cpuPercent()).isZero();
  }

  @Test
  void aNumberThatWasGivenAnewIsAnotherProcess() throws IOException {
    tree.process(7, CGROUP, "old", new Life(50, 900));
    round(0);
    tree.process(7, CGROUP, "new", new Life(5_000, 920));
    assertThat(only(round(1)).cpuPercent()).isEqualTo(920);
  }

  @Test
  void aNameMayLookLikeTheRestOfTheLine() throws IOException {
    tree.process(7, CGROUP, "x) (R 1 2", new Life(50, 10));
    assertThat(only(round(0)).process().counts())
        .isEqualTo(new ContainerProcess.Counts("x) (R 1 2", "S", 10, 50, 390 * 16_384));
  }

  @Test
  void aProcessThatEndsWhileItIsLookedAtIsLeftOut() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10)).write(8, "cgroup", CGROUP);
    assertThat(only(round(0)).process().pid()).isEqualTo(7);
  }

  @Test
  void aProcessThatMayNotBeReadIsStillCounted() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10)).end(7);
    tree.write(7, "cgroup", CGROUP)
        .write(7, "stat", "7 (web) Z 1 1 1 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0 9 0\n");
    assertThat(only(round(0)).process().counts())
        .isEqualTo(new ContainerProcess.Counts("web", "Z", 3, 9, 0));
  }

  @Test
  void ofTooManyProcessesItIsToldHowManyAreLeftOut() throws IOException {
    for (int pid = 1; pid <= ProcFolder.MOST_OF_ONE + 3; pid++) {
      tree.process(pid, CGROUP, "web", new Life(50, 10));
    }
    processes.sample(NOW);
    assertThat(processes.at(ID, NOW).orElseThrow().leftOut()).isEqualTo(3);
  }

  @Test
  void ofManyThatAreBusyFewerMomentsAreRememberedInBoundedMemory() throws IOException {
    String groups = "Groups:\t" + "1000 ".repeat(1_200);
    for (int second = 0; second < 8; second++) {
      for (int pid = 1; pid <= 200; pid++) {
        tree.process(pid, cgroup(pid), "busy", new Life(50, 10 + second));
        tree.write(pid, "status", "Name:\tbusy\nvoluntary_ctxt_switches:\t" + second + groups);
      }
      round(second);
      assertThat(processes.bytes()).isLessThanOrEqualTo(Processes.MOST_BYTES);
    }
    assertThat(processes.bytes()).isGreaterThan(Processes.MOST_BYTES / 2);
  }

  @Test
  void ofTooManyBytesItIsToldHowManyProcessesAreLeftOut() throws IOException {
    String groups = "Groups:\t" + "1000 ".repeat(1_500);
    for (int pid = 1; pid <= 600; pid++) {
      tree.process(pid, cgroup(pid), "big", new Life(50, 10));
      tree.write(pid, "status", groups);
    }
    round(0);
    round(1);
    int left = 0;
    for (String id : processes.containers()) {
      left += processes.at(id, NOW.plusSeconds(1)).orElseThrow().leftOut();
    }
    assertThat(left).isBetween(1, 599);
    assertThat(processes.bytes()).isLessThan(ProcFolder.MOST_BYTES + 100_000);
  }

  private static String cgroup(int pid) {
    return CGROUP.replace(ID, ID.substring(1) + pid / 100);
  }

  @Test
  void historyIsToldOldestFirst() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    for (int second = 0; second < 10; second++) {
      round(second);
    }
    assertThat(processes.history(ID, Duration.ofSeconds(3), 3))
        .extracting(UsageMoment::at)
        .containsExactly(NOW.plusSeconds(3), NOW.plusSeconds(6), NOW.plusSeconds(9));
  }

  @Test
  void anIntervalIsWhatCpuIsComparedOver() throws IOException {
    for (int second = 0; second < 10; second++) {
      tree.process(7, CGROUP, "web", new Life(50, (long) second * second));
      round(second);
    }
    // From 5 to 9 seconds: 25 to 81 ticks of a hundredth.
    assertThat(processes.history(ID, Duration.ofSeconds(4), 1).getFirst().processes().getFirst())
        .extracting(ProcessUse::cpuPercent)
        .isEqualTo(14.0);
  }

  @Test
  void historyIsAMinute() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    for (int second = 0; second < 100; second++) {
      attention.want(NOW.plusSeconds(second));
      round(second);
    }
    assertThat(processes.history(ID, SECOND, 100)).hasSize(61);
  }

  @Test
  void aContainerWithoutProcessesHasNoHistory() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    round(0);
    assertThat(processes.history(ID.replace('4', '5'), SECOND, 1)).isEmpty();
  }

  @Test
  void atItsDeathItIsKnownHowAContainerWas() throws IOException {
    tree.process(7, CGROUP, "small", new Life(50, 10)).process(8, CGROUP, "busy", new Life(50, 10));
    round(0);
    tree.process(8, CGROUP, "busy", new Life(50, 90));
    round(1);
    tree.end(7).end(8);
    round(2);
    assertThat(processes.at(ID, NOW.plusSeconds(2)).orElseThrow().byCpu(1))
        .extracting(use -> use.process().counts().name())
        .containsExactly("busy");
  }

  @Test
  void whatIsTheSameAsBeforeIsKeptOnce() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    ContainerProcess first = only(round(0)).process();
    assertThat(only(round(1)).process()).isSameAs(first);
  }

  @Test
  void whileNobodyWantsToKnowNobodyLooks() throws IOException {
    tree.process(7, CGROUP, "web", new Life(50, 10));
    processes.sample(NOW.plusSeconds(60));
    assertThat(processes.containers()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsAFailure() {
    Processes nowhere = processes(root.resolve("nowhere"));
    assertThatThrownBy(() -> nowhere.sample(NOW)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void thisHostsKernelSaysInWhatItCounts() {
    assertThat(Kernel.ofThisHost().ticks()).isEqualTo(100);
  }

  private Processes processes(Path folder) {
    return new Processes(
        folder, new Kernel(16_384, 100), new Redaction(List.of(), true), attention);
  }

  private List<ProcessUse> round(int second) throws IOException {
    Instant now = NOW.plusSeconds(second);
    processes.sample(now);
    return processes.at(ID, now).map(UsageMoment::processes).orElse(List.of());
  }

  private static ProcessUse only(List<ProcessUse> processes) {
    assertThat(processes).hasSize(1);
    return processes.getFirst();
  }
}
