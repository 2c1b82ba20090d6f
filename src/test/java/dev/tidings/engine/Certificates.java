package dev.tidings.engine;

import dev.tidings.engine.http.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A certificate authority with a server's and a client's certificate, made by openssl as Docker's
/// own manual tells.
public record Certificates(Path folder) {

  /// Makes them.
  public static Certificates in(Path folder) throws IOException, InterruptedException {
    Certificates made = new Certificates(Files.createDirectories(folder));
    made.openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca-key.pem -out ca.pem");
    made.sign("server", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth");
    made.sign("client", "extendedKeyUsage=clientAuth");
    Files.copy(folder.resolve("client.pem"), folder.resolve("cert.pem"));
    Files.copy(folder.resolve("client-key.pem"), folder.resolve("key.pem"));
    return made;
  }

  /// What dockerd is to be told.
  String[] options(int port) {
    return new String[] {
      "-H",
      "tcp://127.0.0.1:" + port,
      "--tlsverify",
      "--tlscacert=" + folder.resolve("ca.pem"),
      "--tlscert=" + folder.resolve("server.pem"),
      "--tlskey=" + folder.resolve("server-key.pem")
    };
  }

  /// The server's files.
  public TlsFiles server() {
    return new TlsFiles(
        Optional.of(folder.resolve("ca.pem")),
        Optional.of(folder.resolve("server.pem")),
        Optional.of(folder.resolve("server-key.pem")));
  }

  /// The client's files with the key in the older form, which `openssl genrsa` once wrote.
  TlsFiles withOldStyleKey() throws IOException, InterruptedException {
    openssl("rsa -traditional -in key.pem -out old-key.pem");
    return new TlsFiles(
        Optional.of(folder.resolve("ca.pem")),
        Optional.of(folder.resolve("cert.pem")),
        Optional.of(folder.resolve("old-key.pem")));
  }

  private void sign(String name, String extensions) throws IOException, InterruptedException {
    Files.writeString(folder.resolve(name + ".ext"), extensions);
    openssl(
        "req -newkey rsa:2048 -nodes -subj /CN=%1$s -keyout %1$s-key.pem -out %1$s.csr"
            .formatted(name));
    openssl(
        "x509 -req -days 2 -in %1$s.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile %1$s.ext -out %1$s.pem"
            .formatted(name));
  }

  private void openssl(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + new String(output, StandardCharsets.UTF_8));
    }
  }
}
