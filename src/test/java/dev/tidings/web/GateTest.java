package dev.tidings.web;

import static dev.tidings.web.WebFixture.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.web.WebFixture.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

  @TempDir Path folder;

  @Test
  void beyondThisMachineItIsNotOfferedWithoutAToken() {
    assertThatThrownBy(() -> WebFixture.settings("0.0.0.0", Optional.empty(), false))
        .hasMessageContaining("web.token-file");
  }

  @Test
  void aShortTokenIsRefused() {
    assertThatThrownBy(() -> WebFixture.settings("127.0.0.1", Optional.of("short"), false))
        .hasMessageContaining("at least 16");
  }

  @Test
  void theTokenIsInNoText() {
    assertThat(WebFixture.settings("127.0.0.1", Optional.of(WebFixture.TOKEN), false).toString())
        .doesNotContain(WebFixture.TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/status",
        "/api/v1/events",
        "/api/v1/mails/x",
        "/health",
        "/ready",
        "/nothing"
      })
  void beyondThisMachineEverythingNeedsTheToken(String path) throws IOException {
    try (WebFixture web = reachable()) {
      web.anonymous = true;
      assertThat(web.get(path).status()).isEqualTo(401);
    }
  }

  @Test
  void theTokenLetsIn() throws IOException {
    try (WebFixture web = reachable()) {
      assertThat(web.get("/api/v1/status", bearer()).status()).isEqualTo(200);
    }
  }

  @Test
  void anotherTokenDoesNotLetIn() throws IOException {
    try (WebFixture web = reachable()) {
      web.patience.release();
      assertThat(web.get("/api/v1/status", bearer() + "x").status()).isEqualTo(401);
    }
  }

  @Test
  void thePageItselfTellsNothingAndNeedsNoToken() throws IOException {
    try (WebFixture web = reachable()) {
      assertThat(web.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void onThisMachineReadingNeedsNoTokenWhereNoneIsSet() throws IOException {
    try (WebFixture web = open()) {
      assertThat(web.get("/api/v1/status").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/status", "/api/v1/events", "/health", "/metrics", "/nothing"})
  void aTokenThatIsSetIsAskedForOnThisMachineToo(String path) throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.anonymous = true;
      assertThat(web.get(path).status()).isEqualTo(401);
      assertThat(web.get(path, bearer()).status()).isNotEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 127.0.0.1",
        "x-forwarded-proto: https",
        "Forwarded: for=127.0.0.1",
        "Via: 1.1 proxy",
        "X-Real-IP: 127.0.0.1",
        "X-Real-IP:"
      })
  void whatAProxyBringsIsNotFromThisMachine(String header) throws IOException {
    try (WebFixture web = open()) {
      Answer answer = web.get("/api/v1/status", header);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).contains("a proxy brought this", "web.token-file");
    }
  }

  @Test
  void aProxyBringsInWhoHasTheToken() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      String proxy = "X-Forwarded-For: 203.0.113.7";
      assertThat(web.get("/api/v1/status", proxy, bearer()).status()).isEqualTo(200);
    }
  }

  @Test
  void aChangeNeedsTheTokenEvenOnThisMachine() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.anonymous = true;
      web.owe("one@host", "one");
      assertThat(web.ask("POST", "/api/v1/outbox/one@host/retry").status()).isEqualTo(401);
    }
  }

  @Test
  void withoutATokenNothingCanBeChanged() throws IOException {
    try (WebFixture web = open()) {
      web.owe("one@host", "one");
      Answer answer = web.ask("DELETE", "/api/v1/outbox/one@host");
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).contains("web.token-file");
    }
  }

  @Test
  void aPageOfAnotherSiteChangesNothingEvenWithTheToken() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      web.owe("one@host", "one");
      Answer answer =
          web.ask(
              "POST", "/api/v1/outbox/one@host/retry", bearer(), "Origin: https://evil.example");
      assertThat(answer.status()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "localhost.evil.example:8025", "127.0.0.1.evil.example"})
  void aForeignNameIsRefused(String host) throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      assertThat(web.get("/api/v1/status", "Host: " + host).status()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1:8025", "[::1]:8025", "Tidings.example.org"})
  void itsOwnNamesAreTaken(String host) throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      assertThat(web.get("/api/v1/status", "Host: " + host).status()).isEqualTo(200);
    }
  }

  @Test
  void twoHostsAreRefused() throws IOException {
    try (WebFixture web = new WebFixture(folder)) {
      assertThat(web.get("/api/v1/status", "Host: localhost", "Host: localhost").status())
          .isEqualTo(400);
    }
  }

  private WebFixture open() {
    return new WebFixture(folder, WebFixture.settings("127.0.0.1", Optional.empty(), false));
  }

  private WebFixture reachable() {
    return new WebFixture(
        folder, WebFixture.settings("0.0.0.0", Optional.of(WebFixture.TOKEN), false));
  }
}
