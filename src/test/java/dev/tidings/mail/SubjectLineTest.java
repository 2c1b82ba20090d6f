package dev.tidings.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.mail.words.Plural;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubjectLineTest {

  private static final EngineEvent WEB = Reports.start("web");
  private static final EngineEvent DB = Reports.start("db");
  private static final EngineEvent BRIDGE =
      Reports.event(Reports.START, "network", "connect", "ab", "\"name\":\"bridge\"");

  private static String of(EngineEvent... events) {
    return SubjectLine.of(Reports.of(List.of(events)));
  }

  private static EngineEvent action(String action) {
    return Reports.container(Reports.START, action, "web", "nginx", "");
  }

  @Test
  void oneEventIsNamedByItsAction() {
    assertThat(of(WEB)).isEqualTo("[start] host1: web");
  }

  @Test
  void aDeathSaysItsExitCode() {
    assertThat(of(Reports.die(137))).isEqualTo("[die 137] host1: shop-web-1");
  }

  @Test
  void aDeathWithoutExitCodeSaysNone() {
    assertThat(of(action("die"))).isEqualTo("[die] host1: web");
  }

  @Test
  void healthSaysWhatItIsNow() {
    assertThat(of(action("health_status: unhealthy"))).isEqualTo("[unhealthy] host1: web");
  }

  @Test
  void aLackOfMemoryIsSaid() {
    assertThat(of(action("oom"))).isEqualTo("[oom] host1: web");
  }

  @Test
  void aCommandIsNotInTheSubject() {
    assertThat(of(action("exec_create: mysql -psecret"))).isEqualTo("[exec_create] host1: web");
  }

  @Test
  void eventsOfOneContainerNameIt() {
    assertThat(of(WEB, action("stop"))).isEqualTo("[2 events] host1: web");
  }

  @Test
  void eventsOfManyContainersCountThem() {
    assertThat(of(WEB, DB)).isEqualTo("[2 events] host1: 2 containers");
  }

  @Test
  void aContainersNetworksGoWithoutSaying() {
    assertThat(of(WEB, BRIDGE)).isEqualTo("[2 events] host1: web");
  }

  @Test
  void manyTypesAreKeptShort() {
    List<EngineEvent> events = new ArrayList<>(List.of(WEB, DB, BRIDGE));
    for (String type : List.of("image", "config", "secret", "node")) {
      events.add(Reports.event(Reports.START, type, "create", type, ""));
    }
    assertThat(SubjectLine.of(Reports.of(events)))
        .isEqualTo("[7 events] host1: 2 containers, 1 image, 1 config, 2 more");
  }

  @Test
  void thePluralOfARegistryIsRegistries() {
    assertThat(Plural.of(2, "registry")).isEqualTo("2 registries");
  }

  @Test
  void aLongNameIsCutAt120() {
    EngineEvent event = Reports.container(Reports.START, "start", "w".repeat(300), "nginx", "");
    assertThat(SubjectLine.of(named("h".repeat(300), Reports.of(List.of(event)))))
        .hasSize(120)
        .startsWith("[start] hhh")
        .endsWith("...");
  }

  @Test
  void tenThousandEventsAreOneNumber() {
    assertThat(SubjectLine.of(Reports.of(Collections.nCopies(10_000, WEB))))
        .isEqualTo("[10000 events] host1: web");
  }

  private static Report named(String host, Report report) {
    return new Report(
        host, report.batch(), Map.of(), report.letter(), report.post(), report.now(), Map.of());
  }
}
