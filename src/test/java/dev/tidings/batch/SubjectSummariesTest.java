package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.incident.Incident;
import dev.tidings.incident.IncidentGrouper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubjectSummariesTest {

  private final SubjectSummaries chapters = new SubjectSummaries();
  private final IncidentGrouper grouper = new IncidentGrouper();
  private Instant now = Events.START;
  private int position;

  @Test
  void aRecreatedContainerThatTurnsHealthyWasRecreated() {
    happened(0, "a", "die", "\"exitCode\":\"0\",");
    happened(0, "a", "stop", "");
    happened(5, "b", "start", "");
    happened(20, "b", "health_status: healthy", "");
    SubjectSummary chapter = only();
    assertThat(chapter.lead().intent().word()).isEqualTo("recreated");
    assertThat(chapter.worst().intent().word()).isEqualTo("recreated");
  }

  @Test
  void aContainerThatRecoveredAndTurnsHealthyIsWell() {
    happened(0, "a", "die", "\"exitCode\":\"1\",");
    happened(10, "a", "start", "");
    happened(30, "a", "health_status: healthy", "");
    assertThat(only().lead().intent().word()).isEqualTo("recovered");
  }

  @Test
  void aCrashHasAChapterThoughHundredsOfHarmlessThingsCameFirst() {
    for (int n = 0; n < 250; n++) {
      happened(0, "%04x".formatted(n), "create", "");
    }
    happened(0, "ffff", "die", "\"exitCode\":\"1\",");
    BatchSummary digest = digest();
    assertThat(digest.chapters()).anyMatch(SubjectSummary::isProblem);
    assertThat(digest.chapters().size() + digest.others().subjects()).isEqualTo(251);
  }

  @Test
  void crashesOfMoreContainersThanAreToldApartAreCounted() {
    for (int n = 0; n < 250; n++) {
      happened(0, "%04x".formatted(n), "die", "\"exitCode\":\"1\",");
    }
    happened(0, "ffff", "create", "");
    BatchSummary.Others others = digest().others();
    assertThat(others.subjects()).isEqualTo(51);
    assertThat(others.troubled()).isEqualTo(50);
    assertThat(others.problems()).containsOnly(Map.entry("crash", 50));
  }

  @Test
  void moreKindsOfWhatHappenedThanAreCountedApartAreOther() {
    for (int n = 0; n < 120; n++) {
      happened(n * 60, "a", "made-up-" + n, "");
    }
    SubjectSummary chapter = only();
    assertThat(chapter.intents()).hasSize(51).containsEntry("other", 70);
    assertThat(chapter.count()).isEqualTo(120);
  }

  private SubjectSummary only() {
    List<SubjectSummary> all = digest().chapters();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private BatchSummary digest() {
    settle(now.plusSeconds(60));
    return chapters.digest(BatchSummary.Ledger.NOTHING);
  }

  /// @param id a few hex digits; containers of few digits have the same name
  private void happened(int second, String id, String action, String more) {
    now = Events.START.plusSeconds(second);
    settle(now);
    String name = id.length() == 1 ? "web" : id;
    EngineEvent event =
        EventCodec.decode(
            "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{%s\"name\":\"%s\"}},\"timeNano\":%d}"
                .formatted(
                    action, id.repeat(64 / id.length()), more, name, EngineEvent.toNano(now)),
            now);
    grouper.offer(++position, event, now, true);
  }

  private void settle(Instant until) {
    for (IncidentGrouper.Folded folded : grouper.settled(until, IncidentGrouper.Sources.NONE)) {
      folded.incident().ifPresent((Incident incident) -> chapters.add(incident));
    }
  }
}
