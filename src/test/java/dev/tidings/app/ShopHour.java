package dev.tidings.app;

import dev.tidings.event.EngineEvent;
import dev.tidings.event.EventCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What happens on a small shop's host in an hour: a bad check, a lack of memory, a deploy, a crash
/// loop, and what nobody needs to know.
public final class ShopHour {

  private ShopHour() {}

  /// All of it, up to a moment.
  public static List<EngineEvent> before(Instant end) {
    List<EngineEvent> play = new ArrayList<>();
    for (String name : List.of("db", "cache", "web", "worker", "search", "mailer")) {
      up(play, end.minusSeconds(3_400), "shop-" + name + "-1", image(name));
    }
    up(play, end.minusSeconds(3_390), "lists", "mailman:3.3");
    up(play, end.minusSeconds(3_380), "metrics", "prom/prometheus:v2.53");
    for (int second = 3_360; second > 0; second -= 60) {
      for (String action : List.of("exec_create: pg_isready", "exec_start: pg_isready")) {
        play.add(event(end.minusSeconds(second), action, "shop-db-1", image("db"), ""));
      }
    }
    health(play, end.minusSeconds(3_300), "shop-web-1", "healthy");
    health(play, end.minusSeconds(3_290), "shop-db-1", "healthy");
    health(play, end.minusSeconds(2_640), "shop-web-1", "unhealthy");
    health(play, end.minusSeconds(2_460), "shop-web-1", "healthy");
    oom(play, end.minusSeconds(1_980), "shop-worker-1");
    replaced(play, end.minusSeconds(1_260), "shop-web-1", "shop/web:1.27");
    replaced(play, end.minusSeconds(1_250), "shop-worker-1", "shop/worker:1.27");
    up(play, end.minusSeconds(900), "backup-nightly", "restic:0.17");
    died(play, end.minusSeconds(720), "backup-nightly", "restic:0.17", 0);
    for (int i = 0; i < 6; i++) {
      died(play, end.minusSeconds(560 - i * 14), "shop-search-1", image("search"), 3);
      play.add(
          event(end.minusSeconds(558 - i * 14), "start", "shop-search-1", image("search"), ""));
    }
    died(play, end.minusSeconds(250), "lists", "mailman:3.3", 1);
    health(play, end.minusSeconds(70), "shop-mailer-1", "unhealthy");
    play.sort(Comparator.comparing(EngineEvent::time));
    return play;
  }

  private static String image(String service) {
    return service.equals("db") ? "postgres:17" : "shop/" + service + ":1.25";
  }

  private static void up(List<EngineEvent> play, Instant time, String name, String image) {
    play.add(event(time, "create", name, image, ""));
    play.add(event(time.plusMillis(210), "start", name, image, ""));
  }

  private static void died(
      List<EngineEvent> play, Instant time, String name, String image, int code) {
    play.add(event(time, "die", name, image, ",\"exitCode\":\"" + code + "\""));
  }

  private static void health(List<EngineEvent> play, Instant time, String name, String how) {
    String image = image(name.replaceAll("shop-|-1", ""));
    play.add(event(time, "health_status: " + how, name, image, ""));
  }

  private static void oom(List<EngineEvent> play, Instant time, String name) {
    String image = image("worker");
    play.add(event(time, "oom", name, image, ""));
    died(play, time.plusMillis(20), name, image, 137);
    play.add(event(time.plusMillis(600), "start", name, image, ""));
  }

  private static void replaced(List<EngineEvent> play, Instant time, String name, String image) {
    String old = image.replace("1.27", "1.25");
    play.add(event(time, "kill", name, old, ",\"signal\":\"15\""));
    died(play, time.plusMillis(300), name, old, 143);
    play.add(event(time.plusMillis(320), "stop", name, old, ""));
    play.add(event(time.plusMillis(500), "destroy", name, old, ""));
    play.add(event(time.plusMillis(700), "create", name, image, ""));
    play.add(event(time.plusMillis(1_400), "start", name, image, ""));
  }

  /// An event of a container, which is another one with another image.
  public static EngineEvent event(
      Instant time, String action, String name, String image, String more) {
    String id = "%08x".formatted((name + image).hashCode()).repeat(8);
    String labels =
        name.startsWith("shop-")
            ? ",\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\""
                + name.replaceAll("shop-|-1", "")
                + "\""
            : "";
    String line =
        "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":{\"image\":\"%s\",\"name\":\"%s\"%s%s}},\"scope\":\"local\",\"timeNano\":%d}"
            .formatted(action, id, image, name, labels, more, EngineEvent.toNano(time));
    return EventCodec.decode(line, time);
  }
}
