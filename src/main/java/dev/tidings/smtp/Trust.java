package dev.tidings.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whose certificates are believed, and which one was last shown: a refusal is told with the names
/// in it.
final class Trust {

  private final SSLSocketFactory sockets;
  private @Nullable X509Certificate shown;

  private Trust(@Nullable KeyStore anchors) throws GeneralSecurityException {
    this.sockets = context(anchors).getSocketFactory();
  }

  /// Reads the certificates to believe.
  ///
  /// @param caFile PEM; without it, the JDK's own
  /// @throws IOException if the file cannot be read or holds no certificate; says which
  static Trust of(Optional<Path> caFile) throws IOException {
    try {
      return new Trust(caFile.isPresent() ? anchors(caFile.get()) : null);
    } catch (IOException | GeneralSecurityException e) {
      String file = caFile.map(path -> "cannot use " + path + ": ").orElse("");
      throw new IOException(file + e.getMessage(), e);
    }
  }

  /// Begins TLS: handshake done, name checked.
  SSLSocket over(Socket plain, SmtpSettings.Server server) throws IOException {
    var socket = (SSLSocket) sockets.createSocket(plain, server.host(), server.port(), true);
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /// The names the server's certificate was made for; empty before any was shown.
  List<String> names() {
    X509Certificate certificate = shown;
    if (certificate == null) {
      return List.of();
    }
    List<String> names = alternatives(certificate).toList();
    return names.isEmpty() ? List.of(certificate.getSubjectX500Principal().getName()) : names;
  }

  /// Who signed it; empty before any was shown.
  String issuer() {
    X509Certificate certificate = shown;
    return certificate == null ? "" : certificate.getIssuerX500Principal().getName();
  }

  private static Stream<String> alternatives(X509Certificate certificate) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      // Kinds 2 and 7 of RFC 5280, 4.2.1.6: DNS names and addresses.
      return names == null
          ? Stream.of()
          : names.stream()
              .filter(name -> name.get(0).equals(2) || name.get(0).equals(7))
              .map(name -> String.valueOf(name.get(1)));
    } catch (CertificateException e) {
      return Stream.of();
    }
  }

  private static KeyStore anchors(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry(String.valueOf(store.size()), each);
      }
    }
    if (store.size() == 0) {
      throw new CertificateException("holds no certificate");
    }
    return store;
  }

  private SSLContext context(@Nullable KeyStore anchors) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    var checks = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Watching(checks)}, null);
    return context;
  }

  /// The JDK's own checks, the name's among them; only remembers what was checked.
  private final class Watching extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager checks;

    Watching(X509ExtendedTrustManager checks) {
      this.checks = checks;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      shown = chain[0];
      checks.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checks.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      checks.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checks.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checks.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      checks.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return checks.getAcceptedIssuers();
    }
  }
}
