package dev.tidings.config;

import dev.tidings.smtp.Credential;
import dev.tidings.smtp.SmtpSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads how to reach a mail server.
///
/// @param block what the keys begin with
/// @param without what becomes of mails where no server is set
record SmtpSection(String block, String without) {

  static final SmtpSection MAIN =
      new SmtpSection("smtp.", "while smtp.host is not set (mails are put into the Maildir)");
  static final SmtpSection FALLBACK =
      new SmtpSection("smtp.fallback.", "while smtp.fallback.host is not set");

  private static final List<String> OTHERS =
      List.of("port", "tls", "user", "password", "password-file", "auth", "ca-file", "helo");

  private static final List<String> PASSWORD = List.of("password", "password-file");

  private static final Pattern PORT = Pattern.compile("(\\[[^]]*]|[^:]*):(\\d+)");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/]*).*");
  private static final Pattern IPV6 =
      Pattern.compile("\\[?([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)]?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  /// Reads and checks it; empty: there is none.
  ///
  /// @param data where tokens are kept
  Optional<SmtpSettings> read(ConfigReader reader, Path data) {
    // Everything is read in any case, so that an error is found before the host is set.
    SmtpSettings.Security security =
        reader.read(block + "tls", Form.choice(SmtpSettings.Security.class));
    int port = reader.read(block + "port", Form.whole(0, 65_535));
    Optional<SmtpSettings.Login> login = login(reader, data);
    Optional<Path> caFile = reader.optional(block + "ca-file", SmtpSection::file);
    String helo = reader.optional(block + "helo", SmtpSection::helo).orElse("");
    Optional<String> host = reader.optional(block + "host", this::host);
    if (host.isEmpty()) {
      if (reader.isSound(block + "host")) {
        reader.withoutEffect(without, OTHERS.stream().map(block::concat).toList());
      }
      return Optional.empty();
    }
    var server = new SmtpSettings.Server(host.get(), port == 0 ? usualPort(security) : port, block);
    SmtpSettings smtp = new SmtpSettings(server, security, login, caFile, helo);
    doubts(reader, smtp);
    return Optional.of(smtp);
  }

  private Optional<SmtpSettings.Login> login(ConfigReader reader, Path data) {
    SmtpSettings.Login.Mechanism mechanism =
        reader.read(block + "auth", Form.choice(SmtpSettings.Login.Mechanism.class));
    Optional<String> user = reader.optional(block + "user", Form.TEXT);
    OAuthSection tokens = new OAuthSection(reader, block);
    if (mechanism == SmtpSettings.Login.Mechanism.OAUTH2) {
      reader.withoutEffect(
          "while " + block + "auth is oauth2", PASSWORD.stream().map(block::concat).toList());
      if (user.isEmpty() && reader.isSound(block + "user")) {
        reader.problem(block + "auth", "oauth2 needs " + block + "user: the mailbox's address");
      }
      Optional<Credential> credential = tokens.read(data);
      return user.flatMap(name ->
          credential.map(each -> new SmtpSettings.Login(name, each, mechanism, Optional.empty())));
    }
    tokens.withoutEffect();
    Optional<Secret> secret = reader.secret(block + "password");
    boolean sound =
        Stream.concat(Stream.of("user"), PASSWORD.stream())
            .allMatch(key -> reader.isSound(block + key));
    if (user.isPresent() && secret.isEmpty() && sound) {
      reader.problem(
          block + "user", "it needs " + block + "password or " + block + "password-file");
    } else if (user.isEmpty() && secret.isPresent() && sound) {
      String key = reader.isSet(block + "password") ? "password" : "password-file";
      reader.problem(block + key, "it needs " + block + "user");
    }
    return user.flatMap(name ->
        secret.map(s ->
            new SmtpSettings.Login(
                name, reader.changing(block + "password", s)::get, mechanism, s.doubt())));
  }

  private String host(String text) {
    Matcher scheme = SCHEME.matcher(text);
    if (scheme.matches()) {
      throw Form.wrong(
          text,
          "is not a host name: write "
              + block
              + "host = "
              + scheme.group(2).replaceFirst(":\\d+$", "")
              + ", and set "
              + block
              + "tls to tls (port 465), starttls (587) or none (25)");
    }
    Matcher port = PORT.matcher(text);
    if (port.matches()) {
      throw Form.wrong(
          text,
          "holds the port: write "
              + block
              + "host = "
              + port.group(1)
              + " and "
              + block
              + "port = "
              + port.group(2));
    }
    Matcher ipv6 = IPV6.matcher(text);
    if (ipv6.matches()) {
      return ipv6.group(1);
    }
    if (!NAME.matcher(text).matches()) {
      throw Form.wrong(text, "is not a host name: " + advice(text));
    }
    return text;
  }

  private String advice(String text) {
    if (text.contains("@")) {
      return "the part before the @ belongs into " + block + "user";
    }
    if (text.contains(",")) {
      return "only one is possible; a second one is smtp.fallback.host";
    }
    return text.chars().allMatch(c -> c < 0x80)
        ? "write for example mail.example.org"
        : "letters outside ASCII are written in the xn-- form";
  }

  private static String helo(String text) {
    if (!NAME.matcher(text).matches() && !text.matches("\\[[0-9A-Za-z:.]+]")) {
      throw Form.wrong(text, "is not a host name: write for example host1.example.org");
    }
    return text;
  }

  private static Path file(String text) {
    Path file = Form.PATH.read(text);
    if (!Files.exists(file)) {
      throw Form.wrong(text, "does not exist");
    }
    if (Files.isDirectory(file)) {
      throw Form.wrong(text, "is a folder, not a file");
    }
    if (!Files.isReadable(file)) {
      throw Form.wrong(text, "may not be read by this user");
    }
    return file;
  }

  private static int usualPort(SmtpSettings.Security security) {
    return switch (security) {
      case TLS -> 465;
      case STARTTLS, STARTTLS_OPPORTUNISTIC -> 587;
      case NONE -> 25;
    };
  }

  /// What a server may be set to, and hardly ever is on purpose.
  private void doubts(ConfigReader reader, SmtpSettings smtp) {
    boolean implicit = smtp.security() == SmtpSettings.Security.TLS;
    int port = smtp.server().port();
    if (port == 465 && !implicit) {
      reader.warning(block + "port", "port 465 usually wants " + block + "tls = tls");
    }
    if ((port == 587 || port == 25) && implicit) {
      reader.warning(block + "port", "port " + port + " usually wants " + block + "tls = starttls");
    }
    if (smtp.security() == SmtpSettings.Security.NONE) {
      reader.withoutEffect("while " + block + "tls is none", List.of(block + "ca-file"));
    }
    if (smtp.login().isEmpty()) {
      reader.withoutEffect("while " + block + "user is not set", List.of(block + "auth"));
    }
  }
}
