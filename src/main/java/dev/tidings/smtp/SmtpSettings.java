package dev.tidings.smtp;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How to reach the mail server.
///
/// @param server host and port
/// @param security when TLS begins
/// @param login absent for a server that relays for us without one
/// @param caFile certificates (PEM) to trust instead of the JDK's, for STARTTLS and implicit TLS
///   alike
/// @param helo how we introduce ourselves: a fully qualified name; empty for the address literal
public record SmtpSettings(
    Server server, Security security, Optional<Login> login, Optional<Path> caFile, String helo) {

  /// Where it listens.
  ///
  /// @param keys what its keys in the configuration begin with: `smtp.` or `smtp.fallback.`
  public record Server(String host, int port, String keys) {

    /// The preferred server.
    public Server(String host, int port) {
      this(host, port, "smtp.");
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /// When the connection becomes private.
  public enum Security {
    /// From the first byte, port 465 (RFC 8314).
    TLS,
    /// After STARTTLS (RFC 3207); a server that does not offer it gets nothing.
    STARTTLS,
    /// After STARTTLS where the server offers it, in the clear where it does not.
    STARTTLS_OPPORTUNISTIC,
    /// Never.
    NONE
  }

  /// A user of the server. The secret never shows in a log.
  ///
  /// @param secret the password, or what gives tokens
  /// @param mechanism how it is proven
  /// @param doubt what looks wrong with the secret, in words that follow it; empty: nothing
  public record Login(String user, Credential secret, Mechanism mechanism, Optional<String> doubt) {

    /// A secret that looks right and never changes.
    public Login(String user, String secret, Mechanism mechanism) {
      this(user, Credential.of(secret), mechanism, Optional.empty());
    }

    /// How the secret is told (RFC 4954).
    public enum Mechanism {
      /// A password, by PLAIN or LOGIN, whichever the server has and takes.
      PASSWORD,
      /// A password by PLAIN (RFC 4616).
      PLAIN,
      /// A password by LOGIN (draft-murchison-sasl-login).
      LOGIN,
      /// An OAuth 2 access token that somebody else renews.
      XOAUTH2,
      /// The same, with tokens that we fetch ourselves.
      OAUTH2
    }

    @Override
    public String toString() {
      return user + " (" + mechanism + ")";
    }
  }

  /// A key of this server, as the configuration calls it.
  ///
  /// @param name such as `helo`
  String key(String name) {
    return server.keys() + name;
  }

  /// What of ours a server may repeat in its replies.
  List<String> names() {
    return Stream.of(helo, server.host(), login.map(Login::user).orElse(""))
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
