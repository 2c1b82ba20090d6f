package dev.tidings.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFilterTest {

  private static final String ID =
      "6c620c993fb0842691bb8464c0087bc97d7b4d5f8b1f60690143cb87993e8839";
  private static final EngineEvent DIE =
      event(
          "container", "die", ID, "\"name\":\"web-1\",\"image\":\"nginx:1.25\",\"tier\":\"front\"");
  private static final EngineEvent EXEC =
      event("container", "exec_create: sh -c ls", ID, "\"name\":\"web-1\"");
  private static final EngineEvent VOLUME =
      event("volume", "mount", "web-1", "\"driver\":\"local\"");

  @Test
  void noConditionLetsEverythingThrough() {
    assertThat(EventFilter.ALL.test(VOLUME)).isTrue();
  }

  @Test
  void ofOneWordAnyValueMayHold() {
    assertThat(filter("event=stop", "event=die").test(DIE)).isTrue();
  }

  @Test
  void differentWordsMustAllHold() {
    assertThat(filter("event=die", "type=volume").test(DIE)).isFalse();
  }

  @Test
  void aTypeThatNothingHasIsRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> filter("type=contaner"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"type=contaner\" lets nothing through")
        .hasMessageContaining("container, daemon");
  }

  @Test
  void allLabelsMustHold() {
    assertThat(filter("label=tier=front", "label=other").test(DIE)).isFalse();
    assertThat(filter("label=tier=front", "label=name").test(DIE)).isTrue();
  }

  @Test
  void aContainerIsKnownByItsNameOrTheBeginningOfItsId() {
    assertThat(filter("container=web-1").test(DIE)).isTrue();
    assertThat(filter("container=6c620c993fb0").test(DIE)).isTrue();
    assertThat(filter("container=web").test(DIE)).isFalse();
  }

  @Test
  void aContainersNameDoesNotSelectAVolumeOfThatName() {
    assertThat(filter("container=web-1").test(VOLUME)).isFalse();
    assertThat(filter("volume=web-1").test(VOLUME)).isTrue();
  }

  @Test
  void wildcardsStandForAnyLetters() {
    assertThat(filter("container=web-?").test(DIE)).isTrue();
    assertThat(filter("container=w*").test(DIE)).isTrue();
    assertThat(filter("event=exec_*").test(EXEC)).isTrue();
    assertThat(filter("event=exec_*").test(DIE)).isFalse();
  }

  @Test
  void whatIsSpecialInARegexIsNotSoHere() {
    assertThat(filter("container=web.1*").test(DIE)).isFalse();
  }

  @Test
  void anActionIsKnownByItsWordOrItsWholeText() {
    assertThat(filter("event=exec_create").test(EXEC)).isTrue();
    assertThat(filter("event=exec_create: sh -c ls").test(EXEC)).isTrue();
  }

  @Test
  void anImageIsKnownWithAndWithoutItsTag() {
    assertThat(filter("image=nginx").test(DIE)).isTrue();
    assertThat(filter("image=nginx:1.25").test(DIE)).isTrue();
    assertThat(filter("image=nginx:1.26").test(DIE)).isFalse();
  }

  @Test
  void anUnknownWordIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> filter("contaner=web"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("contaner=web")
        .hasMessageContaining("container");
  }

  private static EventFilter filter(String... conditions) {
    return new EventFilter(List.of(conditions));
  }

  private static EngineEvent event(String type, String action, String id, String attributes) {
    String line =
        "{\"Type\":\"%s\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{%s}},\"timeNano\":1}"
            .formatted(type, action, id, attributes);
    return EventCodec.decode(line, Instant.EPOCH);
  }
}
