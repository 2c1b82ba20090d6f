package dev.tidings.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.engine.EngineException;
import dev.tidings.engine.http.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineAddressTest {

  @TempDir Path home;

  @Test
  void withoutAnySettingItIsTheUsualSocket() throws Exception {
    assertThat(resolve(Map.of())).hasToString("unix:///var/run/docker.sock (the default)");
  }

  @ParameterizedTest
  @CsvSource({
    "unix:///run/x.sock, unix:///run/x.sock",
    "unix://, unix:///var/run/docker.sock",
    "tcp://10.0.0.1:4000, tcp://10.0.0.1:4000",
    "tcp://10.0.0.1, tcp://10.0.0.1:2375",
    "tcp://, tcp://localhost:2375",
    "tcp://:4000, tcp://localhost:4000",
    "10.0.0.1:4000, tcp://10.0.0.1:4000",
    "docker-host, tcp://docker-host:2375",
    "tcp://[::1]:4000, tcp://[::1]:4000",
    "http://proxy:8080/docker, tcp://proxy:8080/docker",
    "http://proxy:8080/docker/, tcp://proxy:8080/docker",
    "tcp://[fe80::1%25eth0]:4000, tcp://[fe80::1%eth0]:4000",
    "TCP://Host:1/, tcp://Host:1",
  })
  void dockerHostIsReadAsTheCliReadsIt(String host, String endpoint) throws Exception {
    assertThat(resolve(Map.of("DOCKER_HOST", host)))
        .hasToString(endpoint + " (from DOCKER_HOST)")
        .returns(Optional.empty(), EngineAddress::tls);
  }

  @ParameterizedTest
  @CsvSource({
    "ssh://me@host, does not speak SSH",
    "npipe:////./pipe/docker_engine, named pipes",
    "ftp://host, unix:///path/to/docker.sock",
    "tcp://host:0, there is no port 0",
    "tcp://host:99999, there is no port 99999",
    "tcp://:x, it names no host",
    "tcp://a b:1, it is no address",
  })
  void anAddressThatCannotBeUsedIsRefusedWithARemedy(String host, String words) {
    assertThatThrownBy(() -> resolve(Map.of("DOCKER_HOST", host)))
        .isInstanceOf(EngineException.class)
        .hasMessageContainingAll(host, "from DOCKER_HOST", words);
  }

  @Test
  void ourOwnSettingBeatsAllOthers() throws Exception {
    context("far", "tcp://far:1");
    Map<String, String> env = Map.of("DOCKER_HOST", "tcp://host:1", "DOCKER_CONTEXT", "far");
    assertThat(EngineAddress.resolve(Optional.of("unix:///own"), env, home))
        .hasToString("unix:///own (from engine.host)");
  }

  @Test
  void dockerHostBeatsDockerContext() throws Exception {
    context("far", "tcp://far:1");
    assertThat(resolve(Map.of("DOCKER_HOST", "tcp://host:1", "DOCKER_CONTEXT", "far")))
        .hasToString("tcp://host:1 (from DOCKER_HOST)");
  }

  @Test
  void dockerContextBeatsTheCurrentOne() throws Exception {
    context("far", "tcp://far:1");
    context("near", "tcp://near:1");
    current("near");
    assertThat(resolve(Map.of("DOCKER_CONTEXT", "far")))
        .hasToString("tcp://far:1 (from context far, DOCKER_CONTEXT)");
  }

  @Test
  void theCurrentContextBeatsTheDefault() throws Exception {
    context("near", "unix:///near.sock");
    current("near");
    assertThat(resolve(Map.of()).endpoint()).hasToString("unix:///near.sock");
  }

  @Test
  void theContextNamedDefaultIsTheDefault() throws Exception {
    context("near", "tcp://near:1");
    current("near");
    assertThat(resolve(Map.of("DOCKER_CONTEXT", "default"))).asString().contains("the default");
  }

  @Test
  void aVariableSetToNothingIsNotSet() throws Exception {
    assertThat(resolve(Map.of("DOCKER_HOST", "", "DOCKER_CONTEXT", " ", "DOCKER_TLS_VERIFY", "")))
        .hasToString("unix:///var/run/docker.sock (the default)");
  }

  @Test
  void dockerConfigMovesTheFolder() throws Exception {
    context("near", "tcp://near:1");
    current("near");
    Path moved = Files.move(home.resolve(".docker"), home.resolve("moved"));
    assertThat(resolve(Map.of("DOCKER_CONFIG", moved.toString())).endpoint())
        .hasToString("tcp://near:1");
  }

  @Test
  void anUnknownContextIsRefusedWithThoseThereAre() throws Exception {
    context("far", "tcp://far:1");
    context("near", "tcp://near:1");
    assertThatThrownBy(() -> resolve(Map.of("DOCKER_CONTEXT", "nar")))
        .hasMessageContainingAll("\"nar\" (DOCKER_CONTEXT)", "default", "far", "near");
  }

  @Test
  void aDamagedConfigIsRefusedByItsName() throws Exception {
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(home.resolve(".docker/config.json"), "{ \"currentContext\": ");
    assertThatThrownBy(() -> resolve(Map.of()))
        .hasMessageContainingAll("config.json", "DOCKER_HOST");
  }

  @Test
  void aConfigWithoutAContextIsTheDefault() throws Exception {
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(
        home.resolve(".docker/config.json"), "{\"auths\":{\"https://index.example/v1/\":{}}}");
    assertThat(resolve(Map.of())).asString().contains("the default");
  }

  @Test
  void aContextsCertificatesAreFound() throws Exception {
    context("far", "tcp://far:2376");
    Path folder = home.resolve(".docker/contexts/tls").resolve(sha256("far")).resolve("docker");
    Files.createDirectories(folder);
    for (String name : new String[] {"ca.pem", "cert.pem", "key.pem"}) {
      Files.createFile(folder.resolve(name));
    }
    assertThat(resolve(Map.of("DOCKER_CONTEXT", "far")).tls())
        .contains(
            new TlsFiles(
                Optional.of(folder.resolve("ca.pem")),
                Optional.of(folder.resolve("cert.pem")),
                Optional.of(folder.resolve("key.pem"))));
  }

  @Test
  void aContextThatSkipsTheCertificatesCheckIsRefused() throws Exception {
    context("far", "tcp://far:2376\",\"SkipTLSVerify\":true,\"x\":\"");
    assertThatThrownBy(() -> resolve(Map.of("DOCKER_CONTEXT", "far")))
        .hasMessageContaining("skips the check");
  }

  @Test
  void tlsVerifyTakesTheCertificatesOfTheCertPath() throws Exception {
    Map<String, String> env =
        Map.of("DOCKER_HOST", "tcp://host", "DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH", "/certs");
    assertThat(resolve(env).endpoint()).hasToString("tcp://host:2376");
    assertThat(resolve(env).tls().flatMap(TlsFiles::ca)).contains(Path.of("/certs/ca.pem"));
  }

  @Test
  void withoutACertPathTheCertificatesAreInDockersFolder() throws Exception {
    assertThat(
            resolve(Map.of("DOCKER_HOST", "tcp://host", "DOCKER_TLS_VERIFY", "0"))
                .tls()
                .flatMap(TlsFiles::ca))
        .contains(home.resolve(".docker/ca.pem"));
  }

  @Test
  void tlsVerifyAloneMeansThisHostsPort() throws Exception {
    assertThat(resolve(Map.of("DOCKER_TLS_VERIFY", "1")).endpoint())
        .hasToString("tcp://localhost:2376");
  }

  @Test
  void httpsIsTlsWithoutCertificatesOfOurOwn() throws Exception {
    assertThat(resolve(Map.of("DOCKER_HOST", "https://host")))
        .returns(Optional.of(TlsFiles.SYSTEM), EngineAddress::tls)
        .hasToString("tcp://host:2376 (from DOCKER_HOST)");
  }

  @ParameterizedTest
  @CsvSource({"1.41, 1.41", "v1.41, 1.41"})
  void theVersionIsHeeded(String set, String version) throws Exception {
    assertThat(resolve(Map.of("DOCKER_API_VERSION", set)).apiVersion()).contains(version);
  }

  private EngineAddress resolve(Map<String, String> env) throws EngineException {
    return EngineAddress.resolve(Optional.empty(), env, home);
  }

  private void context(String name, String host) throws Exception {
    Path folder = home.resolve(".docker/contexts/meta").resolve(sha256(name));
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("meta.json"),
        "{\"Name\":\"%s\",\"Metadata\":{},\"Endpoints\":{\"docker\":{\"Host\":\"%s\"}}}"
            .formatted(name, host));
  }

  private void current(String name) throws IOException {
    Files.writeString(
        home.resolve(".docker/config.json"), "{\"currentContext\":\"%s\"}".formatted(name));
  }

  private static String sha256(String name) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash);
  }
}
