package dev.tidings.config;

import dev.tidings.mail.MailSettings;
import dev.tidings.mail.Templates;
import dev.tidings.mail.mime.Address;
import dev.tidings.mail.mime.Addresses;
import dev.tidings.redact.Redaction;
import dev.tidings.smtp.SmtpSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
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
  ///
  /// @param data where tokens are kept
  /// @param page where people find the web page; empty: mails do not lead there
  static DeliverySettings read(ConfigReader reader, Path data, Optional<URI> page) {
    Optional<SmtpSettings> smtp = SmtpSection.MAIN.read(reader, data);
    Optional<SmtpSettings> fallback = SmtpSection.FALLBACK.read(reader, data);
    if (smtp.isEmpty() && fallback.isPresent() && reader.isSound("smtp.host")) {
      reader.problem("smtp.fallback.host", "stands in for smtp.host, which is not set");
    }
    return new DeliverySettings(
        mail(reader, smtp, page),
        Stream.of(smtp, fallback).flatMap(Optional::stream).toList(),
        reader.optional("mail.host", Form.TEXT),
        shape(reader));
  }

  private static Shape shape(ConfigReader reader) {
    Optional<Path> folder = reader.optional("mail.templates", DeliverySettings::folder);
    Templates templates = folder.map(Templates::in).orElseGet(Templates::none);
    templates.errors().forEach(e -> reader.problem("mail.templates", e));
    return new Shape(templates, redaction(reader));
  }

  private static Path folder(String text) {
    Path folder = Form.PATH.read(text);
    if (!Files.isDirectory(folder)) {
      throw Form.wrong(text, Files.exists(folder) ? "is not a folder" : "does not exist");
    }
    return folder;
  }

  private static Redaction redaction(ConfigReader reader) {
    List<Pattern> own = reader.elements("redaction.patterns", DeliverySettings::pattern);
    Redaction redaction = new Redaction(own, reader.read("redaction.built-in", Form.SWITCH));
    for (String slow : redaction.slowPatterns()) {
      reader.warning(
          "redaction.patterns",
          "\""
              + slow
              + "\" takes too long on some texts, and such a line is then mailed as "
              + Redaction.MARK
              + "; write it without nested repetitions such as (a+)+");
    }
    return redaction;
  }

  private static Pattern pattern(String text) {
    try {
      Pattern pattern = Pattern.compile(text);
      if (pattern.matcher("").matches()) {
        throw Form.wrong(text, "fits an empty text, so it would be found everywhere");
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      String reason = e.getDescription().toLowerCase(Locale.ROOT);
      throw Form.wrong(
          text, "is not a regular expression: " + reason + " at character " + (e.getIndex() + 1));
    }
  }

  private static MailSettings mail(
      ConfigReader reader, Optional<SmtpSettings> smtp, Optional<URI> page) {
    List<Address> to = addresses(reader, "mail.to");
    if (to.isEmpty()) {
      if (smtp.isPresent() && reader.isSound("mail.to")) {
        reader.problem(
            "mail.to",
            "nobody gets the mails: set it, such as [\"you@example.org\"], or TIDINGS_MAIL_TO");
      }
      to = List.of(NOBODY);
    }
    return new MailSettings(
        from(reader, smtp),
        to,
        reader.optional("mail.reply-to", DeliverySettings::address),
        reader.optional("mail.time-zone", DeliverySettings::zone).orElse(ZoneId.systemDefault()),
        page);
  }

  private static Address from(ConfigReader reader, Optional<SmtpSettings> smtp) {
    Optional<Address> from = reader.optional("mail.from", DeliverySettings::address);
    if (from.isPresent()) {
      return from.get();
    }
    Optional<String> user =
        smtp.flatMap(SmtpSettings::login)
            .map(SmtpSettings.Login::user)
            .filter(name -> name.contains("@"));
    if (smtp.isPresent() && user.isEmpty() && reader.isSound("mail.from")) {
      reader.problem(
          "mail.from",
          "who sends the mails? Set it, such as tidings@example.org, or TIDINGS_MAIL_FROM");
    }
    return new Address("Tidings", user.orElse(NOBODY.bare()));
  }

  /// A list of addresses, in which each text may hold several.
  static List<Address> addresses(ConfigReader reader, String key) {
    return reader.elements(key, DeliverySettings::several).stream()
        .flatMap(List::stream)
        .distinct()
        .toList();
  }

  private static List<Address> several(String text) {
    try {
      return Addresses.parseList(text);
    } catch (IllegalArgumentException e) {
      String hint = text.contains(";") ? "; between addresses write commas" : "";
      throw new IllegalArgumentException(e.getMessage() + hint, e);
    }
  }

  private static Address address(String text) {
    List<Address> all = Addresses.parseList(text);
    if (all.size() > 1) {
      throw Form.wrong(text, "holds " + all.size() + " addresses: only one is possible here");
    }
    return all.getFirst();
  }

  /// A zone, with a suggestion where there is none of that name.
  static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      Set<String> zones = ZoneId.getAvailableZoneIds();
      String near =
          zones.stream()
              .filter(zone ->
                  zone.toLowerCase(Locale.ROOT).endsWith("/" + text.toLowerCase(Locale.ROOT)))
              .findFirst()
              .or(() -> Suggestion.nearest(text, zones))
              .orElse("Europe/Berlin");
      throw Form.wrong(text, "is not a time zone: write for example " + near);
    }
  }
}
