package dev.tidings.config;

import dev.tidings.event.Redaction;
import dev.tidings.mail.Address;
import dev.tidings.mail.Addresses;
import dev.tidings.mail.MailSettings;
import dev.tidings.mail.Templates;
import dev.tidings.smtp.SmtpSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// How mails are sent, and to whom where no route says otherwise.
///
/// @param smtp the mail servers, the preferred one first; none: mails go into a Maildir
/// @param host what mails call this machine; absent: the engine's own name
/// @param shape what mails look like
public record DeliverySettings(
    MailSettings mail, List<SmtpSettings> smtp, Optional<String> host, Shape shape) {

  /// Who writes to whom while there is only a Maildir and nobody has said.
  private static final Address NOBODY = new Address("", "tidings@localhost");

  private static final String FALLBACK = "smtp.fallback.";

  /// Copies the servers.
  public DeliverySettings {
    smtp = List.copyOf(smtp);
  }

  /// What mails look like.
  ///
  /// @param templates the user's own
  /// @param redaction takes secrets out
  public record Shape(Templates templates, Redaction redaction) {

    /// What routes may name; empty where mistakes in them are to be mended first.
    Optional<Set<String>> names() {
      return Optional.of(templates.names()).filter(names -> templates.errors().isEmpty());
    }
  }

  /// Reads and checks it.
  static DeliverySettings read(ConfigReader reader) {
    Optional<SmtpSettings> smtp = smtp(reader, "smtp.");
    Optional<SmtpSettings> fallback = smtp(reader, FALLBACK);
    if (smtp.isEmpty() && fallback.isPresent()) {
      reader.problem(FALLBACK + "host", "it stands in for smtp.host, which is not set");
    }
    return new DeliverySettings(
        mail(reader, smtp),
        Stream.of(smtp, fallback).flatMap(Optional::stream).toList(),
        reader.optional("mail.host"),
        shape(reader));
  }

  private static Shape shape(ConfigReader reader) {
    Optional<Path> folder = reader.optional("mail.templates").map(Path::of);
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      reader.problem("mail.templates", "there is no folder " + folder.get());
      folder = Optional.empty();
    }
    Templates templates = folder.map(Templates::in).orElseGet(Templates::none);
    templates.errors().forEach(e -> reader.problem("mail.templates", e));
    return new Shape(templates, redaction(reader));
  }

  private static Redaction redaction(ConfigReader reader) {
    List<Pattern> own = new ArrayList<>();
    for (String pattern : reader.list("redaction.patterns", List::of)) {
      try {
        own.add(Pattern.compile(pattern));
      } catch (PatternSyntaxException e) {
        reader.problem("redaction.patterns", "no regular expression: " + e.getMessage());
      }
    }
    return new Redaction(own, reader.isOn("redaction.built-in"));
  }

  /// @param block what the keys of a server begin with
  private static Optional<SmtpSettings> smtp(ConfigReader reader, String block) {
    // Everything is read in any case, so that an error is found before the host is set.
    SmtpSettings.Security security = reader.choice(block + "tls", SmtpSettings.Security.class);
    int port = (int) reader.number(block + "port", 0, 65_535);
    SmtpSettings.Login.Mechanism mechanism =
        reader.choice(block + "auth", SmtpSettings.Login.Mechanism.class);
    Optional<String> user = reader.optional(block + "user");
    Optional<String> secret = reader.secret(block + "password");
    if (user.isPresent() && secret.isEmpty()) {
      reader.problem(
          block + "user", "it needs " + block + "password or " + block + "password-file");
    } else if (user.isEmpty() && secret.isPresent()) {
      reader.problem(block + "password", "it needs " + block + "user");
    }
    Optional<SmtpSettings.Login> login =
        user.flatMap(name -> secret.map(s -> new SmtpSettings.Login(name, s, mechanism)));
    Optional<Path> caFile = reader.optional(block + "ca-file").map(Path::of);
    if (caFile.isPresent() && !Files.isReadable(caFile.get())) {
      reader.problem(block + "ca-file", "cannot read " + caFile.get());
    }
    return reader
        .optional(block + "host")
        .map(host -> new SmtpSettings.Server(host, port == 0 ? usualPort(security) : port))
        .map(server ->
            new SmtpSettings(server, security, login, caFile, reader.text(block + "helo")));
  }

  private static int usualPort(SmtpSettings.Security security) {
    return switch (security) {
      case TLS -> 465;
      case STARTTLS, STARTTLS_OPPORTUNISTIC -> 587;
      case NONE -> 25;
    };
  }

  private static MailSettings mail(ConfigReader reader, Optional<SmtpSettings> smtp) {
    List<Address> to = new ArrayList<>();
    for (String text : reader.list("mail.to", List::of)) {
      to.addAll(addresses(reader, "mail.to", text));
    }
    if (to.isEmpty()) {
      if (smtp.isPresent()) {
        reader.problem("mail.to", "who gets the mails? Set it, or TIDINGS_MAIL_TO");
      }
      to.add(NOBODY);
    }
    Optional<Address> replyTo =
        reader.optional("mail.reply-to").map(text -> address(reader, "mail.reply-to", text));
    return new MailSettings(from(reader, smtp), to, replyTo, zone(reader));
  }

  private static Address from(ConfigReader reader, Optional<SmtpSettings> smtp) {
    Optional<String> from = reader.optional("mail.from");
    if (from.isPresent()) {
      return address(reader, "mail.from", from.get());
    }
    Optional<String> user =
        smtp.flatMap(SmtpSettings::login)
            .map(SmtpSettings.Login::user)
            .filter(name -> name.contains("@"));
    if (smtp.isPresent() && user.isEmpty()) {
      reader.problem("mail.from", "who sends the mails? Set it, or TIDINGS_MAIL_FROM");
    }
    return new Address("Tidings", user.orElse(NOBODY.bare()));
  }

  private static Address address(ConfigReader reader, String key, String text) {
    return addresses(reader, key, text).stream().findFirst().orElse(NOBODY);
  }

  static List<Address> addresses(ConfigReader reader, String key, String text) {
    try {
      return text.isEmpty() ? List.of() : Addresses.parseList(text);
    } catch (IllegalArgumentException e) {
      reader.problem(key, String.valueOf(e.getMessage()));
      return List.of(NOBODY);
    }
  }

  private static ZoneId zone(ConfigReader reader) {
    Optional<String> zone = reader.optional("mail.time-zone");
    try {
      return zone.map(ZoneId::of).orElse(ZoneId.systemDefault());
    } catch (DateTimeException e) {
      reader.problem(
          "mail.time-zone",
          "\"" + zone.orElse("") + "\" is no zone; write for example Europe/Berlin");
      return ZoneId.systemDefault();
    }
  }
}
