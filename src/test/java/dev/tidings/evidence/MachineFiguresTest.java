package dev.tidings.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFiguresTest {

  @TempDir Path folder;

  @Test
  void theKernelsFiguresAreRead() throws IOException {
    Path meminfo = folder.resolve("meminfo");
    Files.writeString(
        meminfo,
        "MemTotal:       16303424 kB\nMemFree:          812344 kB\nMemAvailable:    2097152 kB\n");
    Fact<Evidence.Machine> seen = new MachineFigures(meminfo, folder).look();
    assertThat(seen).isInstanceOf(Fact.Known.class);
    Evidence.Machine machine = ((Fact.Known<Evidence.Machine>) seen).value();
    assertThat(machine.memoryAvailable()).isEqualTo(2L << 30);
    assertThat(machine.memory()).isEqualTo(16_303_424L * 1_024);
    assertThat(machine.disk()).isEqualTo(Files.getFileStore(folder).getTotalSpace());
  }

  @Test
  void aFolderThatIsGoneLeavesTheDiskUnknown() throws IOException {
    Path meminfo = folder.resolve("meminfo");
    Files.writeString(meminfo, "MemTotal: 2 kB\nMemAvailable: 1 kB\n");
    assertThat(new MachineFigures(meminfo, folder.resolve("none")).look())
        .isEqualTo(new Fact.Known<>(new Evidence.Machine(1_024, 2_048, -1, 0)));
  }

  @Test
  void whereThereIsNoSuchFileNothingIsKnown() throws IOException {
    Path none = folder.resolve("none");
    Path odd = Files.writeString(folder.resolve("odd"), "MemTotal: lots\n");
    assertThat(new MachineFigures(none, folder).look()).isEqualTo(new Fact.Missing<>(""));
    assertThat(new MachineFigures(odd, folder).look()).isEqualTo(new Fact.Missing<>(""));
  }
}
