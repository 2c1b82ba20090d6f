package dev.tidings.mail;

import dev.tidings.batch.Batch;
import dev.tidings.batch.BatchBuilder;
import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import dev.tidings.mail.mime.Addresses;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reports as a small shop's host would cause them.
public final class Reports {

  public static final Instant START = Instant.parse("2026-03-01T02:10:03Z");
  static final ZoneId UTC = ZoneId.of("UTC");
  static final MailSettings SETTINGS =
      new MailSettings(
          Addresses.parse("Tidings <tidings@example.org>"),
          Addresses.parseList("ops@example.org, \"Doe, Jane\" <jane@example.org>"),
          Optional.empty(),
          UTC);

  private Reports() {}

  public static MailRenderer renderer() {
    return new MailRenderer(SETTINGS, "1.2.3");
  }

  /// A report of the first event, or of more as a summary, written two seconds after the last.
  public static Report of(List<EngineEvent> events) {
    return of(events, List.of());
  }

  /// Likewise, with gaps between.
  public static Report of(List<EngineEvent> events, List<EngineEvent> gaps) {
    boolean single = events.size() <= 1;
    Batch.Occasion occasion = single ? Batch.Occasion.FIRST : Batch.Occasion.SUMMARY;
    BatchBuilder builder = new BatchBuilder();
    gaps.forEach(builder::add);
    events.forEach(builder::add);
    Batch batch = builder.build(occasion, START.minus(Duration.ofDays(9)));
    Instant now = (events.isEmpty() ? START : batch.tally().span().last()).plusSeconds(2);
    Optional<String> root =
        single ? Optional.empty() : Optional.of("<0123456789abcdef@example.org>");
    return new Report(
        "host1",
        batch,
        Map.of(),
        Letter.plain(root, Optional.of(now.plusSeconds(60))),
        Post.FINE,
        now,
        Map.of());
  }

  public static EngineEvent die(int code) {
    return container(START, "die", "shop-web-1", "nginx:1.25", "\"exitCode\":\"" + code + "\"");
  }

  static EngineEvent start(String name) {
    return container(START, "start", name, "nginx:1.25", "");
  }

  /// What one restart of a shop's three containers looks like, with a crash in it.
  static List<EngineEvent> aBusyMinute() {
    List<EngineEvent> events = new ArrayList<>();
    events.add(at(0, "die", "shop-web-1", "nginx:1.25", "\"exitCode\":\"3\""));
    events.add(at(0, "start", "shop-web-1", "nginx:1.25", ""));
    events.add(at(4, "kill", "shop-db-1", "postgres:16", "\"signal\":\"15\""));
    events.add(at(5, "die", "shop-db-1", "postgres:16", "\"exitCode\":\"0\""));
    events.add(at(5, "stop", "shop-db-1", "postgres:16", ""));
    events.add(at(6, "start", "shop-db-1", "postgres:16", ""));
    events.add(at(18, "oom", "shop-worker-1", "shop/worker:2.4", ""));
    events.add(at(18, "die", "shop-worker-1", "shop/worker:2.4", "\"exitCode\":\"137\""));
    events.add(at(19, "start", "shop-worker-1", "shop/worker:2.4", ""));
    events.add(at(31, "health_status: unhealthy", "shop-web-1", "nginx:1.25", ""));
    events.add(at(52, "rename", "shop-cache-1", "redis:8", "\"oldName\":\"/cache_old\""));
    return events;
  }

  /// A storm: many containers, many events.
  static List<EngineEvent> aStorm(int containers, int events) {
    List<EngineEvent> storm = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      String name = "worker-" + i % containers;
      boolean die = i % 2 == 0;
      Instant when = START.plusMillis(5L * i);
      String exit = die ? "\"exitCode\":\"1\"" : "";
      storm.add(container(when, die ? "die" : "start", name, "shop/worker:2.4", exit));
    }
    return storm;
  }

  private static EngineEvent at(
      int second, String action, String name, String image, String attribute) {
    return container(START.plusSeconds(second), action, name, image, attribute);
  }

  static EngineEvent container(
      Instant when, String action, String name, String image, String attribute) {
    String id = HexFormat.of().toHexDigits(name.hashCode()).repeat(8);
    String service = name.replaceAll("^shop-|-[0-9]+$", "");
    String attributes =
        "\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"%s\",\"image\":\"%s\",\"name\":\"%s\"%s"
            .formatted(service, image, name, attribute.isEmpty() ? "" : "," + attribute);
    return event(when, "container", action, id, attributes);
  }

  public static EngineEvent event(
      Instant when, String type, String action, String id, String attributes) {
    String line =
        "{\"Type\":\"%s\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{%s}},\"scope\":\"local\",\"time\":%d,\"timeNano\":%d}"
            .formatted(
                type, action, id, attributes, when.getEpochSecond(), EngineEvent.toNano(when));
    return EventCodec.decode(line, when.plus(Duration.ofMillis(3)));
  }
}
