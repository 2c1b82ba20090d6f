package dev.tidings.engine.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// The files that TLS to an engine needs, in PEM.
///
/// @param ca who the engine must be certified by; without it, whom the Java runtime trusts
/// @param cert who we are; without it, the engine is not told
/// @param key the private key to `cert`
public record TlsFiles(Optional<Path> ca, Optional<Path> cert, Optional<Path> key) {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END");

  /// AlgorithmIdentifier rsaEncryption, NULL (RFC 8017, appendix C), after version 0 (RFC 5958).
  private static final byte[] RSA = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private static final char[] NO_PASSWORD = new char[0];

  /// Of one engine; Java's default is 20,480.
  private static final int SESSIONS = 16;

  /// TLS with what the runtime trusts and nothing of our own.
  public static final TlsFiles SYSTEM =
      new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

  /// A key and a certificate are of use only together.
  public TlsFiles {
    if (cert.isEmpty() || key.isEmpty()) {
      cert = Optional.empty();
      key = Optional.empty();
    }
  }

  /// The folder that `DOCKER_CERT_PATH` names: `ca.pem` is needed, `cert.pem` and `key.pem` are
  /// taken if they are there (docker CLI).
  public static TlsFiles required(Path folder) {
    return new TlsFiles(
        Optional.of(folder.resolve("ca.pem")),
        existing(folder.resolve("cert.pem")),
        existing(folder.resolve("key.pem")));
  }

  /// The folder of a context: whatever is there is used; nothing there is no TLS (docker CLI).
  public static Optional<TlsFiles> ofContext(Path folder) {
    TlsFiles found =
        new TlsFiles(
            existing(folder.resolve("ca.pem")),
            existing(folder.resolve("cert.pem")),
            existing(folder.resolve("key.pem")));
    return found.equals(SYSTEM) ? Optional.empty() : Optional.of(found);
  }

  private static Optional<Path> existing(Path file) {
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  /// Reads them.
  ///
  /// @throws IOException naming the file that is missing or unfit, and what to do
  public SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trust(), null);
      context.getClientSessionContext().setSessionCacheSize(SESSIONS);
      return context;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("a certificate or key cannot be used: " + e.getMessage(), e);
    }
  }

  private TrustManager @Nullable [] trust() throws GeneralSecurityException, IOException {
    if (ca.isEmpty()) {
      return null;
    }
    KeyStore store = empty();
    for (Certificate ca : certificates(ca.get())) {
      store.setCertificateEntry("ca" + store.size(), ca);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
    if (cert.isEmpty() || key.isEmpty()) {
      return null;
    }
    Certificate[] chain = certificates(cert.get()).toArray(Certificate[]::new);
    PrivateKey key = privateKey(this.key.get(), chain[0].getPublicKey().getAlgorithm());
    KeyStore store = empty();
    store.setKeyEntry("own", key, NO_PASSWORD, chain);
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(readable(file))) {
      List<Certificate> found =
          new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (found.isEmpty()) {
        throw new IOException(file + " holds no certificate");
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is no PEM certificate: " + e.getMessage(), e);
    }
  }

  private static PrivateKey privateKey(Path file, String algorithm)
      throws GeneralSecurityException, IOException {
    Matcher key = KEY.matcher(Files.readString(readable(file), StandardCharsets.US_ASCII));
    if (!key.find()) {
      throw new IOException(file + " holds no private key in PEM");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(key.group(2));
    byte[] pkcs8 =
        switch (key.group(1)) {
          case "" -> bytes;
          case "RSA " -> sequence(concat(RSA, tagged(4, bytes)));
          default ->
              throw new IOException(
                  "%s is a key of the kind \"%sPRIVATE KEY\". Convert it: openssl pkcs8 -topk8 -nocrypt -in key.pem"
                      .formatted(file, key.group(1)));
        };
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  private static Path readable(Path file) throws IOException {
    if (Files.notExists(file)) {
      throw new IOException(
          file
              + " does not exist. DOCKER_CERT_PATH must name the folder of ca.pem, cert.pem and"
              + " key.pem");
    }
    if (!Files.isReadable(file)) {
      throw new IOException(file + " may not be read by this user");
    }
    return file;
  }

  private static byte[] sequence(byte[] content) {
    return tagged(0x30, content);
  }

  /// DER with a length of four bytes, enough for any key.
  private static byte[] tagged(int tag, byte[] content) {
    int n = content.length;
    byte[] head = {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
    return concat(head, content);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    var out = new ByteArrayOutputStream(one.length + other.length);
    out.writeBytes(one);
    out.writeBytes(other);
    return out.toByteArray();
  }
}
