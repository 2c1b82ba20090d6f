package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is switched off is not even loaded.
@Timeout(600)
class IdleClassesIT {

  private static final List<String> OFF =
      List.of(
          "dev.tidings.web",
          "dev.tidings.vitals",
          "dev.tidings.hook",
          "dev.tidings.oauth",
          "dev.tidings.alarm",
          "dev.tidings.expect",
          "com.sun.net.httpserver",
          "sun.net.httpserver",
          "sun.net.www.http",
          "io.prometheus",
          // The tables of scripts, which names beyond ASCII need only.
          "java.lang.Character$UnicodeScript",
          "dev.tidings.text.Alphabets");

  private static final Pattern LOADED = Pattern.compile("\\] (\\S+) source: ");

  @TempDir static Path folder;
  private static RealEngine engine;
  private static MailSink sink;

  @BeforeAll
  static void start() {
    engine = RealEngine.started();
    sink = new MailSink();
  }

  @AfterAll
  static void stop() {
    sink.close();
    engine.close();
  }

  @Test
  void ofWhatIsOffNoClassIsLoaded() throws IOException {
    List<String> loaded = loaded(Map.of());
    assertThat(loaded).contains("dev.tidings.app.App", "dev.tidings.evidence.EvidenceCollector");
    assertThat(loaded).filteredOn(name -> OFF.stream().anyMatch(name::startsWith)).isEmpty();
  }

  @Test
  void beforeAnybodyAsksForMetricsNothingOfPrometheusIsLoaded() throws IOException {
    Map<String, String> on =
        Map.of("TIDINGS_WEB_ENABLED", "true", "TIDINGS_WEB_ADDRESS", "127.0.0.1:0");
    assertThat(loaded(on))
        .anyMatch(name -> name.startsWith("dev.tidings.web."))
        .noneMatch(name -> name.startsWith("io.prometheus."));
  }

  private static List<String> loaded(Map<String, String> more) throws IOException {
    Path log = Files.createTempFile(folder, "classes", ".log");
    Map<String, String> environment = sink.environment();
    environment.put("DOCKER_HOST", engine.host());
    environment.put("TIDINGS_DATA", Files.createTempDirectory(folder, "data").toString());
    environment.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
    environment.putAll(more);
    try (TidingsProcess tidings = TidingsProcess.start(folder, environment, "watch").watching()) {
      tidings.stop();
    }
    List<String> loaded = new ArrayList<>();
    LOADED.matcher(Files.readString(log)).results().forEach(found -> loaded.add(found.group(1)));
    return loaded;
  }
}
