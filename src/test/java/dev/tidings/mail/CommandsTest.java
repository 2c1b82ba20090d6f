package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandsTest {

  private static List<String> of(EngineEvent... events) {
    return Commands.of(Reports.of(List.of(events))).stream()
        .map(command -> String.join(" ", command))
        .toList();
  }

  @Test
  void logsAreAskedForFromAMinuteBeforeTheEvent() {
    assertThat(of(Reports.start("web")))
        .containsExactly(
            "docker logs --since 2026-03-01T02:09:03Z --until 2026-03-01T02:10:05Z web",
            "docker inspect web");
  }

  @Test
  void aRemovedContainerIsNotAskedAbout() {
    assertThat(of(Reports.container(Reports.START, "destroy", "web", "nginx", ""))).isEmpty();
  }

  @Test
  void onlyContainersWithAProblemAreAskedAboutAmongMany() {
    assertThat(of(Reports.start("web"), Reports.die(3)))
        .containsExactly(
            "docker logs --since 2026-03-01T02:09:03Z --until 2026-03-01T02:10:05Z shop-web-1");
  }

  @Test
  void aVolumeIsAskedAboutAsAVolume() {
    assertThat(of(Reports.event(Reports.START, "volume", "create", "shop_data", "")))
        .containsExactly("docker volume inspect shop_data");
  }

  @Test
  void aNameIsOneWordOfAShell() {
    assertThat(Commands.quoted("it's $(me)")).isEqualTo("'it'\\''s $(me)'");
  }

  @Test
  void aNameThatLooksLikeAnOptionIsReplacedByTheIdentity() {
    EngineEvent event =
        Reports.event(Reports.START, "volume", "create", "ab", "\"name\":\"--all\"");
    assertThat(of(event)).containsExactly("docker volume inspect ab");
  }

  @Test
  void aNameWithAControlIsReplacedByTheIdentity() {
    EngineEvent event =
        Reports.event(Reports.START, "volume", "create", "ab", "\"name\":\"a\\nreboot\"");
    assertThat(of(event)).containsExactly("docker volume inspect ab");
  }
}
