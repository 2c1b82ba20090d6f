package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An image says by its labels that its containers are somebody else's service, and that nothing of
/// that is to be mailed; and its health check fails and recovers all the time. On a real engine.
@Timeout(600)
class HostileImageIT {

  private static final int CRASHES = 12;

  @TempDir Path folder;

  private static String[] db(String... more) {
    List<String> arguments = new ArrayList<>(List.of("run", "-d"));
    for (String label :
        List.of("project=shop", "service=db", "container-number=1", "config-hash=abc")) {
      arguments.add("--label");
      arguments.add("com.docker.compose." + label);
    }
    Collections.addAll(arguments, more);
    return arguments.toArray(String[]::new);
  }

  @Test
  void aClaimOfAnImageNeitherHushesNorRewritesWhatHappensToTheServiceItNames() {
    try (RealEngine engine = RealEngine.started();
        MailSink sink = new MailSink()) {
      engine.docker("create", "--name", "seed", "busybox", "sleep", "600");
      engine.docker(
          "commit",
          "--change",
          "LABEL com.docker.compose.project=shop com.docker.compose.service=db"
              + " com.docker.compose.container-number=1 tidings.enable=false",
          "--change",
          "HEALTHCHECK --interval=1s --retries=1 CMD test $(($(date +%s) % 6)) -gt 2",
          "seed",
          "evil");
      engine.docker(db("--name", "shop-db-1", "busybox", "sh", "-c", "sleep 1; exit 3"));
      engine.docker("wait", "shop-db-1");
      Map<String, String> environment = sink.environment();
      environment.put("DOCKER_HOST", engine.host());
      environment.put("TIDINGS_THROTTLE_WINDOW", "1s");
      environment.put("TIDINGS_THROTTLE_GROWTH", "1");
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        engine.docker("run", "-d", "--name", "evil", "evil", "sleep", "600");
        engine.tryDocker(
            "run", "--rm", "--label", "tidings.enable=false", "busybox", "sh", "-c", "exit 9");
        for (int i = 0; i < CRASHES; i++) {
          engine.docker("start", "shop-db-1");
          engine.docker("wait", "shop-db-1");
        }
        Await.until(() -> deaths(sink, "shop-db-1") == CRASHES, "not all", tidings::output);
        Await.until(() -> told(sink, "evil", "unhealthy") > 0, "no", tidings::output);
        assertThat(told(sink, "shop-db-1", "unhealthy")).isZero();
        assertThat(sink.mails())
            .extracting(MailSink.Received::subject)
            .noneMatch(subject -> subject.matches(".*UNHEALTHY.*shop-db-1.*"));
        assertThat(sink.lines()).noneMatch(line -> line.contains("\"exitCode\":\"9\""));
        assertThat(tidings.output())
            .containsOnlyOnce("evil: the label tidings.enable is not followed: set by the image");
      }
    }
  }

  private static long deaths(MailSink sink, String name) {
    return sink.lines().stream()
        .filter(line -> line.contains("\"Action\":\"die\"") && line.contains("\"" + name + "\""))
        .count();
  }

  private static long told(MailSink sink, String name, String word) {
    return sink.lines().stream()
        .filter(line -> line.contains(word) && line.contains("\"name\":\"" + name + "\""))
        .count();
  }
}
