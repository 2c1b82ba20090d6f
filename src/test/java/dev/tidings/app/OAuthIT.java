package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.RealEngine;
import dev.tidings.cli.ExitStatus;
import dev.tidings.oauth.TokenServer;
import dev.tidings.smtp.FaultServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program with access tokens.
@Timeout(600)
class OAuthIT {

  @TempDir Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private TokenServer provider;
  private FaultServer server;

  @BeforeEach
  void start() throws IOException {
    provider = new TokenServer();
    String said = "user=me@example.org\1auth=Bearer t0ken-4\1\1";
    server =
        new FaultServer()
            .on("EHLO", "250-fault.example.org\r\n250 AUTH XOAUTH2")
            .on("AUTH", "535 5.7.8 another token is wanted")
            .on(
                "AUTH XOAUTH2 "
                    + Base64.getEncoder().encodeToString(said.getBytes(StandardCharsets.US_ASCII)),
                "235 welcome");
    environment.put("DOCKER_HOST", RealEngine.shared().host());
    environment.put("TIDINGS_SMTP_HOST", "127.0.0.1");
    environment.put("TIDINGS_SMTP_PORT", Integer.toString(server.port()));
    environment.put("TIDINGS_SMTP_TLS", "none");
    environment.put("TIDINGS_SMTP_USER", "me@example.org");
    environment.put("TIDINGS_MAIL_TO", "me@example.org");
    environment.put("TIDINGS_SMTP_AUTH", "oauth2");
    environment.put("TIDINGS_SMTP_OAUTH2_PROVIDER", "custom");
    environment.put("TIDINGS_SMTP_OAUTH2_CLIENT_ID", "cl1ent");
    environment.put("TIDINGS_SMTP_OAUTH2_TOKEN_URL", provider.at("/token").toString());
    environment.put("TIDINGS_SMTP_OAUTH2_DEVICE_URL", provider.at("/device").toString());
  }

  @AfterEach
  void stop() throws IOException {
    provider.close();
    server.close();
  }

  private String run(int exitCode, String... arguments) {
    try (TidingsProcess tidings = TidingsProcess.start(folder, environment, arguments)) {
      assertThat(tidings.exitCode()).as(tidings.output()).isEqualTo(exitCode);
      return tidings.output();
    }
  }

  @Test
  void checkNamesTheLoginThatMailsNeedAndAfterItAMailGoesOut() throws IOException {
    assertThat(run(ExitStatus.FAILED, "check"))
        .contains("FAILED  auth", "nobody has allowed Tidings", "run tidings login");
    provider.answers(
        "200 {\"device_code\":\"d\",\"user_code\":\"ABCD-1234\",\"interval\":1,"
            + "\"verification_uri\":\"https://login.example.org/device\"}",
        "400 {\"error\":\"authorization_pending\"}",
        "200 {\"access_token\":\"t0ken-#\",\"refresh_token\":\"r\",\"expires_in\":1}",
        TokenServer.TOKEN);
    assertThat(run(ExitStatus.OK, "login"))
        .contains("https://login.example.org/device", "ABCD-1234", "Agreed; kept in");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("data/oauth2.json"))))
        .isEqualTo("rw-------");
    // The token of the login has ended by now: the fourth answer is what the server wants.
    assertThat(run(ExitStatus.OK, "check", "--send"))
        .contains("ok      auth       as me@example.org");
    assertThat(server.contents()).hasSize(1);
    assertThat(provider.asked().getLast()).containsEntry("refresh_token", "r");
  }

  @Test
  void whereThereIsNothingToLogInToThatIsSaidInALine() {
    environment.put("TIDINGS_SMTP_AUTH", "password");
    environment.put("TIDINGS_SMTP_PASSWORD", "s3cret");
    assertThat(run(ExitStatus.USAGE, "login")).contains("smtp.auth is not oauth2").hasLineCount(1);
  }
}
