package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.event.EngineEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A service whose containers crash 450 times within an hour is at most nine mails, whatever the
/// containers are called.
class CrashPaceTest {

  private static final int CRASHES = 450;
  private static final Instant BEGIN = Instant.parse("2026-11-27T06:00:00Z");

  @TempDir private Path folder;

  /// One container of a service.
  private record Container(String name, String image, String labels) {}

  private static String line(
      double second, String action, int id, Container container, String more) {
    long nano = EngineEvent.toNano(BEGIN) + (long) (second * 1_000_000_000L);
    return """
    {"Type":"container","Action":"%s","Actor":{"ID":"%064x","Attributes":{"image":"%s","name":"%s"%s%s}},"scope":"local","timeNano":%d}
    """
        .formatted(
            action, id + 1, container.image(), container.name(), container.labels(), more, nano)
        .strip();
  }

  /// Each is made, runs for two seconds, crashes and is removed, one after another.
  private List<String> oneAfterAnother(IntFunction<Container> containers) {
    List<String> lines = new ArrayList<>();
    for (int n = 0; n < CRASHES; n++) {
      double second = n * 8;
      Container container = containers.apply(n);
      lines.add(line(second, "create", n, container, ""));
      lines.add(line(second + 0.1, "start", n, container, ""));
      lines.add(line(second + 2, "die", n, container, ",\"exitCode\":\"1\""));
      lines.add(line(second + 2.1, "destroy", n, container, ""));
    }
    return lines;
  }

  private List<Path> mails(List<String> lines) throws Exception {
    ReplayFixture replay = new ReplayFixture(folder);
    assertThat(replay.replay(replay.file("crashes.jsonl", String.join("\n", lines) + "\n")))
        .isZero();
    try (Stream<Path> mails = Files.list(replay.out)) {
      return mails.filter(file -> file.toString().endsWith(".eml")).sorted().toList();
    }
  }

  @Test
  void ofTheTasksOfASwarmsService() throws Exception {
    List<String> lines =
        oneAfterAnother(n ->
            new Container(
                "shop_web.1." + Integer.toString(n + 1_000_000, 36) + "qwxyzqwxyzqwxyzqwxyz",
                "shop/web:1",
                ",\"com.docker.swarm.service.name\":\"shop_web\",\"com.docker.swarm.task\":\"\""));
    assertThat(mails(lines)).hasSizeBetween(2, 9);
  }

  @Test
  void ofContainersThatNobodyGaveAName() throws Exception {
    List<String> left = List.of("busy", "eager", "happy", "clever", "brave", "calm", "keen");
    List<String> right = List.of("fermi", "gauss", "noether", "curie", "bohr", "euler", "hopper");
    List<String> lines =
        oneAfterAnother(
            n -> new Container(left.get(n % 7) + "_" + right.get(n / 7 % 7), "job:1", ""));
    assertThat(mails(lines)).hasSizeBetween(2, 9);
  }

  @Test
  void ofAServiceThatIsScaledToThree() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int n = 0; n < CRASHES; n++) {
      int number = n % 3 + 1;
      Container container =
          new Container(
              "shop-web-" + number,
              "shop/web:1",
              ",\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"web\",\"com.docker.compose.container-number\":\"%d\""
                  .formatted(number));
      lines.add(line(n * 8, "start", number, container, ""));
      lines.add(line(n * 8 + 2, "die", number, container, ",\"exitCode\":\"1\""));
    }
    assertThat(mails(lines)).hasSizeBetween(2, 9);
  }

  /// Nobody hushes it up by failing beside it.
  @Test
  void aTaskThatWasWellIsMailedAtOnceThoughItsServiceFails() throws Exception {
    String labels = ",\"com.docker.swarm.service.name\":\"shop_web\"";
    Container well = new Container("shop_web.2.well", "shop/web:1", labels);
    List<String> lines = new ArrayList<>();
    lines.add(line(-600, "start", 9_999, well, ""));
    lines.addAll(oneAfterAnother(n -> new Container("shop_web.1.task" + n, "shop/web:1", labels)));
    int late = lines.size() * 3 / 4;
    double second = late / 4 * 8 - 0.5;
    lines.add(late, line(second, "die", 9_999, well, ",\"exitCode\":\"1\""));
    List<Path> mails = mails(lines);
    assertThat(mails)
        .extracting(mail -> mail.getFileName().toString())
        .anySatisfy(name -> assertThat(name).contains("crash-exit-1-host1-shop-web-2-well"));
  }

  /// It was well as soon as its health check said so, however short it had run.
  @Test
  void aTaskThatWasHealthyForMomentsIsMailedAtOnceThoughItsServiceFails() throws Exception {
    String labels = ",\"com.docker.swarm.service.name\":\"shop_web\"";
    Container well = new Container("shop_web.2.well", "shop/web:1", labels);
    List<String> lines =
        oneAfterAnother(n -> new Container("shop_web.1.task" + n, "shop/web:1", labels));
    int late = lines.size() * 3 / 4;
    double second = late / 4 * 8 - 5.5;
    lines.add(late, line(second + 5, "die", 9_999, well, ",\"exitCode\":\"1\""));
    lines.add(late, line(second + 3, "health_status: healthy", 9_999, well, ""));
    lines.add(late - 4, line(second - 3, "start", 9_999, well, ""));
    assertThat(mails(lines))
        .extracting(mail -> mail.getFileName().toString())
        .anySatisfy(name -> assertThat(name).contains("crash-exit-1-host1-shop-web-2-well"));
  }
}
