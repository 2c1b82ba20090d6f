package dev.tidings.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.batch.Backlog.Name;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.Events;
import dev.tidings.incident.Incident;
import dev.tidings.incident.IncidentGrouper;
import dev.tidings.journal.Journal;
import dev.tidings.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogTest {

  private static final Instant NOW = Events.START;

  @TempDir Path folder;
  private Store store;
  private Backlog backlog;

  @BeforeEach
  void open() {
    store = Store.open(folder, NOW);
    backlog = new Backlog(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @CsvSource({
    "problems, container web, ''",
    "problems, container shop/web/1, a@example.org",
    "problems, container shop/web/, a//b@example.org",
    "problems, '///', '//'",
    "a, 100%2F/%, %25@example.org"
  })
  void aNameIsTheSameAfterARestart(String route, String group, String to) {
    Name name = new Name(route, group, to);
    happened(1, name);
    List<Backlog.Name> names = new ArrayList<>();
    backlog.eachWaiting(names::add);
    assertThat(names).containsExactly(name);
    assertThat(backlog.page(names, 0)).hasSize(1);
  }

  @Test
  void whatWaitsBehindSeveralNamesIsOnAPageOnce() {
    Name one = new Name("one", "", "");
    Name two = new Name("two", "", "");
    happened(1, one, two);
    happened(2, two);
    assertThat(backlog.page(List.of(one, two), 0))
        .extracting(Backlog.Part::position)
        .containsExactly(1L, 2L);
  }

  @Test
  void namesMayBeAsManyAsThereAreAndHoldAnyCharacter() {
    List<Name> names = new ArrayList<>();
    for (int n = 1; n <= 40_000; n++) {
      names.add(new Name("one", "container \"\\\u0001\ud83d\ude00é" + n, ""));
    }
    for (int n = 1; n <= 3; n++) {
      happened(n, names.get(n));
    }
    assertThat(backlog.page(names, 0)).hasSize(3);
  }

  @Test
  void pagesOfSeveralNamesGoOnBehindTheLastPosition() {
    Name one = new Name("one", "", "");
    Name two = new Name("two", "", "");
    for (int n = 1; n <= 1_200; n++) {
      happened(n, n % 2 == 0 ? one : two);
    }
    List<Name> both = List.of(one, two);
    List<Backlog.Part> first = backlog.page(both, 0);
    List<Backlog.Part> second = backlog.page(both, first.getLast().position());
    assertThat(second.getFirst().position()).isEqualTo(first.getLast().position() + 1);
    assertThat(backlog.page(both, 1_200)).isEmpty();
  }

  private void happened(int n, Name... names) {
    EngineEvent event = Events.container(n, "start", "web");
    new Journal(store).append(List.of(event), List.of(), NOW);
    IncidentGrouper grouper = new IncidentGrouper();
    grouper.offer(n, event, NOW, true);
    Incident incident =
        grouper
            .settled(NOW.plusSeconds(60), IncidentGrouper.Sources.NONE)
            .getFirst()
            .incident()
            .orElseThrow();
    store.commit(() -> backlog.add(incident, List.of((long) n), Set.of(names)));
  }
}
