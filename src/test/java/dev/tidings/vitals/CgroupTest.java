package dev.tidings.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupTest {

  private static final String ID =
      "4c01db0b339c4c01db0b339c4c01db0b339c4c01db0b339c4c01db0b339c0123";
  private static final String INNER = ID.replace('4', '5');

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0::/docker/%s",
        "0::/system.slice/docker-%s.scope",
        "0::/../%s",
        "0::/../docker-%s.scope",
        "0::/../../system.slice/docker-%s.scope/init",
        "0::/machine.slice/libpod-%s.scope",
        "0::/machine.slice/libpod-%s.scope/container",
        "0::/libpod_parent/libpod-%s",
        "0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-%s.scope",
        "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-%s.scope/container",
        "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-%s.scope",
        "11:cpu,cpuacct:/docker/%s\n1:name=systemd:/",
        "1:name=systemd:/docker/%s",
      })
  void aProcessIsItsContainers(String lines) {
    assertThat(Cgroup.in(lines.formatted(ID)).orElseThrow().containers()).containsExactly(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0::/",
        "0::/user.slice/user-1000.slice/session-3.scope",
        "0::/machine.slice/libpod-conmon-%s.scope",
        "0::/docker/%sa",
        "0::/docker/4c01db0b339c",
        "no line at all",
      })
  void aProcessOfTheHostIsNobodys(String lines) {
    assertThat(Cgroup.in(lines.formatted(ID))).isEmpty();
  }

  @Test
  void theCpusCgroupCounts() {
    String lines =
        "12:memory:/a/%1$s\n4:cpu,cpuacct:/docker/%1$s\n3:cpuset:/b/%1$s\n0::/".formatted(ID);
    assertThat(Cgroup.in(lines).orElseThrow().path()).isEqualTo("/docker/" + ID);
  }

  @Test
  void aContainerInAContainerIsBoths() {
    assertThat(Cgroup.of("/docker/" + ID + "/docker/" + INNER).containers())
        .containsExactly(ID, INNER);
  }
}
