package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What compose v2 does to a project on a modern engine, as the mails tell it.
@Timeout(600)
class ComposeIT {

  private static final String FILE =
      """
      services:
        db:
          image: busybox
          command: sleep 600
          healthcheck: {test: exit 0, interval: 2s}
          stop_grace_period: 1s
          network_mode: none
        prepare:
          image: busybox
          command: "true"
          network_mode: none
        api:
          image: busybox
          command: sleep 600 # api
          scale: 2
          stop_grace_period: 1s
          network_mode: none
          depends_on:
            db: {condition: service_healthy}
            prepare: {condition: service_completed_successfully}
        web:
          image: busybox
          command: sleep 600 # web
          stop_grace_period: 1s
          network_mode: none
          depends_on: [api]
      """;

  @TempDir Path folder;
  private final MailSink sink = new MailSink();
  private int seen;

  /// The subjects of the mails that came since the last time, when there are so many.
  private List<String> next(int mails) {
    seen += mails;
    List<String> subjects = sink.await(seen).stream().map(MailSink.Received::subject).toList();
    return subjects.subList(seen - mails, subjects.size());
  }

  private String text() {
    return sink.mails().get(seen - 1).text();
  }

  @Test
  void whateverComposeDoesIsOneMailAndACrashInBetweenIsAnother() {
    Map<String, String> environment = sink.environment();
    environment.put("TIDINGS_THROTTLE_WINDOW", "1s");
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    environment.put("TIDINGS_OPERATION_QUIET", "6s");
    try (RealEngine engine = RealEngine.modern()) {
      environment.put("DOCKER_HOST", engine.host());
      try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
        engine.compose("blog", FILE, "up", "-d");
        assertThat(next(1)).containsExactly("[STARTED] host1: blog (5 containers)");
        assertThat(text()).contains("blog was started: 5 containers, of which 1 finished normally");

        engine.compose("blog", FILE, "restart");
        assertThat(next(1)).containsExactly("[RESTARTED] host1: blog (5 containers)");

        engine.compose("blog", FILE, "up", "-d", "--scale", "api=4", "--no-recreate");
        assertThat(next(1)).containsExactly("[SCALED 2 to 4] host1: blog api");

        engine.compose("blog", FILE, "up", "-d", "--force-recreate", "--scale", "api=4");
        assertThat(next(1)).containsExactly("[DEPLOYED] host1: blog (7 containers)");
        assertThat(text()).contains("api (4 containers)").contains("down ");

        engine.compose("blog", FILE, "up", "-d", "--scale", "api=2", "--no-recreate");
        assertThat(next(1)).containsExactly("[SCALED 4 to 2] host1: blog api");

        String broken =
            FILE.replace("sleep 600 # api", "sleep 601")
                .replace("sleep 600 # web", "sh -c 'sleep 2; exit 3'");
        engine.compose("blog", broken, "up", "-d");
        assertThat(next(2))
            .containsExactly(
                "[CRASH exit 3] host1: blog-web-1", "[DEPLOYED] host1: blog (3 containers)");

        engine.compose("blog", broken, "down");
        assertThat(next(1)).containsExactly("[TAKEN DOWN] host1: blog (5 containers)");
        assertThat(sink.count()).isEqualTo(seen);
        assertThat(tidings.stop()).isZero();
      }
    }
  }
}
