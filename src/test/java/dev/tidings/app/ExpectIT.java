package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What should happen and does not, on a real engine.
@Timeout(600)
class ExpectIT {

  @TempDir Path folder;
  private RealEngine engine;
  private MailSink sink;

  @BeforeEach
  void start() {
    engine = RealEngine.started();
    sink = new MailSink();
  }

  @AfterEach
  void stop() {
    sink.close();
    engine.close();
  }

  private Map<String, String> environment() {
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_DATA", "data");
    environment.put("TIDINGS_THROTTLE_WINDOW", "2s");
    environment.put("TIDINGS_THROTTLE_GROWTH", "1");
    return environment;
  }

  private TidingsProcess watching(Map<String, String> environment) {
    return TidingsProcess.start(folder, environment, "watch").watching();
  }

  private MailSink.Received mail(String subject, TidingsProcess tidings) {
    Await.until(
        () -> sink.mails().stream().anyMatch(mail -> mail.subject().contains(subject)),
        "no mail with " + subject,
        () -> sink.mails() + tidings.output());
    return sink.mails().stream().filter(mail -> mail.subject().contains(subject)).findFirst().get();
  }

  private void run(String name, String command, String... labels) {
    String[] start = {"run", "--rm", "--name", name};
    String[] all = new String[start.length + 2 * labels.length + 4];
    System.arraycopy(start, 0, all, 0, start.length);
    for (int i = 0; i < labels.length; i++) {
      all[start.length + 2 * i] = "--label";
      all[start.length + 2 * i + 1] = labels[i];
    }
    String[] end = {"busybox", "sh", "-c", command};
    System.arraycopy(end, 0, all, all.length - end.length, end.length);
    engine.tryDocker(all);
  }

  @Test
  void aRunThatIsMissingIsMailedAndSoIsTheNextGoodOne() {
    String[] labels = {"tidings.expect.every=8s", "tidings.expect.within=4s"};
    try (TidingsProcess tidings = watching(environment())) {
      run("backup", "echo saved", labels);
      MailSink.Received missing = mail("RUN MISSING", tidings);
      assertThat(missing.subject()).contains("backup");
      assertThat(missing.text())
          .contains("one is expected every 8s, at most 4s late", "Last run", "exit code 0");
      run("backup", "echo saved again", labels);
      assertThat(mail("as expected again", tidings).text())
          .contains("a run ended with exit code 0");
      tidings.stop();
    }
  }
}
