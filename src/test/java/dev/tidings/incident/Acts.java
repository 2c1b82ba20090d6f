package dev.tidings.incident;

import dev.tidings.event.Action;
import dev.tidings.event.Actor;
import dev.tidings.event.ContainerLabels;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.event.Events;
import dev.tidings.event.OwnEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/// Plays acts of users to a [IncidentGrouper], as the engine was seen to tell them: lines of
/// seconds, the action, and its data, such as `0.14 die 137`, `0.15 net disconnect`.
final class Acts {

  private final IncidentGrouper grouper;
  private final List<Incident> incidents = new ArrayList<>();
  private final List<MailLabels> labels = new ArrayList<>();
  private IncidentGrouper.Sources sources = IncidentGrouper.Sources.NONE;
  private String id = "a".repeat(64);
  private String attributes = "\"image\":\"busybox\",\"name\":\"web\"";
  private long position;

  Acts() {
    this(new IncidentGrouper());
  }

  Acts(IncidentGrouper grouper) {
    this.grouper = grouper;
  }

  /// A container of the compose project `shop`.
  Acts service(char idOfOneDigit, String name) {
    return container(
        idOfOneDigit,
        "\"name\":\"shop-%s-1\",\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"%s\""
            .formatted(name, name));
  }

  Acts container(char idOfOneDigit, String moreAttributes) {
    id = String.valueOf(idOfOneDigit).repeat(64);
    attributes = "\"image\":\"busybox\"," + moreAttributes;
    return this;
  }

  Acts inspected(Function<EngineEvent, Optional<InspectedRun>> inspected) {
    sources = new IncidentGrouper.Sources(inspected, container -> false, ContainerLabels::trusted);
    return this;
  }

  /// Plays lines in the order in which they are given, whatever their times.
  Acts play(String... lines) {
    for (String line : lines) {
      EngineEvent event = event(line);
      settle(event.time());
      grouper.offer(++position, event, event.time(), true);
    }
    return this;
  }

  /// Plays lines that all arrive at the end.
  Acts arrivingAtOnce(String... lines) {
    Instant last = event(lines[lines.length - 1]).time();
    for (String line : lines) {
      grouper.offer(++position, event(line), last, true);
    }
    return this;
  }

  /// Plays lines of one event group in any order.
  Acts shuffled(long seed, String... lines) {
    List<String> order = new ArrayList<>(List.of(lines));
    Collections.shuffle(order, new Random(seed));
    Instant last = Events.START;
    for (String line : order) {
      Instant time = event(line).time();
      last = time.isAfter(last) ? time : last;
    }
    for (String line : order) {
      grouper.offer(++position, event(line), last, true);
    }
    return this;
  }

  private EngineEvent event(String line) {
    String[] words = line.split(" ", 4);
    Instant time =
        Events.START.plus(Duration.ofMillis((long) (Double.parseDouble(words[0]) * 1_000)));
    boolean network = words[1].equals("net");
    String data = words.length > 2 && !network ? words[2] : "";
    String more =
        switch (words[1]) {
          case "die" -> ",\"exitCode\":\"" + data + "\"";
          case "kill" -> ",\"signal\":\"" + data + "\"";
          default -> "";
        };
    if (words[1].equals("heal:")) {
      return own(line.substring(line.indexOf(' ') + 1), time);
    }
    if (words[1].equals("expect:")) {
      return expected(words[2], time);
    }
    String json =
        network
            ? "{\"Type\":\"network\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"n1\",\"Attributes\":{\"container\":\"%s\",\"name\":\"bridge\"}},\"timeNano\":%d}"
                .formatted(words[2], id, EngineEvent.toNano(time))
            : "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{%s}},\"timeNano\":%d}"
                .formatted(
                    words[1] + (words[1].equals("health_status:") ? " " + data : ""),
                    id,
                    attributes + more,
                    EngineEvent.toNano(time));
    return EventCodec.decode(json, time);
  }

  /// As after a restart of Tidings that had begun a restart.
  Acts underWay(double second, boolean done) {
    Instant time = Events.START.plusMillis(Math.round(second * 1_000));
    grouper.know(own("heal: restart", time), done ? Optional.of(time) : Optional.empty());
    return this;
  }

  /// What Tidings says itself.
  private EngineEvent own(String text, Instant time) {
    Action.ActKind kind =
        Stream.of(Action.ActKind.values())
            .filter(d -> d.text().equals(text))
            .findFirst()
            .orElseThrow();
    Action.Act act = new Action.Act(kind, 1, Duration.ofSeconds(9), -1, "");
    return OwnEvents.act(new Actor(id, Map.of("name", "web", "image", "busybox")), act, "", time);
  }

  private EngineEvent expected(String word, Instant time) {
    Action.Finding finding =
        Stream.of(Action.Finding.values())
            .filter(each -> each.word().equals(word))
            .findFirst()
            .orElseThrow();
    Actor actor = new Actor(id, Map.of("name", "web", "image", "busybox"));
    return OwnEvents.expected(actor, new Action.Expected(finding, "web", "why", ""), time);
  }

  private void settle(Instant now) {
    for (IncidentGrouper.Folded folded : grouper.settled(now, sources)) {
      folded.incident().ifPresent(incidents::add);
      labels.add(folded.labels());
    }
  }

  Instant nextDue() {
    return grouper.nextDue();
  }

  /// All that it meant.
  List<Incident> incidents() {
    settle(Events.START.plus(Duration.ofDays(2)));
    return incidents;
  }

  /// What is settled by then, in words.
  List<String> wordsBy(double second) {
    settle(Events.START.plusMillis(Math.round(second * 1_000)));
    return incidents.stream().map(i -> i.subject().name() + " " + i.intent().word()).toList();
  }

  /// What each container asked for at that time.
  List<MailLabels> labels() {
    settle(Events.START.plus(Duration.ofDays(2)));
    return labels;
  }

  /// What it meant, in words.
  List<String> words() {
    return incidents().stream().map(i -> i.intent().word()).toList();
  }

  Intent only() {
    List<Incident> all = incidents();
    if (all.size() != 1) {
      throw new AssertionError("not one incident but " + all);
    }
    return all.getFirst().intent();
  }
}
