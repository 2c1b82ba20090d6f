package dev.tidings.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.Await;
import dev.tidings.app.TidingsProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What somebody sees who tries Tidings for the first time.
@Timeout(600)
class DemoCommandIT {

  @TempDir Path folder;

  @Test
  void itNamesItsPageWhichStaysWhenTheRecordingIsOver() throws IOException {
    String address;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + free.getLocalPort();
    }
    Map<String, String> environment =
        Map.of("TIDINGS_WEB_ENABLED", "true", "TIDINGS_WEB_ADDRESS", address);
    try (TidingsProcess demo = TidingsProcess.start(folder, environment, "demo")) {
      until(demo, "The page is at http://" + address + "/");
      until(demo, "That was it. `tidings preview --demo` shows the mails");
      until(demo, "The page stays at http://" + address + "/ until Ctrl-C");
      HttpURLConnection page =
          (HttpURLConnection)
              URI.create("http://" + address + "/api/v1/events").toURL().openConnection();
      assertThat(page.getResponseCode()).isEqualTo(200);
      page.disconnect();
      assertThat(demo.stop()).isZero();
    }
  }

  private static void until(TidingsProcess demo, String said) {
    Await.until(
        Duration.ofMinutes(3),
        () -> demo.output().contains(said),
        "not said: " + said,
        demo::output);
  }
}
