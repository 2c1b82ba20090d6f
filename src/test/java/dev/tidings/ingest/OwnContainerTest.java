package dev.tidings.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnContainerTest {

  private static final String ID =
      "6c620c993fb0842691bb8464c0087bc97d7b4d5f8b1f60690143cb87993e8839";

  @Test
  void aContainerOfDockerIsFoundByItsMounts() {
    assertThat(
            OwnContainer.find(
                "613 600 254:0 /var/lib/docker/containers/"
                    + ID
                    + "/hostname /etc/hostname rw - ext4"))
        .contains(ID);
  }

  @Test
  void aContainerOfPodmanIsFoundByItsMounts() {
    assertThat(
            OwnContainer.find(
                "613 600 0:24 /containers/overlay-containers/"
                    + ID
                    + "/userdata/hostname /etc/hostname rw - tmpfs"))
        .contains(ID);
  }

  @Test
  void outsideAContainerThereIsNone() {
    assertThat(OwnContainer.find("21 1 254:0 / / rw,relatime - ext4 /dev/vda rw")).isEmpty();
  }
}
