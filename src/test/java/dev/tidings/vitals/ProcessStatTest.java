package dev.tidings.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessStatTest {

  private static final String LINE =
      "18709 (%s) S 32241 18709 18709 0 -1 4202496 9 8 7 6 34616 4012 3 2 20 0 5 0 1253207962"
          + " 371187712 40225 18446744073709551615 4194304 4196620 1 0 0 0 0 16781312 2 0 0 0 17 3"
          + " 0 0 0 0 0 6293000 6293600 1 2 3 4 5 0\n";

  @Test
  void timesAreCountedBehindTheName() {
    assertThat(ProcessStat.of(LINE.formatted("python")))
        .contains(new ProcessStat("python", "S", 38_628, 1_253_207_962));
  }

  @Test
  void aNameMayLookLikeTheRestOfTheLine() {
    assertThat(ProcessStat.of(LINE.formatted("x) (R 1 2")))
        .contains(new ProcessStat("x) (R 1 2", "S", 38_628, 1_253_207_962));
  }

  @Test
  void aLineThatBreaksOffSaysNothing() {
    assertThat(ProcessStat.of(LINE.formatted("a").substring(0, 60))).isEmpty();
  }

  @Test
  void theDocumentNamesTheFieldsAsTheCompanionDid() {
    Map<String, Object> stat = ProcessDocument.stat(LINE.formatted("a) (b"));
    assertThat(stat)
        .hasSize(52)
        .containsEntry("pid", 18_709L)
        .containsEntry("comm", "(a) (b)")
        .containsEntry("state", "S")
        .containsEntry("ppid", 32_241L)
        .containsEntry("utime", 34_616L)
        .containsEntry("stime", 4_012L)
        .containsEntry("num_threads", 5L)
        .containsEntry("starttime", 1_253_207_962L)
        .containsEntry("vsize", 371_187_712L)
        .containsEntry("rss", 40_225L)
        .containsEntry("rsslim", new BigInteger("18446744073709551615"))
        .containsEntry("exit_code", 0L);
  }

  @Test
  void theStatusNamesTheFieldsAsTheCompanionDid() {
    Map<String, Object> status =
        ProcessDocument.status(
            """
            Name:	python
            State:	S (sleeping)
            Tgid:	18709
            Pid:	18709
            PPid:	32241
            TracerPid:	0
            Uid:	1000	1001	1002	1003
            Gid:	4	5	6	7
            FDSize:	64
            Groups:	4 24 27
            VmRSS:	  160900 kB
            SigQ:	3/7823
            SigPnd:	0000000000000000
            SigCgt:	ffffffffffffffff
            CapBnd:	00000000a80425fb
            Seccomp:	2
            Cpus_allowed:	ffff
            Mems_allowed:	00000000,00000002
            voluntary_ctxt_switches:	1141403
            """);
    assertThat(status)
        .hasSize(44)
        .containsEntry("Name", "python")
        .containsEntry("State", "S (sleeping)")
        .containsEntry("RealUid", 1_000L)
        .containsEntry("FilesystemUid", 1_003L)
        .containsEntry("RealGid", 4L)
        .containsEntry("Groups", List.of(4L, 24L, 27L))
        .containsEntry("VmRSS", 160_900L)
        .containsEntry("VmSize", 0L)
        .containsEntry("SigQLength", 3L)
        .containsEntry("SigQLimit", 7_823L)
        .containsEntry("SigCgt", new BigInteger("18446744073709551615"))
        .containsEntry("CapBnd", 2_818_844_155L)
        .containsEntry("Seccomp", 2L)
        .containsEntry("CpusAllowed", List.of(65_535L))
        .containsEntry("MemsAllowed", List.of(0L, 2L))
        .containsEntry("VoluntaryCtxtSwitches", 1_141_403L)
        .containsEntry("NonvoluntaryCtxtSwitches", 0L);
  }
}
